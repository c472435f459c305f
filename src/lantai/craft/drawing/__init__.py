# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""从文件中提取：题名、文号、责任者、日期、密级、主送、抄送、签发人，各有出处和把握。

What a document says of itself, each value with where it stood and how sure that is. The layout is
that of official documents (GB/T 9704-2012 [K]): head, title, addressee, body, signature, day,
copies; beside it headers of mail, properties of office documents, tags of photographs. Nothing is
made up: what is not found is not told, and what is doubtful comes with its rivals.
"""

from lantai.craft.drawing.drawn import Drawn, best, by_element
from lantai.craft.drawing.paper import from_text
from lantai.craft.drawing.sources import TEXT, from_file

__all__ = ["TEXT", "Drawn", "best", "by_element", "from_file", "from_text"]
