# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One reader per kind of file, each with ``passages(source)``; chosen by `craft.text.extract`."""
