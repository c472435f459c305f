# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""后台任务：久办的事，有进度，能停，能接着办。

The yard: long work with progress, that can be stopped and taken up again.
"""
