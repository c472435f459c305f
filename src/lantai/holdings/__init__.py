# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""馆藏：有什么。全宗、案卷、件、文件、盒与架。 What exists: fonds, files, items, places."""
