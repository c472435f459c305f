# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of a catalogue read and judged per CPU-second, whole processes: gate 10,000.

usage: python bench/catalogue.py [ROWS [TIMES]]     a clean workbook, one with a fault in each
fifth row, a marriage register, and the clean one as CSV; each read in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import xlsxwriter

from lantai.craft.catalogue.identity import check_digit

GATE = 10_000
HEAD = ["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"]
COUPLE = ["序号", "档号", "登记证字号", "登记类别", "男方姓名", "男方出生日期", "男方身份证号",
          "女方姓名", "女方出生日期", "女方身份证号", "登记日期", "页数"]  # fmt: skip
READ = """
import sys
from collections import Counter
from datetime import date
from lantai.craft.catalogue import read
print(dict(Counter(row.status for row in read(sys.argv[1], date(2026, 1, 1)))))
"""


def clean(number: int) -> list[object]:
    """A good record."""
    code = f"Q001-WS·2001·Y-{number:06d}"
    title = f"关于第{number}项工作若干具体问题的规定（试行）"
    day = f"2001{number % 12 + 1:02d}{number % 28 + 1:02d}"
    note = "复印件" if number % 7 == 0 else ""
    return [
        number,
        code,
        f"甲办〔2001〕{number}号",
        "甲县甲局",
        title,
        day,
        "公开",
        number % 40 + 1,
        note,
    ]


def messy(number: int) -> list[object]:
    """Every fifth record has a fault, every other date another writing."""
    row = clean(number)
    if number % 2:
        row[5] = f"2001年{number % 12 + 1}月{number % 28 + 1}日"
    faults = {0: (1, f"Q001－WS·2001·Y-{number}"), 5: (3, "〃"), 10: (4, f"关于\n第{number}项 "),
              15: (7, "１２页"), 20: (5, "20010230")}  # fmt: skip
    if number % 25 in faults:
        place, value = faults[number % 25]
        row[place] = value
    return row


def couple(number: int) -> list[object]:
    """A record of a marriage register, with two identity numbers."""
    year, day = 1960 + number % 9, f"{number % 12 + 1:02d}{number % 28 + 1:02d}"
    ids = [f"110101{year}{day}{number % 90 + 10}{last}" for last in (1, 2)]
    his, hers = (text + check_digit(text) for text in ids)
    born = f"{year}.{day[:2]}.{day[2:]}"
    return [number, f"Q001-ZY·HY·1990·Y-{number:06d}", f"甲民结字第1990{number:06d}号", "结婚",
            "甲一", born, his, "乙二", born, hers, "1990.05.06", 4]  # fmt: skip


def workbook(path: Path, head: list[str], make: Callable[[int], list[object]], rows: int) -> Path:
    """An XLSX of so many records."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "in_memory": False})
    page = book.add_worksheet("目录")
    page.write_row(0, 0, ["目录"])
    page.write_row(1, 0, head)
    for number in range(1, rows + 1):
        page.write_row(number + 1, 0, make(number))
    book.close()
    return path


def text(path: Path, rows: int) -> Path:
    """A CSV in GB18030."""
    with path.open("w", encoding="gb18030") as sink:
        sink.write(",".join(HEAD) + "\n")
        sink.writelines(",".join(map(str, clean(number))) + "\n" for number in range(1, rows + 1))
    return path


def cpu_seconds(path: Path) -> tuple[float, int, str]:
    """CPU seconds and peak memory (MB) of a process that reads the file, and what it counted."""
    with subprocess.Popen(
        [sys.executable, "-c", READ, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        told = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{path.name}: exit {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, told.strip()


def cases(folder: Path, rows: int) -> Iterator[Path]:
    """The files that are read."""
    yield workbook(folder / "clean.xlsx", HEAD, clean, rows)
    yield workbook(folder / "messy.xlsx", HEAD, messy, rows)
    yield workbook(folder / "register.xlsx", COUPLE, couple, rows)
    yield text(folder / "clean.csv", rows)


def main() -> int:
    """Print a line a case; 1 where the gate is missed."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        for path in cases(Path(folder), rows):
            runs = [cpu_seconds(path) for _ in range(times)]
            rates = [rows / seconds for seconds, _, _ in runs]
            missed |= median(rates) < GATE
            shown = " ".join(f"{rate:,.0f}" for rate in sorted(rates))
            _, memory, told = runs[0]
            print(f"{path.name:14} {median(rates):9,.0f} rows/CPU-s [{shown}] {memory} MB {told}")
    print(f"gate {GATE:,}: {'missed' if missed else 'kept'}")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
