# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""From a file to what it says of itself: its text, else its properties, headers, tags, its name.

The bytes say what it is. Properties are asked only where the text gives no good title, since office
software fills them with what was there before. Nothing raises for what a file contains.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from pathlib import Path

from lantai.craft.codes import Said
from lantai.craft.dates import parse
from lantai.craft.drawing.drawn import Drawn, ordered
from lantai.craft.drawing.head import NUMBER
from lantai.craft.drawing.lines import closed
from lantai.craft.drawing.paper import from_text
from lantai.craft.errors import CraftError, reading
from lantai.craft.formats import Identity, Inspection
from lantai.craft.formats.family import family

TEXT = 400_000
"""Characters of a file that are looked at: beyond that, attachments."""
GOOD = 70
"""A title of this confidence needs no property beside it."""
_HEADERS = re.compile(rb"\A(?:[A-Za-z][A-Za-z-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){3}")
_MAIL_MARKS = (b"\nfrom:", b"\nsubject:", b"\ndate:", b"\nmessage-id:")
_MAIL_BYTES = 256 * 1024
_PICTURES = frozenset({"jpeg", "tiff", "heif", "png", "webp", "jp2"})
_RECORDINGS = frozenset({"wave", "flac", "mp3", "ogg", "mp4", "avi", "matroska", "mpeg", "asf"})
_JUNK = re.compile(
    r"(?:microsoft word|document|文档|新建|未命名|untitled|演示文稿|工作簿|powerpoint)"
    r"[\s\-–_]*\d*.*"
    r"|.*\.(?:docx?|wps|pdf|xlsx?|tmp)",
    re.IGNORECASE,
)


def from_file(
    path: str | os.PathLike[str], name: str = "", *, text: str | None = None,
    seen: Inspection | None = None,
) -> list[Drawn]:  # fmt: skip
    """What a file says of itself, the surest of each element first.

    ``name`` is what its sender called it; ``text`` and ``seen`` spare reading it once more. Raises
    `BadInput` only where there is no file to open.
    """
    place, called = Path(path), name or os.path.basename(path)  # noqa: PTH119
    with reading(place), place.open("rb") as source:
        head = source.read(4096)
    kind = family(head)
    if kind in _PICTURES:
        found = [*_tags(place)]
    elif kind in _RECORDINGS:
        found = [*_length(place, called, seen)]
    elif kind == "text" and _is_mail(head, called):
        found = [*_mail(place)]
    else:
        found = _document(place, called, kind, text)
    if seen is not None and seen.pages and seen.unit in ("page", ""):
        found.append(Drawn("pages", str(seen.pages), Said("drawn.counted"), 80))
    return ordered([*found, *_from_name(called)])


def _document(place: Path, called: str, kind: str, given: str | None) -> list[Drawn]:
    found = from_text(_text(place, called) if given is None else given)
    if not any(each.element == "title" and each.confidence >= GOOD for each in found):
        found += list(_properties(place, kind))
    return found


def _text(place: Path, called: str) -> str:
    from lantai.craft import text

    try:
        return text.read(place, Identity(called, None), TEXT).text
    except CraftError:
        return ""


# --- properties of documents ----------------------------------------------------------------------


def _properties(place: Path, kind: str) -> Iterator[Drawn]:
    """The title among a document's properties, where somebody wrote one."""
    try:
        title = {"zip": _zipped_title, "pdf": _pdf_title, "text": _page_title}.get(
            kind, lambda place: "")(place)  # fmt: skip
    except (CraftError, OSError, ValueError, KeyError, zipfile.BadZipFile, NotImplementedError,
            RuntimeError):  # fmt: skip
        return
    title = " ".join(title.split())
    if 4 <= len(title) <= 300 and not _JUNK.fullmatch(title):
        yield Drawn("title", title, Said("drawn.title_property"), 55)


_PROPERTY_BYTES = 1 << 20


def _zipped_title(place: Path) -> str:
    """The title of an office document or an OFD file."""
    from lantai.craft import xmlsafe

    with zipfile.ZipFile(place) as archive:
        for part in ("docProps/core.xml", "OFD.xml", "meta.xml"):
            if part in archive.namelist() and archive.getinfo(part).file_size <= _PROPERTY_BYTES:
                root = xmlsafe.from_bytes(archive.read(part), part)
                for each in root.iter("{*}title", "{*}Title"):
                    return each.text or ""
    return ""


def _pdf_title(place: Path) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(place)
    try:
        return str(document.get_metadata_value("Title") or "")
    finally:
        document.close()


_TITLE = re.compile(r"<title[^>]*>([^<]{1,400})</title>", re.IGNORECASE)


