# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The process that draws pages: a request a line on standard input, an answer a line on its output.

It holds no more memory than a page needs and dies rather than take more. See `apart`, which starts
it, waits for it, and ends it where it takes too long.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lantai.craft.errors import CraftError
from lantai.craft.rendering.cooking import cook_page, cook_text, cook_tiles
from lantai.craft.rendering.opening import open_sheets

MEMORY = 3 << 30
FILE = 1 << 30
"""Bytes of one file that it may write."""


def main(fonts: str) -> int:
    """Answer requests until the other end closes; letters are drawn with the fonts told of there.

    libvips and its friends learn of fonts in no other way than by the environment.
    """
    os.putenv("FONTCONFIG_FILE", fonts)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    for line in sys.stdin:
        answer = json.dumps(_answer(json.loads(line)), ensure_ascii=False)
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()
    return 0


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    path, cook = Path(asked["path"]), {"page": cook_page, "tiles": cook_tiles}.get(asked["what"])
    try:
        if cook is None:
            return {"parts": cook_text(path)}
        with open_sheets(path) as sheets:
            return asdict(cook(sheets, asked["number"], Path(asked["folder"])))
    except CraftError as fault:
        return {"kind": fault.kind, "params": fault.params}
    except (MemoryError, OSError) as fault:
        return {"kind": "rendering.cannot_draw", "params": {"why": type(fault).__name__}}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
