# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A noun with every column of sight and no bound on them, for the twin test and the seal."""
