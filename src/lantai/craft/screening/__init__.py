# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""敏感信息筛查：开放审核前，机器先指出可能不宜开放之处，每处有位置、理由和依据。

A first screening for opening review: what in a text may stand against opening, where and why. It
only tightens; people decide. Rules in code, words in TOML; figures in docs/screening.md.
"""

from lantai.craft.screening.hint import Hint, Screening
from lantai.craft.screening.screen import screen

__all__ = ["Hint", "Screening", "screen"]
