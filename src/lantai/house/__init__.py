# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""总成：设置、地址、启动。

Puts the rooms together: settings, addresses, the start. Nobody imports it.
"""