def _page_title(place: Path) -> str:
    """The title of a web page, whose head lies at its beginning."""
    with place.open("rb") as source:
        head = source.read(64 * 1024)
    for encoding in ("utf-8", "gb18030"):
        try:
            text = head.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = _TITLE.search(text)
        return found[1] if found else ""
    return ""


# --- mail -----------------------------------------------------------------------------------------


def _is_mail(head: bytes, called: str) -> bool:
    if called.lower().endswith(".eml"):
        return True
    start = b"\n" + head.lower()
    return _HEADERS.match(head) is not None and sum(mark in start for mark in _MAIL_MARKS) >= 3


def _mail(place: Path) -> Iterator[Drawn]:
    """Subject, sender, receivers and day of a mail (RFC 5322)."""
    with reading(place), place.open("rb") as source:
        message = message_from_bytes(source.read(_MAIL_BYTES))
    wanted = (("title", "Subject"), ("responsible", "From"), ("addressee", "To"),
              ("copies", "Cc"))  # fmt: skip
    for element, header in wanted:
        if value := _decoded(message.get(header, "")):
            yield Drawn(element, value, Said("drawn.mail", {"name": header}), 90)
    try:
        moment = parsedate_to_datetime(str(message.get("Date", "")))
    except (TypeError, ValueError, OverflowError):
        return
    yield Drawn("date", f"{moment:%Y-%m-%d}", Said("drawn.mail", {"name": "Date"}), 95)


def _decoded(value: object) -> str:
    """A header in words, whatever it was encoded in."""
    try:
        text = str(make_header(decode_header(str(value))))
    except (LookupError, ValueError, UnicodeError):
        text = str(value)
    return " ".join(text.encode("utf-8", "replace").decode().split())


# --- photographs and recordings -------------------------------------------------------------------

_EXIF = (("date", "exif-ifd2-DateTimeOriginal", "DateTimeOriginal"),
         ("date", "exif-ifd0-DateTime", "DateTime"))  # fmt: skip


def _tags(place: Path) -> Iterator[Drawn]:
    """When and with what a photograph was taken, as the camera wrote it (EXIF; DA/T 50)."""
    import pyvips

    try:
        picture = pyvips.Image.new_from_file(str(place), access="sequential")
        names = set(picture.get_fields())
        for element, field, said in _EXIF:
            if field in names and (day := _tag_day(str(picture.get(field)))):
                yield Drawn(element, day, Said("drawn.tag", {"name": said}), 90)
                break
        device = " ".join(_tag(picture, names, f"exif-ifd0-{part}") for part in ("Make", "Model"))
        if device.strip():
            yield Drawn("device", device.strip(), Said("drawn.tag", {"name": "Make, Model"}), 90)
    except (pyvips.Error, UnicodeError):
        return


def _tag(picture: object, names: set[str], field: str) -> str:
    """A tag without the note on its type that the library puts behind it."""
    value = str(picture.get(field)) if field in names else ""  # type: ignore[attr-defined]
    return value.partition(" (")[0].strip()


def _tag_day(value: str) -> str:
    found = re.match(r"((?:19|20)\d\d):([01]\d):([0-3]\d)\b", value)
    span = parse("-".join(found.groups())) if found else None
    return span.iso if span is not None and span.exact else ""


def _length(place: Path, called: str, seen: Inspection | None) -> Iterator[Drawn]:
    """How long a recording lasts."""
    from lantai.craft import formats

    try:
        seen = seen or formats.inspect(place, Identity(called, None))
    except CraftError:
        return
    if seen.seconds:
        whole = int(seen.seconds + 0.5)
        length = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
        yield Drawn("length", length, Said("drawn.counted"), 90)


# --- names ----------------------------------------------------------------------------------------

_LEADING = re.compile(r"\A[\s\d._\-—、]+(?=[\u4e00-\u9fff《])|[\s_\-—]+\Z")
_DAY_IN_NAME = re.compile(r"(?<![0-9])(?:19|20)\d\d[-._年]?(?:0[1-9]|1[0-2]|[1-9])[-._月]?"
                          r"(?:0[1-9]|[12]\d|3[01]|[1-9])日?(?![0-9])")  # fmt: skip


def _from_name(called: str) -> Iterator[Drawn]:
    """What a file's name lets guess; less sure than anything that stands in the file."""
    stem = closed(called.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or called)
    if found := NUMBER.search(stem):
        yield Drawn("doc_number", found.group(), Said("drawn.title_name"), 60)
        stem = stem.replace(found.group(), "")
    if found := _DAY_IN_NAME.search(stem):
        span = parse(found.group())
        if span is not None and span.exact:
            yield Drawn("date", span.iso, Said("drawn.title_name"), 30)
    title = _LEADING.sub("", stem).strip("（() ）_-")
    if sum("\u4e00" <= letter <= "\u9fff" for letter in title) >= 2:
        yield Drawn("title", title, Said("drawn.title_name"), 40)
