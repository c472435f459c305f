# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Stores as the rest of the vault uses them: one small interface, an implementation per medium."""
