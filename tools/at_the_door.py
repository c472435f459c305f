# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Signs in to a running demo site as a newcomer would and reads the desk; exit code 0 = it works.

``python tools/at_the_door.py http://127.0.0.1:8000``
"""

from __future__ import annotations

import re
import sys
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from lantai.house.demo import DEMO_PASSWORD


def main(site: str) -> int:
    """Open the door, sign in, read the desk."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    door = browser.open(f"{site}/sign-in/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', door)
    if token is None:
        return 1
    form = {"csrfmiddlewaretoken": token.group(1), "username": "archivist",
            "password": DEMO_PASSWORD}  # fmt: skip
    browser.addheaders = [("Referer", f"{site}/sign-in/")]
    browser.open(f"{site}/sign-in/", urlencode(form).encode())
    desk = browser.open(f"{site}/holdings/items/").read().decode()
    return 0 if 'class="row-link"' in desk else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
