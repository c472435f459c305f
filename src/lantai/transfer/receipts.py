# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""回执: what a receipt says, as the bytes that are signed; and whether a signature is right."""

from __future__ import annotations

from typing import Any

from lantai.guard import sealing

RENAMED = ("package", "receiver")
"""What others' rows say: a code of a fonds, a name; these may change after the receipt."""


def told(row: Any) -> dict[str, Any]:
    """What the receiver signs for, in plain values."""
    return {
        "number": row.number, "package": row.transfer.package_id, "digest": row.digest,
        "sender": row.sender, "receiver": row.transfer.receiver.name, "items": row.items,
        "files": row.files, "bytes": row.size, "on": row.received_on.isoformat(),
        "by": row.received_by, "head_number": row.head_number, "head_digest": row.head_digest,
    }  # fmt: skip


def said(row: Any) -> dict[str, Any]:
    """What the signature is over: as it was then, whatever institutions are called by now."""
    return row.signed or told(row)


def is_kept(row: Any) -> bool:
    """Whether the text that was signed was kept; older receipts have only what the register says.

    Without it a signature that does not fit tells nothing: a name or a fonds code may have changed.
    """
    return bool(row.signed)


def is_right(row: Any) -> bool:
    """Whether the signature is by this site's own key, and the register says what it says."""
    then, now = said(row), told(row)
    same = all(then.get(name) == now[name] for name in now if name not in RENAMED)
    return same and sealing.is_signed(then, row.key, row.signature)
