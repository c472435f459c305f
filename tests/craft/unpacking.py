# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Unpacking the corpora, which are ours to trust, with every Python 3.11 there is."""

import tarfile


def unpack(archive, place):
    """Unpack a tar as it is, links included; asks for a filter only where Python knows of them."""
    known = {"filter": "tar"} if hasattr(tarfile, "tar_filter") else {}
    with tarfile.open(archive) as packed:
        packed.extractall(place, **known)
