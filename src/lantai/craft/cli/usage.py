# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How the commands explain themselves: argparse with its own words in both languages.

Help texts hold Chinese, which is two columns wide a character; they are folded by columns here, so
that they stand straight on a terminal of 80.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from lantai.craft.errors import BadInput

_WORD = re.compile(r"\s*(?:[!-~]+|[^!-~\s])[，。、；：）”]*")
_ARGUMENTS = "参数 · arguments"
_OPTIONS = "选项 · options"


class Parser(argparse.ArgumentParser):
    """A parser that says in Chinese too what it did not understand. Verbs inherit it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, **settings})
        self.register("type", Path, _path)

    def error(self, message: str) -> NoReturn:
        """Raise what the screen then tells, in words or JSON."""
        raise BadInput("error.misused", why=message, command=self.prog, usage=self.format_usage())


def count(text: str) -> int:
    """A number of things, given on the command line."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("数不能小于零 · the number is negative")
    return number


def _path(text: str) -> Path:
    """A path; an empty word (a variable that nobody set) does not mean the folder we are in."""
    if not text:
        raise argparse.ArgumentTypeError("路径是空的 · the path is empty")
    return Path(text)


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action],
        groups: Iterable[Any], prefix: str | None = None,
    ) -> None:  # fmt: skip
        super().add_usage(usage, actions, groups, "用法 · usage: " if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        lines, used = [""], 0
        for word in _WORD.findall(text):
            wide = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in word)
            if used + wide > width and lines[-1]:
                lines.append("")
                word, used = word.lstrip(), 0
            lines[-1] += word
            used += wide
        return lines


def in_both_languages(parser: argparse.ArgumentParser) -> None:
    """Give argparse's own headings and its ``--help``, of this parser and its verbs, both."""
    parser._positionals.title = _ARGUMENTS
    parser._optionals.title = _OPTIONS
    for action in parser._actions:
        if action.dest == "help":
            action.help = "显示本说明 · show this help"
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                in_both_languages(verb)
