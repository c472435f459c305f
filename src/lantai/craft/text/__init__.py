# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Text: taken out of files, and prepared so that a reader finds it in whatever writing.

文字：从各种格式的文件中取出，并为检索做好准备（繁简、全半角、数字和日期的各种写法）。
"""
