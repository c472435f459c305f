# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Tiny files of every kind, made here byte by byte: invented content, good ones only."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import wave
import zipfile
import zlib
from collections.abc import Mapping

TEXT = "望溪县档案馆二〇二四年度工作安排。\n一、整理民生档案，完成著录。\n二、开展库房巡查。\n"


def pdf(version: str = "1.4", extra: Mapping[str, str] | None = None, catalog: str = "") -> bytes:
    """One page; ``extra`` adds objects (number to body), ``catalog`` adds keys to the root."""
    content = zlib.compress(b"BT /F1 12 Tf 72 720 Td (Wangxi) Tj ET")
    bodies = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        4: b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content),
    }
    bodies |= {int(number): body.encode() for number, body in (extra or {}).items()}
    out, places = bytearray(f"%PDF-{version}\n%\xe2\xe3\xcf\xd3\n".encode("latin-1")), {}
    for number in sorted(bodies):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, bodies[number])
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    for number in sorted(bodies):
        out += b"%010d 00000 n \n" % places[number]
    out += b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return bytes(out)


def zipped(members: Mapping[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            info = zipfile.ZipInfo(name, (2024, 3, 5, 8, 0, 0))
            archive.writestr(info, data, how)
    return out.getvalue()


OFD_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(pages: int = 2, **more: str) -> bytes:
    listed = "".join(
        f'<ofd:Page ID="{n + 9}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(pages)
    )
    page = f"<ofd:Page {OFD_NS}><ofd:Content/></ofd:Page>"
    members = {
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {OFD_NS} Version="1.0" '
        'DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>a1</ofd:DocID></ofd:DocInfo>'
        f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{more.pop('body', '')}"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD_NS}><ofd:CommonData/><ofd:Pages>{listed}"
        f"</ofd:Pages>{more.pop('document', '')}</ofd:Document>",
    }
    members |= {f"Doc_0/Pages/Page_{n}/Content.xml": page for n in range(pages)}
    return zipped(members | more)


_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns='
    '"http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
    'PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{type}'
    '.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="{part}"/></Relationships>'
)


def office(part: str, kind: str, main: str, **more: bytes | str) -> bytes:
    members = {
        "[Content_Types].xml": _TYPES.format(part=part, type=kind),
        "_rels/.rels": _RELS.format(part=part),
        part: main,
    }
    return zipped(members | more)


WORD_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(pages: int = 3, **more: bytes | str) -> bytes:
    body = f"<w:body><w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:body>"
    main = f"<w:document {WORD_NS}>{body}</w:document>"
    about = f'<Properties xmlns="urn:p"><Pages>{pages}</Pages></Properties>'
    more = {"docProps/app.xml": about} | more
    return office("word/document.xml", "wordprocessingml.document", main, **more)


def xlsx(**more: bytes | str) -> bytes:
    main = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets>'
        '<sheet name="目录" sheetId="1"/><sheet name="说明" sheetId="2"/></sheets></workbook>'
    )
    return office("xl/workbook.xml", "spreadsheetml.sheet", main, **more)


def pptx(**more: bytes | str) -> bytes:
    main = (
        '<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
        '<p:sldIdLst><p:sldId id="256"/></p:sldIdLst></p:presentation>'
    )
    return office("ppt/presentation.xml", "presentationml.presentation", main, **more)


def odt(**more: bytes | str) -> bytes:
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    members = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<office:document-content xmlns:office="{urn}:office:1.0" '
        'office:version="1.2"><office:body/></office:document-content>',
        "meta.xml": f'<office:document-meta xmlns:office="{urn}:office:1.0" xmlns:meta="{urn}:'
        'meta:1.0" office:version="1.2"><office:meta><meta:document-statistic '
        'meta:page-count="4"/></office:meta></office:document-meta>',
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{urn}:manifest:1.0"/>',
    }
    return zipped(members | more, stored=("mimetype",))


def epub() -> bytes:
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:c"><rootfiles><rootfile '
            'full-path="book.opf"/></rootfiles></container>',
            "book.opf": '<package xmlns="urn:o"><spine><itemref idref="a"/></spine></package>',
        },
        stored=("mimetype",),
    )


