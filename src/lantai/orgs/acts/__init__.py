# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The changes of this room, by noun: regions, institutions, posts, accounts, grants."""
