# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""台账：每一种登记都用同一种办法列出、查看、改动、推进。

The counter: one way to list, show, edit and move forward anything.
"""
