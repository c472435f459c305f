# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The acts of this room as a person takes them, by what they are taken on."""

from lantai.orgs.deeds import people, regions, sets, signins

__all__ = ["people", "regions", "sets", "signins"]
