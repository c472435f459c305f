# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Lantai 兰台: an open digital archives platform. 开放的数字档案平台。"""

__version__ = "0.1.0"
