# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A folder as a unit hands it in: files of every format, a catalogue, and faults if asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lantai.craft.errors import BadInput, storing
from lantai.craft.findings import Progress
from lantai.craft.package.whole import whole_folder
from lantai.craft.sample import faults, ofd
from lantai.craft.sample.catalogue import Line, day_as_written, write
from lantai.craft.sample.forms import Forms, ending
from lantai.craft.sample.pdf import Press, page_count
from lantai.craft.sample.writing import Draft, Writer

CATALOGUE = "目录.xlsx"
_PAGE = 700
"""Characters on a page."""
_PERIOD = {"永久": "Y", "30年": "D30", "10年": "D10"}
MIX = ("pdf", "docx", "pdf", "ofd", "txt", "jpg", "pdf", "xml", "pdf", "tif", "docx", "photo",
        "xlsx", "png", "ofd", "pdf", "gb.txt", "photo", "pptx", "gb.xml", "wav", "pdf", "html",
        "avi", "jpg")  # fmt: skip
"""One round of formats; a longer sample goes round again."""
SMALL = ("txt", "xml", "pdf", "photo", "txt", "docx", "xml", "txt", "seal", "pdf", "txt", "xml",
         "photo", "txt", "docx", "xml", "pdf", "txt", "photo", "seal")  # fmt: skip
"""A round of small files, for measuring."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault that was put in on purpose: where, and in words."""

    where: str
    zh: str
    en: str


