# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What an archivist's hands know, in plain Python. 手艺: 不依赖数据库与网络的档案手艺。

OCFL, packages, checks, reference codes, dates, clocks, formats, text and search. Functions take
paths, streams, values and ``today``, and return or yield values; they never print, log, or read
settings, the environment or the clock. Django and every other room are unknown here.
"""
