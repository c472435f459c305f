# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""回执: what a receipt says, as the bytes that are signed; and whether a signature is right."""

from __future__ import annotations

from typing import Any

from lantai.guard import sealing


def told(row: Any) -> dict[str, Any]:
    """What the receiver signs for, in plain values."""
    return {
        "number": row.number, "package": row.transfer.package_id, "digest": row.digest,
        "sender": row.sender, "receiver": row.transfer.receiver.name, "items": row.items,
        "files": row.files, "bytes": row.size, "on": row.received_on.isoformat(),
        "by": row.received_by, "head_number": row.head_number, "head_digest": row.head_digest,
    }  # fmt: skip


def is_right(row: Any) -> bool:
    """Whether the signature is this site's and over what the row says now."""
    return sealing.is_signed(told(row), row.key, row.signature)
