# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The description that lies in each stored object beside its content, as METS with PREMIS.

每个保存对象里，内容旁边都有一份元数据快照：著录、层级、文件、保管、决定、事件，
单凭存储就能重建目录。`snapshot` 是值，`mets` 读写；词表在 events.toml。
"""
