# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""机构：区划、单位、人员、职责；谁是谁，谁管谁。 Regions, institutions, people; who is an actor."""
