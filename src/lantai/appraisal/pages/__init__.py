# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of this room that the desk cannot draw; loading this puts them there."""

# isort: off
from lantai.appraisal.pages import due
from lantai.appraisal.pages import bench
# isort: on

__all__ = ["bench", "due"]
