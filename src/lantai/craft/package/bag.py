# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""BagIt (RFC 8493): bags of version 1.0 made, bags of 0.93 to 1.0 judged.

The maker and the judge share only how a path is escaped and how digests are computed.
"""

from lantai.craft.package.bag_make import Bag, make, sealed
from lantai.craft.package.bag_verify import BagProgress, Judged, judge, verify

__all__ = ["Bag", "BagProgress", "Judged", "judge", "make", "sealed", "verify"]
