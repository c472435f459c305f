# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages as pictures, in tiles, with their words; and files that would rather do harm."""

import os
import signal
import struct
import subprocess
import zlib

import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.errors import BadInput
from lantai.craft.rendering import Apart, Line, cook_page, cook_tiles, open_sheets, paragraphs
from lantai.craft.rendering.cooking import LIGHT, OVERLAP, TILE, highest, is_tile
from lantai.craft.report import typesetting
from lantai.craft.sample import media


def pdf(path, pages=2):
    """A PDF of so many pages, each with a line of words at its top."""
    import datetime as dt

    data = {"lang": "zh", "title": "目录", "heads": ["题名"], "widths": [60.0], "centred": [],
            "signatures": [], "words": {"page": "第 {page} 页，共 {pages} 页"},
            "parts": [{"facts": [f"第{n}份"], "rows": [["关于防汛值守的通知"]]}
                      for n in range(1, pages + 1)]}  # fmt: skip
    made = typesetting.pdf("register", data, made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    path.write_bytes(made)
    return path


def picture(path, width=300, height=200, **more):
    pyvips.Image.black(width, height, bands=3).linear([1] * 3, [200, 30, 30]).cast("uchar") \
        .copy(interpretation="srgb").write_to_file(str(path), **more)  # fmt: skip
    return path


def kind(caught):
    return caught.value.kind


def test_pages_of_a_pdf_and_where_their_words_stand(tmp_path):
    with open_sheets(pdf(tmp_path / "a.pdf")) as sheets:
        assert sheets.count == 2
        page = sheets.draw(1, 800)
        assert max(page.width, page.height) in (799, 800, 801) and page.bands == 3
        found = next(line for line in sheets.lines(2) if "防汛" in line.text)
        assert 0 < found.left < found.right < 1 and 0 < found.top < found.bottom < 1
        top = next(line for line in sheets.lines(2) if "目录" in line.text)
        assert top.top < found.top, "from the top down"
        ink = page.crop(*box(found, page)).colourspace("b-w")
        assert ink.min() < 100 < ink.max(), "the words are where they are said to be"
        for number in (0, 3):
            with pytest.raises(BadInput) as caught:
                sheets.draw(number, 800)
            assert kind(caught) == "rendering.no_such_page"


def box(line, page):
    left, top = int(line.left * page.width), int(line.top * page.height)
    return (left, top, max(1, int(line.right * page.width) - left),
            max(1, int(line.bottom * page.height) - top))  # fmt: skip


def test_frames_are_turned_shrunk_and_on_white(tmp_path):
    turned = picture(tmp_path / "a.jpg")
    image = pyvips.Image.new_from_file(str(turned)).copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    image.write_to_file(str(tmp_path / "b.jpg"))
    with open_sheets(tmp_path / "b.jpg") as sheets:
        page = sheets.draw(1, 100)
        assert (page.width, page.height) == (67, 100)
        assert [round(v, -1) for v in page.getpoint(30, 50)] == [200, 30, 30]
    clear = pyvips.Image.black(40, 40, bands=4).cast("uchar").copy(interpretation="srgb")
    clear.write_to_file(str(tmp_path / "c.png"))
    with open_sheets(tmp_path / "c.png") as sheets:
        assert sheets.draw(1, 100).getpoint(5, 5) == [255, 255, 255]
    roll = tmp_path / "d.tif"
    frames = [pyvips.Image.black(60, 80) + n * 100 for n in range(3)]
    pyvips.Image.arrayjoin(frames, across=1).cast("uchar").write_to_file(
        str(roll), page_height=80, compression="lzw")  # fmt: skip
    with open_sheets(roll) as sheets:
        assert sheets.count == 3
        assert [sheets.draw(n, 80).getpoint(5, 5)[0] for n in (1, 2, 3)] == [0, 100, 200]


def test_a_first_sight_is_light_and_tiles_make_the_page(tmp_path):
    noise = tmp_path / "a.jpg"
    noise.write_bytes(media.photograph(3, 2200, 1500))
    with open_sheets(noise) as sheets:
        cooked = cook_page(sheets, 1, tmp_path / "out")
        assert (cooked.count, cooked.width) == (1, 1600)
        assert (tmp_path / "out" / "page.webp").stat().st_size <= LIGHT
        whole = cook_tiles(sheets, 1, tmp_path / "out")
        again = cook_tiles(sheets, 1, tmp_path / "out")
    assert (whole.width, whole.height) == (again.width, again.height) == (2200, 1500)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["page.webp", "tiles"]
    tiles = tmp_path / "out" / "tiles"
    top = highest(2200, 1500)
    assert {int(p.name) for p in tiles.iterdir() if p.is_dir()} == set(range(top + 1))
    for level in tiles.iterdir():
        for tile in level.glob("*.webp"):
            column, row = map(int, tile.stem.split("_"))
            assert is_tile(2200, 1500, int(level.name), column, row)
    assert len(list((tiles / str(top)).iterdir())) == 5 * 3
    corner = pyvips.Image.new_from_file(str(tiles / str(top) / "0_0.webp"))
    assert (corner.width, corner.height) == (TILE + OVERLAP, TILE + OVERLAP)


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.integers(0, 14))
def test_the_tiles_of_a_level_cover_it_and_no_more(width, height, level):
    top = highest(width, height)
    here = [(c, r) for c in range(42) for r in range(42) if is_tile(width, height, level, c, r)]
    assert bool(here) == (level <= top)
    if here:
        scale = 2 ** (top - level)
        columns, rows = max(c for c, _ in here) + 1, max(r for _, r in here) + 1
        assert len(here) == columns * rows
        assert (columns - 1) * TILE < width / scale <= columns * TILE
        assert (rows - 1) * TILE < height / scale <= rows * TILE
    assert not is_tile(width, height, level, -1, 0) and not is_tile(width, height, top + 1, 0, 0)