def ole2(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with one table sector; streams of at least 4,096 bytes."""
    sectors: list[bytes] = []
    table: list[int] = []

    def chain(data: bytes) -> int:
        first = len(sectors)
        blocks = [data[n : n + 512].ljust(512, b"\0") for n in range(0, len(data), 512)]
        sectors.extend(blocks)
        table.extend([*range(first + 1, first + len(blocks)), 0xFFFFFFFE])
        return first

    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, data in streams.items():
        body = data.ljust(4096, b"\0")
        entries.append(_entry(name, 2, chain(body), len(body)))
    directory = chain(b"".join(entries))
    table.append(0xFFFFFFFD)
    sectors.append(struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table))))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H6x", 62, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", len(sectors) - 1, *[0xFFFFFFFF] * 108)
    return head + b"".join(sectors)


def _entry(name: str, kind: int, first: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<3I", 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
    tail = bytes(36) + struct.pack("<IQ", first, size)
    return raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + links + tail


def doc(*, locked: bool = False) -> bytes:
    head = b"\xec\xa5\xc1\x00" + bytes(6) + bytes([0, 1 if locked else 0])
    return ole2({"WordDocument": head, "1Table": b"x"})


def image(ending: str, width: int = 40, height: int = 30) -> bytes:
    import pyvips

    picture = (pyvips.Image.gaussnoise(width, height) + 128).cast("uchar")
    return bytes(picture.write_to_buffer(f".{ending}"))


def tiff_pages(count: int) -> bytes:
    import pyvips

    pages = [(pyvips.Image.gaussnoise(20, 10) + 128).cast("uchar") for _ in range(count)]
    tall = pyvips.Image.arrayjoin(pages, across=1)
    return bytes(tall.tiffsave_buffer(page_height=10))


def bmp(width: int = 8, height: int = 8) -> bytes:
    row = (width * 24 + 31) // 32 * 4
    head = struct.pack("<2sIHHI", b"BM", 54 + row * height, 0, 0, 54)
    head += struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, row * height, 0, 0, 0, 0)
    return head + bytes(row * height)


def wav(seconds: float = 0.25) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(int(16000 * seconds)))
    return out.getvalue()


def mp3(frames: int = 20) -> bytes:
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def flac() -> bytes:
    packed = (44100 << 44) | (0 << 41) | (15 << 36) | 44100
    info = struct.pack(">HH3s3s", 4096, 4096, bytes(3), bytes(3)) + packed.to_bytes(8, "big")
    start = b"fLaC\x80" + (34).to_bytes(3, "big") + info + bytes(16)
    return start + b"".join(_flac_frame(number) for number in range(11))


def _flac_frame(number: int) -> bytes:
    """Frames of 4,096 samples; the last of 44,100 is shorter and says so in two bytes."""
    last = number == 10
    head = bytes([0xFF, 0xF8, 0x79 if last else 0xC9, 0x08, number])
    head += (44100 - 40960 - 1).to_bytes(2, "big") if last else b""
    value = 0
    for byte in head:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ (0x07 if value & 0x80 else 0)) & 0xFF
    return head + bytes([value]) + bytes(30)


def ogg() -> bytes:
    head = b"\x01vorbis" + struct.pack("<IBI", 0, 1, 8000) + bytes(14)
    first = struct.pack("<4sBBqIIIB", b"OggS", 0, 2, 0, 1, 0, 0, 1) + bytes([len(head)]) + head
    last = struct.pack("<4sBBqIIIB", b"OggS", 0, 4, 16000, 1, 1, 0, 1) + b"\x05hello"
    return first + last


def _box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data) + 8, name) + data


def mp4() -> bytes:
    header = _box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 2500) + bytes(80))
    brand = _box(b"ftyp", b"isom\0\0\0\0isom")
    return brand + _box(b"moov", header) + _box(b"mdat", bytes(64))


def avi() -> bytes:
    main = struct.pack("<4sI14I", b"avih", 56, 40000, 0, 0, 0, 50, *[0] * 9)
    lists = struct.pack("<4sI4s", b"LIST", len(main) + 4, b"hdrl") + main
    lists += struct.pack("<4sI4s", b"LIST", 68, b"movi") + bytes(64)
    return struct.pack("<4sI4s", b"RIFF", len(lists) + 4, b"AVI ") + lists


def _ebml(name: str, data: bytes) -> bytes:
    return bytes.fromhex(name) + (0x4000 | len(data)).to_bytes(2, "big") + data


def mkv() -> bytes:
    info = _ebml("2ad7b1", (1_000_000).to_bytes(3, "big")) + _ebml("4489", struct.pack(">d", 1500))
    segment = _ebml("1549a966", info) + _ebml("1f43b675", bytes(32))
    return _ebml("1a45dfa3", _ebml("4282", b"matroska")) + _ebml("18538067", segment)


def mpeg() -> bytes:
    return b"\x00\x00\x01\xba" + bytes(2000) + b"\x00\x00\x01\xb9"


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.size = 5
        archive.addfile(entry, io.BytesIO(b"hello"))
    return out.getvalue()


def seven() -> bytes:
    start = struct.pack("<QQI", 0, 0, 0)
    return b"7z\xbc\xaf'\x1c\0\x04" + struct.pack("<I", zlib.crc32(start)) + start


XML = f'<?xml version="1.0" encoding="UTF-8"?>\n<目录><题名>{TEXT}</题名></目录>\n'
HTML = "<!DOCTYPE html><html><head><title>公告</title></head><body><p>开放时间</p></body></html>"
RTF = r"{\rtf1\ansi Wangxi}"

GOOD: dict[str, bytes] = {
    "a.pdf": pdf(), "a.ofd": ofd(), "a.docx": docx(), "a.xlsx": xlsx(), "a.pptx": pptx(),
    "a.odt": odt(), "a.epub": epub(), "a.doc": doc(), "a.jpg": image("jpg"),
    "a.png": image("png"), "a.gif": image("gif"), "a.tif": image("tif"), "a.webp": image("webp"),
    "a.bmp": bmp(), "a.wav": wav(), "a.mp3": mp3(), "a.flac": flac(), "a.ogg": ogg(),
    "a.mp4": mp4(), "a.avi": avi(), "a.mkv": mkv(), "a.mpg": mpeg(), "a.txt": TEXT.encode(),
    "b.txt": TEXT.encode("gb18030"), "a.xml": XML.encode(), "a.html": HTML.encode(),
    "a.rtf": RTF.encode(), "a.zip": zipped({"说明.txt": TEXT}), "a.tar": tar(),
    "a.gz": gzip.compress(TEXT.encode(), mtime=0), "a.bz2": bz2.compress(TEXT.encode()),
    "a.xz": lzma.compress(TEXT.encode()), "a.7z": seven(),
}  # fmt: skip
