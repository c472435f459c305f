# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Files opened: one good and at least one broken of each kind, and bombs that must not go off."""

import io
import random
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import formats_made as made
import pytest

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.findings import Severity
from lantai.craft.formats import Identity, Inspection, identify_bytes, inspect, markup, pdf, zips


def look(name: str, data: bytes) -> Inspection:
    return inspect(data, identify_bytes(data, name))


def kinds(found: Inspection) -> set[str]:
    return {each.kind.removeprefix("format.") for each in found.problems}


@pytest.mark.parametrize("name", made.GOOD)
def test_good_files_open_without_remark(name: str) -> None:
    found = look(name, made.GOOD[name])
    assert found.opens
    assert not found.encrypted
    assert not found.truncated
    assert found.active == ()
    known = {"a.mkv", "a.mpg"}  # PRONOM wants more of these two than our tiny files have
    assert found.problems == () or name in known


@pytest.mark.parametrize(
    ("name", "pages"),
    [("a.pdf", 1), ("a.ofd", 2), ("a.docx", 3), ("a.xlsx", 2), ("a.pptx", 1), ("a.odt", 4)],
)
def test_pages_are_counted(name: str, pages: int) -> None:
    assert look(name, made.GOOD[name]).pages == pages


def test_pages_of_a_tiff_are_counted() -> None:
    assert look("a.tif", made.tiff_pages(5)).pages == 5


@pytest.mark.parametrize(
    ("name", "seconds"),
    [("a.wav", 0.25), ("a.mp3", 0.522), ("a.flac", 1.0), ("a.ogg", 2.0), ("a.mp4", 2.5),
     ("a.avi", 2.0), ("a.mkv", 1.5)],
)  # fmt: skip
def test_lengths_are_read(name: str, seconds: float) -> None:
    assert look(name, made.GOOD[name]).seconds == pytest.approx(seconds, abs=0.01)


