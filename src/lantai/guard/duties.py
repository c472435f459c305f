# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Duties as the guard speaks of them: names of acts, whose words a room above knows.

``LANTAI_DUTY_WORDS`` names the function that says one in the reader's language. Not here: the
catalogue (`lantai.desk.duties`) and who holds what (orgs).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import override

from lantai.craft.codes import Said

LANGUAGES = {"zh": "zh-hans", "en": "en"}
BETWEEN = {"zh": "、", "en": ", "}


def named(*duties: str) -> Said:
    """Duties by their words, not yet in a language: what a refusal says instead of their names."""
    words = import_string(settings.LANTAI_DUTY_WORDS)
    found = {}
    for language, tag in LANGUAGES.items():
        with override(tag):
            found[language] = BETWEEN[language].join(words(duty) for duty in duties)
    return Said("guard.named_duty", found)


def worded(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The params of a sentence with its duties, one or several, named by their words."""
    found = dict(params)
    if isinstance(one := found.get("duty"), str):
        found["duty"] = named(one)
    if isinstance(several := found.get("duties"), list | tuple):
        found["duties"] = named(*several)
    return found


class DutiesField(forms.MultipleChoiceField):
    """Any of some duties; the desk draws them room by room and noun by noun."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, duties: Iterable[str], **kwargs: Any) -> None:
        words = import_string(settings.LANTAI_DUTY_WORDS)
        super().__init__(choices=[(duty, words(duty)) for duty in sorted(duties)], **kwargs)