class _Maker:
    """Makes the bytes of one sample; owns the dice and the typesetter."""

    def __init__(self, folder: Path, seed: int, press: Press) -> None:
        self.folder = folder
        self.writer = Writer(seed)
        self.forms = Forms(press)
        self.serials: dict[str, int] = {}
        self.lines: list[Line] = []

    def bytes_of(self, kind: str, draft: Draft, seed: int) -> bytes:
        """The draft in one format; pictures and sounds are drawn from the seed."""
        return self.forms.bytes_of(kind, draft, seed)

    def ref_code(self, category: str, draft: Draft) -> str:
        """The next reference code of the draft's series (DA/T 13-2022, by item)."""
        series = f"{draft.fonds}-{category}·{draft.year}·{_PERIOD[draft.retention]}"
        if category == "WS":
            series += f"·{draft.department}"
        self.serials[series] = self.serials.get(series, 0) + 1
        return f"{series}-{self.serials[series]:04d}"

    def item(self, serial: int, kind: str) -> int:
        """Write one item's file or files and its line; the number of files written."""
        category = {"photo": "ZP", "seal": "ZP", "wav": "LY", "avi": "LY"}.get(kind, "WS")
        if category == "WS":
            draft = self.writer.draft()
        else:
            draft = self.writer.caption("photos" if category == "ZP" else "sounds")
        code = self.ref_code(category, draft)
        names = [self.put(f"{code}.{ending(kind)}", draft, self.bytes_of(kind, draft, serial))]
        if kind == "pdf" and serial % 3 == 2:
            annex = self.bytes_of("xlsx", draft, serial)
            names.append(self.put(f"{code}_附件1.xlsx", draft, annex))
        self.lines.append(Line(
            category, code, draft.number, draft.issuer if category == "WS" else draft.persons[0],
            draft.title, day_as_written(draft.formed, serial), draft.retention,
            self.pages(kind, names[0], draft), "；".join(names),
        ))  # fmt: skip
        return len(names)

    def put(self, name: str, draft: Draft, data: bytes) -> str:
        """Write a file below its year; its path as the catalogue names it."""
        place = self.folder / str(draft.year) / name
        with storing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        return f"{draft.year}/{name}"

    def pages(self, kind: str, name: str, draft: Draft) -> int:
        """The number of pages as a clerk would count them, on the screen or by the leaf."""
        if kind == "pdf":
            return page_count((self.folder / name).read_bytes())
        if kind == "ofd":
            return ofd.page_count(draft)
        counted = {"jpg": 1, "png": 1, "tif": 2, "xlsx": 1, "pptx": len(draft.paragraphs)}
        return counted.get(kind, 1 + len(draft.text()) // _PAGE)


def make(
    folder: Path,
    files: int,
    seed: int = 1,
    planted: list[Planted] | None = None,
    mix: Sequence[str] = MIX,
) -> Iterator[Progress]:
    """Make about `files` files and `CATALOGUE` in a new or empty folder, with progress per item.

    Faults are planted only where a list is given, and told in it, and where there is at least a
    round of formats to plant them in. The same seed and count give the
    same texts. Raises `BadInput` where the folder is not empty; it appears whole or not at all.
    """
    if files < 1:
        raise BadInput("error.no_files")
    if folder.is_dir():
        if any(folder.iterdir()):
            raise BadInput("error.folder_not_empty", path=str(folder))
        with storing(folder):
            folder.rmdir()
    with whole_folder(folder, durable=False) as half:
        yield from _made(_Maker(half, seed, Press()), files, planted, mix)


def _made(
    maker: _Maker, files: int, planted: list[Planted] | None, mix: Sequence[str]
) -> Iterator[Progress]:
    made = serial = 0
    while made < files:
        made += maker.item(serial, mix[serial % len(mix)])
        serial += 1
        yield Progress(made, files, maker.lines[-1].title)
    if planted is not None and files >= len(MIX):
        with storing(maker.folder):
            planted.extend(plant(maker))
    write(maker.folder / CATALOGUE, maker.lines)


def _first(maker: _Maker, suffix: str, skip: int) -> Line:
    lines = [line for line in maker.lines if line.names.endswith(suffix)]
    return lines[skip % len(lines)]


def plant(maker: _Maker) -> Iterator[Planted]:
    """Put faults into what a maker made: six into files, four into the catalogue."""
    yield from _spoil_files(maker)
    yield from _spoil_lines(maker)


def _spoil_files(maker: _Maker) -> Iterator[Planted]:
    folder = maker.folder
    cut = folder / _first(maker, ".pdf", 1).names
    cut.write_bytes(faults.truncated(cut.read_bytes()))
    yield Planted(cut.name, "PDF 后三分之一丢失", "the last third of the PDF is missing")
    locked = folder / _first(maker, ".pdf", 2).names
    locked.write_bytes(faults.encrypted(locked.read_bytes()))
    yield Planted(locked.name, "PDF 加了打开口令", "the PDF asks for a password")
    script = folder / _first(maker, ".pdf", 3).names
    script.write_bytes(faults.scripted(script.read_bytes()))
    yield Planted(script.name, "PDF 打开时运行脚本", "the PDF runs a script when opened")
    empty = folder / _first(maker, ".docx", 1).names
    empty.write_bytes(b"")
    yield Planted(empty.name, "零字节文件", "a file of zero bytes")
    wrong = folder / _first(maker, ".tif", 0).names
    wrong.write_bytes((folder / _first(maker, ".png", 0).names).read_bytes())
    yield Planted(wrong.name, "扩展名是 tif，内容是 PNG", "named tif, but a PNG inside")
    extra = folder / "2020" / "Thumbs.db"
    extra.parent.mkdir(exist_ok=True)
    extra.write_bytes(b"left behind by a viewer\n")
    yield Planted(extra.name, "目录里没有的多余文件", "a file that no row names")


def _spoil_lines(maker: _Maker) -> Iterator[Planted]:
    plain_ones = (".txt", ".xml", ".html", ".ofd")
    lines = [line for line in maker.lines if line.names.endswith(plain_ones)]
    twice = replace(lines[0], title=f"{lines[0].title}（另一份）")
    maker.lines.insert(maker.lines.index(lines[0]) + 1, twice)
    yield Planted(twice.title, "档号与上一行重复", "the reference code of the row above")
    lines[1].formed = "2019年13月5日"
    yield Planted(lines[1].title, "日期写成 13 月", "a date in the thirteenth month")
    lines[2].title = ""
    yield Planted(lines[2].ref_code, "题名空着", "no title")
    lines[3].names += ".bak"
    yield Planted(lines[3].title, "目录里的文件名写错", "its file name is misspelt")
    secret = replace(maker.writer.draft(), retention="10年")
    code = maker.ref_code("WS", secret)
    name = maker.put(f"{code}.pdf", secret, maker.bytes_of("pdf", faults.marked(secret), 0))
    day = day_as_written(secret.formed, 0)
    maker.lines.append(Line("WS", code, secret.number, secret.issuer, secret.title, day,
                            secret.retention, maker.pages("pdf", name, secret), name))  # fmt: skip
    yield Planted(code, "正文带“机密★20年”标志，目录写公开",
                  "bears 机密★20年 while its row says public")  # fmt: skip
