# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A room for trying the desk: lockers of a reading room, their colours, and errands with a flow."""
