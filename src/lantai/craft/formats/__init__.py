# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""文件格式：是什么、准不准收、能不能打开。 Formats: what is it, is it permitted, does it open."""

from lantai.craft.formats.identify import identify, identify_bytes
from lantai.craft.formats.identity import Identity
from lantai.craft.formats.inspecting import inspect
from lantai.craft.formats.inspection import Inspection
from lantai.craft.formats.permitted import Scheme, permitted, scheme, scheme_of

__all__ = [
    "Identity",
    "Inspection",
    "Scheme",
    "identify",
    "identify_bytes",
    "inspect",
    "permitted",
    "scheme",
    "scheme_of",
]
