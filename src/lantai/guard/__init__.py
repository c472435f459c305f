# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""守护：谁能看、谁能办，为什么，办过什么。

The gatekeeper: who may see or do what, and why, and what was done.

It knows no archival noun, only the columns of `columns.py`. The law of sight is `sheet.py`.
"""
