# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether the deep zoom is there: it is fetched at set-up, and pages do without it."""

from __future__ import annotations

from functools import cache

from django import template
from django.contrib.staticfiles import finders

from lantai.desk.templatetags.lantai import asset

register = template.Library()
DEEP_ZOOM = "lib/openseadragon/openseadragon.min.js"


@register.simple_tag
def deep_zoom() -> str:
    """The address of the deep zoom's script; empty where set-up could not fetch it."""
    return asset(DEEP_ZOOM) if _is_there() else ""


@cache
def _is_there() -> bool:
    return bool(finders.find(DEEP_ZOOM))
