# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The public pages: the first page, results, a record, its files. All work without script."""
