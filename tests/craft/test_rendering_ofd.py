# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""OFD pages as pictures: each kind of object by its ink, what is missing told, hostile files."""

import io
import re
import zipfile

import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as st
from unpacking import unpack

from lantai.craft import fonts
from lantai.craft.errors import BadInput, CannotRun
from lantai.craft.rendering import Apart, cook_page, ofdpaint, open_sheets
from lantai.craft.rendering.outline import outline, plain, steps, times
from lantai.craft.sample.forms import Forms
from lantai.craft.sample.writing import Writer

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
RED, BLUE, GREEN, WHITE = [255, 0, 0], [0, 0, 255], [0, 128, 0], [255, 255, 255]
SQUARE = "M 0 0 L 20 0 L 20 20 L 0 20 C"


def ofd(path, objects="", *, res="", common="", page="", body="", **more):
    """An OFD of one page of 100 by 100 millimetres with these objects and parts."""
    notes = "<ofd:Annotations>Notes.xml</ofd:Annotations>" if "Notes.xml" in more else ""
    parts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
                   f"{body}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml":
            f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 100 100"
            f"</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>Res.xml</ofd:PublicRes>{common}"
            '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages>'
            f"{notes}</ofd:Document>",
        "Doc_0/Res.xml": f'<ofd:Res {NS} BaseLoc="Res">{res}</ofd:Res>',
        "Doc_0/P.xml": f"<ofd:Page {NS}>{page}<ofd:Content><ofd:Layer>{objects}</ofd:Layer>"
                       "</ofd:Content></ofd:Page>",
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (parts | {f"Doc_0/{key}": text for key, text in more.items()}).items():
            archive.writestr(name.removeprefix("Doc_0//"), text)
    path.write_bytes(out.getvalue())
    return path


