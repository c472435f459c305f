# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of filing that the desk cannot draw, a file each; loading this puts them there."""

# isort: off
from lantai.filing.pages import capturing
from lantai.filing.pages import listing
from lantai.filing.pages import arranging
from lantai.filing.pages import papers
# isort: on

__all__ = ["arranging", "capturing", "listing", "papers"]
