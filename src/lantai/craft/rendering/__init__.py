# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a reader sees of a file: its pages as pictures, in tiles for deep zoom, and their words.

看得到的样子：每页的影像、放大用的小块、页上的文字。绝不执行文件里的任何东西。

`opening` gives a file page by page, `cooking` writes what a page server gives away, `process` and
`apart` do that in a process of its own, which a hostile file may crash or stop without harm. What
is kept, and who may see it, is asked elsewhere.
"""

from lantai.craft.rendering.apart import Apart
from lantai.craft.rendering.cooking import Cooked, cook_page, cook_tiles
from lantai.craft.rendering.opening import SHOWN, open_sheets
from lantai.craft.rendering.paragraphs import paragraphs
from lantai.craft.rendering.sheets import Line

__all__ = [
    "Apart",
    "Cooked",
    "Line",
    "SHOWN",
    "cook_page",
    "cook_tiles",
    "open_sheets",
    "paragraphs",
]