def path_of(data=SQUARE, box="40 40 20 20", inside="", **more):
    said = " ".join(f'{name}="{value}"' for name, value in more.items())
    return (f'<ofd:PathObject ID="9" Boundary="{box}" {said}>{inside}'
            f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>")  # fmt: skip


def text_of(words, inside="", code='X="0" Y="10"', **more):
    said = " ".join(f'{name}="{value}"' for name, value in more.items())
    return (f'<ofd:TextObject ID="8" Boundary="10 20 80 20" Font="2" Size="10" {said}>{inside}'
            f"<ofd:TextCode {code}>{words}</ofd:TextCode></ofd:TextObject>")  # fmt: skip


def fill(value, tag="Fill", **more):
    said = " ".join(f'{name}="{text}"' for name, text in more.items())
    return f'<ofd:{tag}Color Value="{value}" {said}/>'


def drawn(path, number=1):
    """The page at five pixels a millimetre, and what is told of it."""
    with open_sheets(path) as sheets:
        page = sheets.draw(number, 500)
        return page, list(sheets.gaps(number)), list(sheets.lines(number))


def at(page, x, y):
    return [round(v) for v in page.getpoint(round(x * 5), round(y * 5))]


def ink(page, left, top, right, bottom):
    """The share of a rectangle, in millimetres, that is not white."""
    part = page.crop(*(round(v * 5) for v in (left, top, right - left, bottom - top)))
    return (part.colourspace("b-w") < 200).avg() / 255


def test_the_pages_of_our_own_writer_have_their_lines_where_they_say(tmp_path):
    made = tmp_path / "通知.ofd"
    made.write_bytes(Forms().bytes_of("ofd", Writer(5).draft(12), 1))
    with open_sheets(made) as sheets:
        assert sheets.count == 3
        page = sheets.draw(1, 1600)
        assert (page.width, page.height, page.bands) == (1131, 1600, 3)
        lines = sheets.lines(1)
        assert len(lines) > 10 and not sheets.gaps(1)
        for line in lines[:5]:
            left, top = round(line.left * page.width), round(line.top * page.height)
            right, bottom = round(line.right * page.width), round(line.bottom * page.height)
            assert page.crop(left, top, right - left, bottom - top).min() < 100
        cooked = cook_page(sheets, 3, tmp_path / "out")
        assert cooked.count == 3 and not cooked.gaps
        for number in (0, 4):
            with pytest.raises(BadInput) as caught:
                sheets.draw(number, 500)
            assert caught.value.kind == "rendering.no_such_page"


def test_outlines_filled_stroked_dashed_and_ruled(tmp_path):
    inner = SQUARE + " M 5 5 L 15 5 L 15 15 L 5 15 C"
    page, gaps, _ = drawn(ofd(tmp_path / "a.ofd", "".join([
        path_of(Fill="true", Stroke="false", inside=fill("255 0 0")),
        path_of(box="5 5 20 20", LineWidth="2", inside=fill("0 0 255", "Stroke")),
        path_of(inner, box="70 5 20 20", Fill="true", Stroke="false", Rule="Even-Odd",
                inside=fill("#00 #80 0")),
        path_of(box="5 70 20 20", Fill="true", Stroke="false", inside=fill("0 255 255 0")),
        path_of(box="70 70 20 20", Fill="true", Stroke="false", inside=fill("128")),
    ])))  # fmt: skip
    assert not gaps
    assert at(page, 50, 50) == RED and at(page, 35, 50) == WHITE
    assert at(page, 5.2, 15) == BLUE and at(page, 15, 15) == WHITE
    assert at(page, 72, 15) == GREEN and at(page, 80, 15) == WHITE
    assert at(page, 15, 80) == RED and at(page, 80, 80) == [128, 128, 128]


def test_curves_and_arcs_and_matrices(tmp_path):
    page, gaps, _ = drawn(ofd(tmp_path / "a.ofd", "".join([
        path_of("M 0 10 A 10 10 0 1 1 20 10 A 10 10 0 1 1 0 10 C", Fill="true", Stroke="false",
                inside=fill("255 0 0")),
        path_of("M 0 0 Q 20 0 20 20 L 0 20 C", box="5 5 20 20", Fill="true", Stroke="false",
                inside=fill("0 0 255")),
        path_of("M 0 0 B 20 0 20 0 20 20 L 0 20 C", box="70 5 20 20", Fill="true",
                Stroke="false", inside=fill("0 0 255")),
        path_of("M 0 0 L 1 0 L 1 1 L 0 1 C", box="10 70 20 20", CTM="10 0 0 10 5 5", Fill="true",
                Stroke="false", inside=fill("0 128 0")),
    ])))  # fmt: skip
    assert not gaps
    assert at(page, 50, 50) == RED and at(page, 41, 41) == WHITE
    assert at(page, 8, 20) == BLUE and at(page, 24, 6) == WHITE
    assert at(page, 73, 20) == BLUE and at(page, 89.5, 5.5) == WHITE
    assert at(page, 20, 80) == GREEN and at(page, 12, 72) == WHITE


def test_letters_stand_at_their_steps_in_their_colour(tmp_path):
    font = '<ofd:Fonts><ofd:Font ID="2" FontName="宋体&quot;&lt;x"/></ofd:Fonts>'
    page, gaps, lines = drawn(ofd(tmp_path / "a.ofd", "".join([
        text_of("国国国", code='X="0" Y="10" DeltaX="g 2 30"', inside=fill("255 0 0")),
        text_of("国国", code='X="0" Y="40" DeltaY="15"'),
    ]), res=font))  # fmt: skip
    assert not gaps and [line.text for line in lines] == ["国国国", "国国"]
    for left in (10, 40, 70):
        assert ink(page, left, 21, left + 10, 31) > 0.1
    assert ink(page, 21, 20, 39, 32) == 0
    assert ink(page, 10, 51, 20, 61) > 0.1 and ink(page, 10, 66, 20, 76) > 0.1
    red = page.crop(50, 105, 50, 50)
    assert red.extract_band(0).min() > 240 and red.extract_band(1).min() < 60
    first = lines[0]
    assert (round(first.left, 2), round(first.right, 2)) == (0.10, 0.80)


def test_letters_without_steps_run_as_they_are_read(tmp_path):
    page, _, _ = drawn(ofd(tmp_path / "a.ofd", text_of("国国国", ReadDirection="90")
                           + text_of("国国", code='X="40" Y="60"')))  # fmt: skip
    assert ink(page, 10, 21, 20, 50) > 0.1 and ink(page, 10, 42, 20, 50) > 0.1
    assert ink(page, 22, 20, 45, 50) == 0
    assert ink(page, 50, 71, 60, 81) > 0.1 and ink(page, 60, 71, 70, 81) > 0.1


def test_a_picture_drawn_again_and_again_is_stopped(tmp_path):
    res = ('<ofd:MultiMedias><ofd:MultiMedia ID="1"><ofd:MediaFile>a.png</ofd:MediaFile>'
           "</ofd:MultiMedia></ofd:MultiMedias>")  # fmt: skip
    noise = pyvips.Image.gaussnoise(900, 900).cast("uchar").write_to_buffer(".png")
    one = '<ofd:ImageObject ResourceID="1" Boundary="0 0 20 20" CTM="20 0 0 20 0 0"/>'
    with pytest.raises(BadInput) as caught:
        drawn(ofd(tmp_path / "a.ofd", one * 20_000, res=res, **{"Res/a.png": noise}))
    assert caught.value.kind == "rendering.too_large"


def test_pictures_by_their_number_clear_ones_too(tmp_path):
    def packed(colour, kind, clear=False):
        image = pyvips.Image.black(8, 8, bands=3).linear([1] * 3, colour).cast("uchar")
        image = image.copy(interpretation="srgb")
        return (image.bandjoin(0) if clear else image).write_to_buffer(kind)

    res = "<ofd:MultiMedias>" + "".join(
        f'<ofd:MultiMedia ID="{n}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile>'
        "</ofd:MultiMedia>" for n, name in enumerate(["a.png", "b.jpg", "c.png", "d.jb2"], 1)
    ) + "</ofd:MultiMedias>"  # fmt: skip
    objects = "".join(
        f'<ofd:ImageObject ID="{n}" ResourceID="{n}" Boundary="{10 + 20 * n} 10 20 20" '
        'CTM="20 0 0 20 0 0"/>' for n in (0, 1, 2))  # fmt: skip
    files = {
        "Res/a.png": packed([0, 0, 255], ".png"),
        "Res/b.jpg": packed([255, 0, 0], ".jpg"),
        "Res/c.png": packed([0, 0, 0], ".png", clear=True),
        "Res/d.jb2": b"\x97JB2\r\n\x1a\n",
    }
    made = ofd(tmp_path / "a.ofd", objects.replace('ResourceID="0"', 'ResourceID="3"'),
               res=res, **files)  # fmt: skip
    page, gaps, _ = drawn(made)
    assert not gaps
    assert at(page, 20, 20) == WHITE
    assert [round(v, -1) for v in page.getpoint(200, 100)] == [0, 0, 250]
    assert [round(v, -1) for v in page.getpoint(300, 100)] == [250, 0, 0]
    for key in ("4", "77"):
        lost = ofd(tmp_path / "b.ofd", objects.replace('ResourceID="1"', f'ResourceID="{key}"'),
                   res=res, **files)  # fmt: skip
        assert drawn(lost)[1] == ["rendering.no_picture"]


def test_templates_layers_params_units_blocks_clips_and_notes(tmp_path):
    res = ('<ofd:DrawParams><ofd:DrawParam ID="5" Relative="6"/><ofd:DrawParam ID="6">'
           + fill("0 0 255") + "</ofd:DrawParam></ofd:DrawParams><ofd:CompositeGraphicUnits>"
           '<ofd:CompositeGraphicUnit ID="7" Width="9" Height="9"><ofd:Content>'
           + path_of(box="0 0 20 20", Fill="true", Stroke="false", inside=fill("0 128 0"))
           + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>")  # fmt: skip
    clip = ("<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary='0 0 10 20'><ofd:AbbreviatedData>"
            "M 0 0 L 10 0 L 10 20 L 0 20 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip>"
            "</ofd:Clips>")  # fmt: skip
    whole = path_of("M 0 0 L 100 0 L 100 100 L 0 100 C", "0 0 100 100", Fill="true",
                    Stroke="false", inside=fill("255 255 0"))  # fmt: skip
    note = path_of(box="0 0 5 5", data="M 0 0 L 5 0 L 5 5 L 0 5 C", Fill="true",
                   Stroke="false", inside=fill("255 0 0"))  # fmt: skip
    made = ofd(
        tmp_path / "a.ofd",
        path_of(Fill="true", Stroke="false", DrawParam="5")
        + '<ofd:CompositeObject ID="3" ResourceID="7" Boundary="70 70 20 20"/>'
        + f'<ofd:PageBlock>{path_of(box="5 5 20 20", Fill="true", Stroke="false", inside=clip + fill("255 0 0"))}</ofd:PageBlock>'  # noqa: E501
        + path_of(box="5 70 20 20", Fill="true", Visible="false", inside=fill("0 0 0")),
        res=res, page='<ofd:Template TemplateID="4" ZOrder="Background"/>',
        common='<ofd:TemplatePage ID="4" BaseLoc="T.xml"/>',
        **{"T.xml": f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{whole}</ofd:Layer></ofd:Content>"
                    "</ofd:Page>",
           "Notes.xml": f'<ofd:Annotations {NS}><ofd:Page PageID="1"><ofd:FileLoc>N.xml'
                        "</ofd:FileLoc></ofd:Page></ofd:Annotations>",
           "N.xml": f'<ofd:PageAnnot {NS}><ofd:Annot ID="1" Type="Watermark"><ofd:Appearance '
                    f'Boundary="90 5 5 5">{note}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'},
    )  # fmt: skip
    page, gaps, _ = drawn(made)
    yellow = [255, 255, 0]
    assert not gaps
    assert at(page, 50, 50) == BLUE and at(page, 30, 60) == yellow
    assert at(page, 80, 80) == GREEN
    assert at(page, 10, 15) == RED and at(page, 20, 15) == yellow, "the right half is clipped"
    assert at(page, 15, 80) == yellow, "what is not visible is not drawn"
    assert at(page, 92, 7) == RED, "a note's appearance"


SHADE = ('<ofd:FillColor><ofd:AxialShd><ofd:Segment><ofd:Color Value="255 0 0"/></ofd:Segment>'
         "</ofd:AxialShd></ofd:FillColor>")  # fmt: skip
STAMPED = {
    "/Signs.xml": f'<ofd:Signatures {NS}><ofd:Signature ID="1" BaseLoc="S.xml"/></ofd:Signatures>',
    "/S.xml": f'<ofd:Signature {NS}><ofd:SignedInfo><ofd:StampAnnot ID="1" PageRef="1" '
              'Boundary="0 0 9 9"/></ofd:SignedInfo></ofd:Signature>',
}  # fmt: skip


@pytest.mark.parametrize(("objects", "more", "told"), [
    (path_of("M 0 0 L 10 10 X 3"), {}, "part"),
    ("<ofd:Unknown/>", {}, "part"),
    ('<ofd:VideoObject ID="1" Boundary="0 0 9 9" ResourceID="1"/>', {}, "part"),
    ('<ofd:CompositeObject ID="1" Boundary="0 0 9 9" ResourceID="1"/>', {}, "part"),
    ("", {"page": '<ofd:Template TemplateID="44"/>'}, "part"),
    (path_of(Fill="true", inside=SHADE), {}, "paint"),
    (path_of(DrawParam="99"), {}, "paint"),
    (text_of("国\ue001"), {}, "letters"),
    (text_of("国", '<ofd:CGTransform CodeCount="1" GlyphCount="2"/>'), {}, "letters"),
    ("", {"body": "<ofd:Signatures>Signs.xml</ofd:Signatures>", **STAMPED}, "stamp"),
    ("", {"body": "<ofd:Signatures>Gone.xml</ofd:Signatures>"}, "stamp"),
    ("", {"Notes.xml": f'<ofd:A {NS}><ofd:Page PageID="1"><ofd:FileLoc>no</ofd:FileLoc></ofd:Page>'
                       "</ofd:A>"}, "note"),
])  # fmt: skip
def test_a_page_that_is_not_whole_says_so(tmp_path, objects, more, told):
    assert drawn(ofd(tmp_path / "a.ofd", objects, **more))[1] == [f"rendering.no_{told}"]


def deep(tag, count):
    return f"<ofd:{tag}>" * count + f"</ofd:{tag}>" * count


HOSTILE = {
    "entity": {"P.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                        f"<ofd:Page {NS}>&x;</ofd:Page>"},
    "deep": {"P.xml": f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{deep('PageBlock', 5000)}"
                      "</ofd:Layer></ofd:Content></ofd:Page>"},
    "broken": {"P.xml": "<ofd:Page"},
    "bomb": {"P.xml": " " * (17 << 20)},
    "vast": {"page": "<ofd:Area><ofd:PhysicalBox>0 0 60000 10</ofd:PhysicalBox></ofd:Area>"},
    "flat": {"page": "<ofd:Area><ofd:PhysicalBox>0 0 0 10</ofd:PhysicalBox></ofd:Area>"},
    "many": {"objects": path_of("M 0 0") * 100_001},
    "letters": {"objects": text_of("国" * 150_001)},
    "units": {"objects": '<ofd:CompositeObject ResourceID="7"/>',
              "res": '<ofd:X><ofd:CompositeGraphicUnit ID="7"><ofd:Content>'
                     + '<ofd:CompositeObject ResourceID="7"/>' * 9
                     + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:X>"},
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_a_sentence(tmp_path, name):
    drawer = Apart()
    try:
        with pytest.raises(BadInput) as caught:
            drawer.cook(ofd(tmp_path / "a.ofd", **HOSTILE[name]), 1, tmp_path / "out")
        assert caught.value.kind == "rendering.cannot_draw"
        assert "bomb" not in caught.value.sentence(), "one language at a time"
        good = ofd(tmp_path / "b.ofd", path_of("M 0 0 X"))
        assert drawer.cook(good, 1, tmp_path / "out").gaps == ("rendering.no_part",)
    finally:
        drawer.close()


def drawn_apart(made, out):
    drawer = Apart()
    try:
        drawer.cook(made, 1, out)
    finally:
        drawer.close()
    (picture,) = out.rglob("*.webp")
    return pyvips.Image.new_from_file(str(picture)).colourspace("b-w").copy_memory()


def test_a_machine_without_fonts_draws_with_those_that_came_along(tmp_path, monkeypatch):
    """With none at all there are frames in the place of letters."""
    made = ofd(tmp_path / "a.ofd", text_of("国國蕭龘" * 4))
    usual = drawn_apart(made, tmp_path / "usual")
    along = fonts.configuration(str(tmp_path)).replace("/etc/", "/no/").replace("/usr/", "/no/")
    none = re.sub("<dir>[^<]*</dir>", "", along)
    far = {}
    for name, told in (("along", along), ("none", none)):
        monkeypatch.setattr(fonts, "configuration", lambda _, told=told: told)
        far[name] = (drawn_apart(made, tmp_path / name) - usual).abs().avg()
    assert far["along"] < 0.5 * far["none"]


def test_a_machine_without_any_chinese_font_says_so(tmp_path, monkeypatch):
    def none():
        raise CannotRun("report.no_font", package=fonts.PACKAGE)

    monkeypatch.setattr(ofdpaint, "chinese", none)
    with open_sheets(ofd(tmp_path / "a.ofd", text_of("国"))) as sheets, pytest.raises(CannotRun):
        sheets.draw(1, 500)


def test_letters_of_a_file_are_never_marks_of_the_drawing(tmp_path):
    words = '&lt;/text&gt;&lt;image href="file:///etc/passwd"/&gt;'
    made = ofd(tmp_path / "a.ofd", text_of(words) + path_of(
        "M 0 0 L nan inf", LineWidth='1&quot;/>&lt;image href=&quot;x', Fill="true",
        inside=fill('1 2 &quot;/>'), CTM="nan 0 0 inf 1e400 0"))  # fmt: skip
    with open_sheets(made) as sheets:
        sheets.draw(1, 500)
        svg = sheets._drawn(1, 0).svg(10, 10).decode()
    assert "<image" not in svg and "nan" not in svg and "inf" not in svg


numbers_ = st.floats(-9999, 9999, allow_nan=False).map(lambda value: round(value, 3))
shapes = st.lists(
    st.sampled_from([("M", 2), ("L", 2), ("Q", 4), ("B", 6), ("A", 7), ("C", 0), ("S", 2)])
    .flatmap(lambda each: st.tuples(st.just(each[0]),
                                    st.lists(numbers_, min_size=each[1], max_size=each[1]))),
    max_size=20)  # fmt: skip


@given(shapes)
def test_every_outline_is_understood_whole(shape):
    shape = [("M", [0.0, 0.0]), *shape]
    text = " ".join(" ".join([letter, *map(str, values)]) for letter, values in shape)
    made, whole = outline(text)
    letters = "".join(letter for letter, _ in shape)
    assert whole
    assert "".join(c for c in made if c.isalpha() and c != "e") == (
        letters.replace("C", "Z").replace("B", "C").replace("S", "M"))  # fmt: skip
    assert outline(text.replace(" L", "L")) == (made, True)


@given(st.text(max_size=80))
def test_no_outline_brings_in_anything_else(text):
    made, _ = outline(text)
    assert set(made) <= set("MLQCAZe+-. 0123456789")


@given(st.text(alphabet="g 0123456789.-e", max_size=60), st.integers(0, 50))
def test_steps_are_never_more_than_asked(text, most):
    assert len(steps(text, most)) <= most


@pytest.mark.parametrize(("text", "found"), [
    ("3 3 3", [3, 3, 3]), ("g 3 2.5", [2.5] * 3), ("1 g 2 4 5", [1, 4, 4, 5]), ("", []),
    ("g 999999 1", [1] * 9), ("g -4 1 7", [7]), ("g", [0]),
])  # fmt: skip
def test_steps_with_repetition(text, found):
    assert steps(text, 9) == found


def test_matrices_one_after_the_other():
    assert times((1, 0, 0, 1, 5, 6), (2, 0, 0, 3, 1, 1)) == (2, 0, 0, 3, 6, 7)
    assert plain(-0.0) in ("0", "-0") and plain(120.0) == "120"


@pytest.mark.corpora
def test_real_files_are_drawn(corpora, tmp_path):
    unpack(corpora / "ofd-half.tar.gz", tmp_path)
    files = sorted(tmp_path.rglob("*.ofd"))
    assert len(files) > 20
    for file in files:
        with open_sheets(file) as sheets:
            page = sheets.draw(1, 500)
            assert page.min() < 250 or sheets.gaps(1), file.name