@pytest.mark.parametrize(("name", "data", "told"), [
    ("a.txt", "文字".encode(), "rendering.no_pages"),
    ("a.docx", b"PK\x03\x04" + b"\0" * 60, "rendering.no_pages"),
    ("a.pdf", b"%PDF-1.7\nnothing more", "rendering.cannot_draw"),
    ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 40, "rendering.cannot_draw"),
    ("a", b"", "rendering.no_pages"),
])  # fmt: skip
def test_what_has_no_pages_says_so(tmp_path, name, data, told):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(BadInput) as caught, open_sheets(path) as sheets:
        sheets.draw(1, 500)
    assert kind(caught) == told and caught.value.sentence() and caught.value.sentence("en")


def bomb(path, side):
    """A PNG that says it is this large, and holds nothing."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(
            ">I", zlib.crc32(name + body))  # fmt: skip

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


def test_a_bomb_is_told_by_its_head(tmp_path):
    with pytest.raises(BadInput) as caught, open_sheets(bomb(tmp_path / "a.png", 60_000)) as sheets:
        sheets.draw(1, 500)
    assert kind(caught) == "rendering.too_large"


def test_scripts_and_forms_of_a_pdf_are_not_touched(tmp_path):
    import pikepdf

    plain = pdf(tmp_path / "a.pdf", 1)
    with pikepdf.open(plain) as document:
        document.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))  # fmt: skip
        document.save(tmp_path / "b.pdf")
    with open_sheets(plain) as one, open_sheets(tmp_path / "b.pdf") as other:
        assert one.draw(1, 400).write_to_memory() == other.draw(1, 400).write_to_memory()


@pytest.fixture
def apart():
    made = Apart()
    yield made
    made.close()


def test_pages_are_drawn_elsewhere_and_a_death_there_is_only_told(tmp_path, apart):
    path = pdf(tmp_path / "a.pdf")
    first = apart.cook(path, 1, tmp_path / "1")
    assert first.count == 2 and first.lines and (tmp_path / "1" / "page.webp").exists()
    with pytest.raises(BadInput) as caught:
        apart.cook(path, 9, tmp_path / "9")
    assert kind(caught) == "rendering.no_such_page" and caught.value.params["count"] == 2
    os.kill(apart._process.pid, signal.SIGKILL)
    apart._process.wait()
    assert apart.cook(path, 2, tmp_path / "2", tiles=True).width > first.width
    os.kill(apart._process.pid, signal.SIGSTOP)
    slow = apart._process
    apart._seconds = 0.3
    with pytest.raises(BadInput) as caught:
        apart.cook(path, 1, tmp_path / "3")
    assert kind(caught) == "rendering.too_slow" and slow.poll() is not None
    apart._seconds = 30
    assert apart.cook(path, 1, tmp_path / "3").count == 2
    assert not list(tmp_path.rglob("*.part"))


def test_the_drawer_ends_with_who_began_it(tmp_path):
    path = pdf(tmp_path / "a.pdf", 1)
    text = ("import sys; from pathlib import Path; from lantai.craft.rendering import Apart\n"
            "a = Apart(); a.cook(Path(sys.argv[1]), 1, Path(sys.argv[2]))\n"
            "print(a._process.pid, flush=True); import os; os._exit(1)")  # fmt: skip
    done = subprocess.run([os.sys.executable, "-c", text, path, tmp_path / "out"],
                          capture_output=True, text=True, check=False)  # fmt: skip
    pid = int(done.stdout)
    for _ in range(100):
        state = _state(pid)
        if state in ("", "Z"):
            break
        signal.sigtimedwait([], 0.05)
    assert _state(pid) in ("", "Z")


def _state(pid):
    try:
        with open(f"/proc/{pid}/stat") as stream:
            return stream.read().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def at(text, left, top, right):
    return Line(text, left, top, right, top + 0.02)


def test_lines_become_paragraphs_to_be_read():
    assert paragraphs([
        at("槐序县人民政府文件", 0.3, 0.1, 0.7), at("各乡镇：", 0.1, 0.2, 0.2),
        at("今年入汛以来，雨水偏多，各单位要按照分工", 0.14, 0.24, 0.9),
        at("落实值班。", 0.1, 0.28, 0.2), at("第二段另起一行。", 0.14, 0.32, 0.4),
    ]) == ["槐序县人民政府文件", "各乡镇：",
           "今年入汛以来，雨水偏多，各单位要按照分工落实值班。", "第二段另起一行。"]  # fmt: skip
    table = [
        at("单位", 0.1, 0.5, 0.15),
        at("人数", 0.5, 0.502, 0.55),
        at("办公室", 0.1, 0.54, 0.18),
    ]
    assert paragraphs(table) == ["单位　人数", "办公室"]
    assert paragraphs([at("the first", 0.1, 0.1, 0.9), at("line", 0.1, 0.14, 0.2)]) == [
        "the first line"]  # fmt: skip
    assert paragraphs([]) == []


def test_text_alone_of_what_has_no_pages(tmp_path, apart):
    path = tmp_path / "a.html"
    path.write_text(
        "<html><script>alert(1)</script><p>第一段</p><p>第二段 &lt;b&gt;</p></html>", "utf-8"
    )
    assert apart.text(path) == [["第一段", "第二段 <b>"]]
    (tmp_path / "b.bin").write_bytes(bytes(range(256)) * 40)
    assert apart.text(tmp_path / "b.bin") == []


def test_who_finds_the_drawer_busy_for_too_long_is_told(tmp_path, apart):
    path = pdf(tmp_path / "a.pdf", 1)
    apart.cook(path, 1, tmp_path / "1")
    apart._seconds = 0.2
    with apart._lock, pytest.raises(BadInput) as caught:
        apart.cook(path, 1, tmp_path / "2")
    assert kind(caught) == "rendering.busy"


def test_an_answer_that_stops_half_way_is_no_wait_for_ever(tmp_path, apart):
    apart._process = subprocess.Popen(
        [os.sys.executable, "-c", "import sys, time; sys.stdin.readline(); "
         "sys.stdout.write('{half'); sys.stdout.flush(); time.sleep(60)"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    apart._seconds = 0.5
    with pytest.raises(BadInput) as caught:
        apart.cook(tmp_path / "a.pdf", 1, tmp_path / "1")
    assert kind(caught) == "rendering.too_slow" and apart._process is None
