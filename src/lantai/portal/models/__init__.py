# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The nouns of the portal."""

from lantai.portal.models.texts import RecordText

__all__ = ["RecordText"]
