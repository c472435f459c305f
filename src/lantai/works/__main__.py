# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``python -m lantai.works``: how a crew starts its hands. People use ``lantai work``."""

import sys

import django


def _main() -> int:
    django.setup()
    from lantai.works.hand import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(_main())
