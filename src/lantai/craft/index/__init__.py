# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A small search index in one folder: records in, Chinese questions out.

小型检索库：一个文件夹即一个索引；繁简、数字、日期、文号的各种写法都能查到。

What is not here: who may see what (the guard adds its own filters), and any server.
"""

from lantai.craft.index.engine import Index, Ready
from lantai.craft.index.plan import Eyes
from lantai.craft.index.query import Query, understand
from lantai.craft.index.record import Hit, Record, Result

__all__ = ["Eyes", "Hit", "Index", "Query", "Ready", "Record", "Result", "understand"]
