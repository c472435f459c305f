# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""全宗结构：从全宗到件一级一级打开看，把一枝打成目录。

A fonds as a tree that is opened level by level, and the finding aids of its branches.

`spots` are the places of the tree as an address names them, `queries` asks the database, `growing`
makes the branches of a page, `drawing` its HTML, `lists` the finding aids, `pages` answers.
"""
