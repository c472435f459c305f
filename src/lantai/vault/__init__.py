# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""保管库：让字节活下去。存储库、保存对象、备份、校验与修复。 Keeps bytes alive, and proves it."""
