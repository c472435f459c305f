# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Text: taken out of files, and prepared so that a reader finds it in whatever writing.

文字：从各种格式的文件中取出，并为检索做好准备（繁简、全半角、数字和日期的各种写法）。
"""

from lantai.craft.text.extract import extract, passages, read
from lantai.craft.text.fold import fold
from lantai.craft.text.passage import Extracted, Passage
from lantai.craft.text.prepare import Prepared, prepare

__all__ = ["Extracted", "Passage", "Prepared", "extract", "fold", "passages", "prepare", "read"]
