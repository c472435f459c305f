# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The whole journey of a folder in one go: catalogue, package, checks, storage, copy, search.

全程：读目录、组包、四性检测、入库、备份、核验、修复演练、建索引、检索，并出一份报告。
"""
