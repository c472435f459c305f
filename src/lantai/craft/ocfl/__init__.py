# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""OCFL 1.1 storage: objects and roots made here, judged in `verify`, doubled in `copies`.

按 OCFL 1.1 存储：对象与存储根在这里生成，在 verify 中独立核验，在 copies 中备份与修复。
Nothing is imported here, so that the judge starts without the maker.
"""
