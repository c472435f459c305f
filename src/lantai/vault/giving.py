# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A stored file as an answer of the web: whole, or the range asked for; never run by the browser.

Who may read it was asked before (`reading`).
"""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from lantai.vault import reading

_SHOWN_AS = {
    ".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png",
    ".txt": "text/plain; charset=utf-8", ".mp3": "audio/mpeg", ".wav": "audio/wav",
    ".flac": "audio/flac", ".ogg": "audio/ogg", ".m4a": "audio/mp4", ".mp4": "video/mp4",
    ".m4v": "video/mp4", ".webm": "video/webm",
}  # fmt: skip
"""What a browser may show or play; all else is only saved."""
_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


def answer(request: HttpRequest, opened: reading.Opened) -> HttpResponse:
    """The bytes of a file, or of the range that is asked for."""
    size, first, last = opened.row.size, 0, opened.row.size - 1
    asked = _RANGE.match(request.headers.get("Range", ""))
    if asked and any(asked.groups()):
        first, last = _bounds(asked[1], asked[2], size)
        if first > last:
            opened.stream.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(
        opened.parts(first, last), status=206 if asked and any(asked.groups()) else 200
    )
    ending = f".{opened.row.name.rpartition('.')[2].lower()}"
    kind = _SHOWN_AS.get(ending)
    response["Content-Type"] = kind or "application/octet-stream"
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["Content-Disposition"] = str(
        content_disposition_header(kind is None or "save" in request.GET, opened.row.name)
    )
    if response.status_code == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response  # type: ignore[return-value]


def _bounds(begin: str, end: str, size: int) -> tuple[int, int]:
    """The first and last byte of ``begin-end``, ``begin-`` or ``-count``; first > last is none."""
    if not begin:
        return max(size - int(end), 0), size - 1
    return int(begin), min(int(end) if end else size - 1, size - 1)