@pytest.mark.parametrize(
    "name", [n for n in made.GOOD if not n.endswith((".txt", ".html", ".7z", ".tar"))]
)
def test_a_file_cut_in_half_is_noticed(name: str) -> None:
    data = made.GOOD[name]
    found = look(name, data[: len(data) // 2 - 3])
    assert any(each.severity is Severity.ERROR for each in found.problems) or name == "a.mpg"
    assert not found.opens or found.truncated or name == "a.mpg"


def test_a_tar_cut_inside_a_member() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.size = 5000
        archive.addfile(entry, io.BytesIO(bytes(5000)))
    assert look("a.tar", out.getvalue()[:2000]).truncated


def test_an_empty_file_is_empty() -> None:
    assert kinds(look("a.wav", b"")) == {"empty"}


def test_a_file_that_is_not_what_its_name_says() -> None:
    assert kinds(look("公文.pdf", made.docx())) == {"mismatch"}
    assert kinds(look("公文.doc", made.TEXT.encode())) == {"mismatch"}


def test_noise_is_unknown_and_said_so() -> None:
    found = look("x.bin9", bytes(range(256)) * 8)
    assert {"unknown", "not_inspected"} <= kinds(found)
    assert not found.opens


class TestPdf:
    @pytest.mark.parametrize(
        ("catalog", "extra", "active"),
        [
            ("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", {}, "javascript"),
            ("/OpenAction 5 0 R", {"5": "<</S/J#61vaScript/JS(x)>>"}, "javascript"),
            ("/AA<</WC<</S/Launch/F(cmd.exe)>>>>", {}, "launch"),
            ("/OpenAction<</S/URI/URI(http://example.invalid/)>>", {}, "uri_on_open"),
            ("/AcroForm<</Fields[]/XFA(x)>>", {}, "xfa_form"),
            ("/Names<</EmbeddedFiles<</Names[(a)5 0 R]>>>>",
             {"5": "<</Type/Filespec/EF<</F 4 0 R>>>>"}, "embedded_file"),
        ],
    )  # fmt: skip
    def test_what_acts_is_found(self, catalog: str, extra: dict[str, str], active: str) -> None:
        found = look("a.pdf", made.pdf(catalog=catalog, extra=extra))
        assert active in found.active
        assert {"active_content", "linked_content"} & kinds(found)

    def test_a_locked_one(self, tmp_path: Path) -> None:
        import pikepdf

        for user, opens in (("geheim", False), ("", True)):
            path = tmp_path / "a.pdf"
            with pikepdf.open(io.BytesIO(made.pdf())) as document:
                document.save(path, encryption=pikepdf.Encryption(owner="o", user=user))
            found = inspect(path)
            assert found.encrypted
            assert found.opens is opens
            assert "encrypted" in kinds(found)

    def test_a_broken_table_is_damage(self) -> None:
        found = look("a.pdf", made.pdf().replace(b"startxref\n", b"startxref\n9"))
        assert "damaged" in kinds(found)
        assert found.pages == 1

    def test_a_flipped_bit_in_a_page(self) -> None:
        data = bytearray(made.pdf())
        data[data.index(b"stream\nx") + 12] ^= 0x10
        assert {"damaged_page", "unreadable"} & kinds(look("a.pdf", bytes(data)))

    def test_a_heavy_one_is_neither_walked_nor_repaired(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """All objects held at once would take hundreds of megabytes."""
        data = made.pdf(catalog="/OpenAction << /S /JavaScript /JS (x) >>")
        monkeypatch.setattr(pdf, "WEIGHT_LIMIT", 100)
        found = look("a.pdf", data)
        assert found.opens
        assert not found.checked
        assert "too_large" in kinds(found)
        assert not look("a.pdf", data[: len(data) * 2 // 3]).opens

    def test_a_bomb_in_an_object_stream_is_refused(self) -> None:
        packed = zlib.compress(bytes(80 << 20), 9)
        stream = f"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(packed)}>>stream\n"
        body = stream.encode().decode("latin-1") + packed.decode("latin-1") + "\nendstream"
        data = made.pdf().replace(b"xref\n0", body.encode("latin-1") + b"\nxref\n0", 1)
        assert kinds(look("a.pdf", data)) == {"bomb"}

    def test_fonts_left_out_are_only_told(self) -> None:
        page = (
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F1"
            "<</Type/Font/Subtype/Type1/BaseFont/STSong-Light>>>>>>>>"
        )
        found = look("a.pdf", made.pdf(extra={"3": page}))
        assert [each.severity for each in found.problems] == [Severity.INFO]
        assert found.detail["unembedded_fonts"] == ["STSong-Light"]


class TestOfd:
    def test_a_page_that_is_named_but_missing(self) -> None:
        listed = '<ofd:Pages><ofd:Page ID="99" BaseLoc="Pages/Page_7/Content.xml"/></ofd:Pages>'
        found = look("a.ofd", made.ofd(document=listed))
        assert not found.opens
        assert "missing_part" in kinds(found)

    def test_signatures_and_attachments(self) -> None:
        ns = made.OFD_NS
        found = look("a.ofd", made.ofd(
            body="<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>",
            document="<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>",
            **{
                "Doc_0/Signs/Signatures.xml": f'<ofd:Signatures {ns}><ofd:Signature ID="1" '
                'BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>',
                "Doc_0/Signs/Sign_0/Signature.xml": f"<ofd:Signature {ns}/>",
                "Doc_0/Attachs/Attachments.xml": f'<ofd:Attachments {ns}><ofd:Attachment ID="2">'
                "<ofd:FileLoc>a.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>",
                "Doc_0/Attachs/a.xml": "<a/>",
            },
        ))  # fmt: skip
        assert found.signed
        assert found.active == ("embedded_file",)
        assert kinds(found) == {"linked_content"}

    def test_an_action_on_opening(self) -> None:
        act = '<ofd:Actions><ofd:Action Event="DO"><ofd:URI URI="x"/></ofd:Action></ofd:Actions>'
        assert look("a.ofd", made.ofd(document=act)).active == ("uri_on_open",)

    def test_an_entity_is_refused(self) -> None:
        hostile = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
        found = look("a.ofd", made.zipped({"OFD.xml": hostile}))
        assert "hostile_xml" in kinds(found)
        assert not found.opens


class TestOffice:
    def test_macros_objects_and_links(self) -> None:
        link = (
            '<Relationships xmlns="r"><Relationship Type="http://x/attachedTemplate" '
            'Target="http://example.invalid/t.dotm" TargetMode="External"/>'
            '<Relationship Type="http://x/hyperlink" Target="http://example.invalid/" '
            'TargetMode="External"/></Relationships>'
        )
        found = look("a.docx", made.docx(
            **{"word/vbaProject.bin": b"x", "word/embeddings/o.bin": b"x",
               "word/_rels/settings.xml.rels": link},
        ))  # fmt: skip
        assert set(found.active) == {"macro", "embedded_file", "external_link"}

    def test_an_ordinary_link_is_no_danger(self) -> None:
        link = (
            '<Relationships xmlns="r"><Relationship Type="http://x/hyperlink" '
            'Target="http://example.invalid/" TargetMode="External"/></Relationships>'
        )
        assert look("a.docx", made.docx(**{"word/_rels/document.xml.rels": link})).active == ()

    def test_a_locked_document_in_its_ole2_coat(self) -> None:
        data = made.ole2({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})
        found = look("a.docx", data)
        assert found.encrypted
        assert not found.opens

    def test_old_word_locked_and_with_macros(self) -> None:
        assert look("a.doc", made.doc(locked=True)).encrypted
        assert look("a.doc", made.ole2({"WordDocument": b"\xec\xa5", "VBA": b"x"})).active == (
            "macro",
        )

    def test_odf_locked_and_with_scripts(self) -> None:
        manifest = '<m:manifest xmlns:m="urn:m"><m:encryption-data/></m:manifest>'
        assert look("a.odt", made.odt(**{"META-INF/manifest.xml": manifest})).encrypted
        assert look("a.odt", made.odt(**{"Basic/Standard/m.xml": "<m/>"})).active == ("macro",)

    def test_a_loop_of_sectors_ends(self) -> None:
        data = bytearray(made.doc())
        data[-512:-508] = struct.pack("<I", 0)
        assert not look("a.doc", bytes(data)).opens


class TestImages:
    def test_a_declared_size_beyond_reason_is_refused(self) -> None:
        head = struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)
        chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
        data = b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
            for name, body in chunks
        )
        assert "bomb" in kinds(look("a.png", data))

    def test_bmp_shorter_than_it_says(self) -> None:
        assert look("a.bmp", made.bmp()[:-20]).truncated

    @pytest.mark.parametrize("options", [".jpg", ".tif[compression=lzw]",
                                         ".tif[compression=deflate]"])  # fmt: skip
    def test_damage_in_the_middle(self, options: str) -> None:
        import pyvips

        noise = random.Random(5).randbytes(1500)

        picture = pyvips.Image.gaussnoise(600, 800, sigma=40, seed=7).gaussblur(2).cast("uchar")
        data = picture.write_to_buffer(options)
        name = "a" + options[:4]
        assert look(name, data).problems == ()
        place = len(data) // 2
        found = look(name, data[:place] + noise + data[place + len(noise) :])
        assert kinds(found) & {"damaged_image", "unreadable"}
        assert Severity.ERROR in {each.severity for each in found.problems}


class TestText:
    @pytest.mark.parametrize(
        ("data", "codec"),
        [
            (made.TEXT.encode(), "utf-8"),
            (made.TEXT.encode("utf-8-sig"), "utf-8-sig"),
            (made.TEXT.encode("utf-16"), "utf-16"),
            (made.TEXT.encode("gb18030"), "gb18030"),
            ("臺灣檔案管理局公告，請各機關依規定辦理。".encode("big5"), "big5"),
            (b"plain words\n", "ascii"),
            ("2017年度 a b c d\n".encode("utf-16-le"), "utf-16-le"),
        ],
    )
    def test_the_encoding_is_told(self, data: bytes, codec: str) -> None:
        found = look("a.txt", data)
        assert found.encoding == codec
        assert "undecodable_text" not in kinds(found)

    def test_a_broken_sequence_is_placed(self) -> None:
        data = made.TEXT.encode()
        broken = data[:30] + b"\xff" + data[30:]
        found = look("a.txt", broken)
        assert "undecodable_text" in kinds(found)
        assert found.problems[0].params["offset"] == 30

    @pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
    def test_chinese_after_a_long_plain_beginning(self, codec: str) -> None:
        found = look("a.txt", b"plain words\n" * 9000 + made.TEXT.encode(codec) * 9)
        assert found.encoding == codec
        assert found.problems == ()

    def test_control_characters_are_counted(self) -> None:
        found = look("a.txt", ("题\x08名\x00" * 3).replace("\x00", "").encode() + b"\n" * 400)
        assert kinds(found) == {"control_characters"}

    def test_a_long_text_broken_at_its_end(self) -> None:
        found = look("a.txt", made.TEXT.encode() * 20_000 + b"\xe6\x9c")
        assert "undecodable_text" in kinds(found)


class TestMarkup:
    @pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
    def test_a_large_document_is_read_without_keeping_it(
        self, codec: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(markup, "TREE_LIMIT", 10)
        good = made.XML.replace("UTF-8", codec).encode(codec)
        assert look("a.xml", good).problems == ()
        assert kinds(look("a.xml", good[:-8])) == {"broken_xml"}
        hostile = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'.encode(codec)
        assert "hostile_xml" in kinds(look("a.xml", hostile)) or codec == "gb18030"
        deep = "<a>" * 3000 + "</a>" * 3000
        assert kinds(look("a.xml", deep.encode(codec))) == {"broken_xml"} or codec == "gb18030"

    def test_entities_are_refused_and_not_read(self) -> None:
        bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'
        assert kinds(look("a.xml", bomb.encode())) == {"hostile_xml"}

    def test_a_missing_end_tag(self) -> None:
        assert "broken_xml" in kinds(look("a.xml", made.XML.replace("</题名>", "").encode()))

    @pytest.mark.parametrize(
        "piece",
        ["<script>x()</script>", '<img src="a" onerror="x()">', '<a href="javascript:x()">'],
    )
    def test_scripts_in_html(self, piece: str) -> None:
        page = made.HTML.replace("<p>", piece + "<p>")
        assert look("a.html", page.encode()).active == ("html_script",)

    def test_an_rtf_with_an_object(self) -> None:
        assert look("a.rtf", rb"{\rtf1{\object\objemb{\*\objdata 00}}}").active == ("ole_object",)


class TestArchives:
    def test_a_bomb_is_refused_by_its_directory(self) -> None:
        assert kinds(look("a.zip", made.zipped({"a": bytes(40 << 20)}))) == {"bomb"}

    def test_a_bomb_that_lies_about_its_size(self) -> None:
        data = bytearray(made.zipped({"a": bytes(40 << 20)}))
        place = data.index(b"PK\x01\x02")
        data[place + 24 : place + 28] = struct.pack("<I", 100)
        found = look("a.zip", bytes(data))
        assert not found.opens
        assert {"bomb", "unreadable"} & kinds(found)

    def test_a_gzip_bomb(self) -> None:
        import gzip

        assert kinds(look("a.gz", gzip.compress(bytes(60 << 20)))) == {"bomb"}

    def test_locked_nested_and_dangerous_names(self) -> None:
        found = look("a.zip", made.zipped({"in.zip": b"x", "run.exe": b"MZ", "../up.txt": b"x"}))
        assert {"nested_archive", "active_content", "path_trick"} <= kinds(found)
        assert found.nested == ("in.zip",)
        data = bytearray(made.zipped({"a.txt": "x"}))
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(mark) + offset] |= 1
        assert look("a.zip", bytes(data)).encrypted

    def test_directory_and_headers_that_differ(self) -> None:
        data = made.zipped({"good.txt": "x"})
        assert "directory_differs" in kinds(look("a.zip", data.replace(b"good", b"evil", 1)))

    def test_links_in_a_tar(self) -> None:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            entry = tarfile.TarInfo("l")
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/hostname"
            archive.addfile(entry)
        assert "special_entry" in kinds(look("a.tar", out.getvalue()))

    def test_a_directory_too_large_to_hold(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(zips, "ENTRY_LIMIT", 2)
        assert kinds(look("a.zip", made.zipped({"a": "", "b": "", "c": ""}))) == {"bomb"}

    def test_a_directory_that_claims_more_than_the_file(self) -> None:
        end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 9, 9, 0x70000000, 0, 0)
        assert look("a.zip", b"PK\x03\x04" + bytes(100) + end).truncated


def test_programs_and_scripts_act() -> None:
    assert look("a.exe", b"MZ" + bytes(200)).active == ("executable",)
    assert look("a.so", b"\x7fELF" + bytes(200)).active == ("executable",)
    assert look("a.sh", b"#!/bin/sh\necho\n").active == ("script",)
    assert look("a.bat", b"@echo off\r\n").active == ("script",)


def test_the_test_string_is_found_plain_and_packed() -> None:
    from lantai.craft.formats.probe import SIGNATURE

    assert len(SIGNATURE) == 68
    assert "test_signature" in look("a.txt", SIGNATURE).active
    assert "test_signature" in look("a.zip", made.zipped({"a.txt": SIGNATURE})).active
    inside = look("a.docx", made.docx(**{"word/embeddings/a.bin": SIGNATURE}))
    assert "test_signature" in inside.active
    assert Severity.ERROR in {each.severity for each in inside.problems}


def test_links_and_pipes_are_not_opened(tmp_path: Path) -> None:
    import os

    link, pipe = tmp_path / "l.txt", tmp_path / "p"
    link.symlink_to("/etc/hostname")
    os.mkfifo(pipe)
    for path in (link, pipe):
        with pytest.raises(Hostile):
            inspect(path)
    with pytest.raises(BadInput):
        inspect(tmp_path / "none")


def test_every_sentence_can_be_said() -> None:
    from lantai.craft import codes

    for name, data in made.GOOD.items():
        cut = data[: len(data) * 2 // 3]
        for found in inspect(cut, Identity(name, None)).problems:
            for lang in codes.LANGUAGES:
                assert codes.as_dict(found, lang)["message"]


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "film.wav"
    with path.open("wb") as sink:
        sink.write(struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", (2 << 30) - 8, b"WAVE", b"fmt ", 16,
                               1, 2, 48000, 192000, 4, 16, b"data", (2 << 30) - 44))  # fmt: skip
        sink.truncate(2 << 30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = inspect(path)
    assert found.opens
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    assert zipfile.is_zipfile(path) is False
