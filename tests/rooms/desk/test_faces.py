# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The face: every template full and empty, in both languages, is sound HTML that needs no script.

With Chromium at hand the gallery is also opened at two widths, with no error in the console and
nothing wider than the window; the pictures go to the folder in LANTAI_SHOTS where it is given, and
axe-core judges every page where LANTAI_AXE names a file of it.
"""

import datetime as dt
import gzip
import os
import re
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import face_samples
import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse, StreamingHttpResponse
from django.template import Context, Template, TemplateSyntaxError, engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe
from lxml import html

from lantai.desk import faces
from lantai.desk.faces import CHOICES, Reader, Reading
from lantai.desk.templatetags import lantai
from lantai.guard.actor import Actor
from lantai.guard.words import lang

TEMPLATES = Path(faces.__file__).parent / "templates"
DOOR = Path(faces.__file__).parents[1] / "guard" / "templates"
STATIC = Path(faces.__file__).parent / "static" / "desk"
CJK = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
VOID_OF_OTHERS = re.compile(r"https?://(?!www\.w3\.org)|//[a-z]+\.[a-z]")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CASES = [(name, tongue) for name, _, _ in face_samples.PAGES for tongue in ("zh", "en")]
BY_NAME = {name: (template, context) for name, template, context in face_samples.PAGES}


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch):
    monkeypatch.setattr(faces.Frame, "nav_html", property(lambda self: face_samples.nav_html()))
    with translation.override("zh-hans"):
        yield


def request(path="/transfer/transfers/?q=a", **reading):
    made = RequestFactory().get(path)
    made.reading = Reading(**reading)
    zh = made.reading.lang == "zh"
    made.actor = Actor(
        name="林书瑶" if zh else "Lin Shuyao",
        title="云溪区档案馆接收科" if zh else "Accessions, Yunxi District Archives",
        account=1,
    )
    made.notices = 3
    return made


def drawn(name, tongue, **reading):
    """One page of the gallery as HTML."""
    template, context = BY_NAME[name]
    with translation.override(faces.TAGS[tongue]):
        return rendered(template, context(), request(lang=tongue, **reading))


def rendered(template, context, asked):
    """A page; of a list, what stands in its frame and the frame round it, as the site does."""
    html = render_to_string(template, context, asked)
    if template != face_samples.LIST:
        return html
    around = {**context, "main": mark_safe(html)}
    return render_to_string("desk/parts/around.html", around, asked)


def document(name, tongue):
    return html.fromstring(drawn(name, tongue))


# --------------------------------------------------------------------------------- every page


def test_the_gallery_shows_every_template():
    shown = {template for _, template, _ in face_samples.PAGES}
    pages = {str(p.relative_to(root)) for root in (TEMPLATES, DOOR) for p in root.rglob("*.html")}
    pages -= {p for p in pages if "/parts/" in p} | {
        "desk/base.html",
        "desk/plain.html",
        "desk/print.html",
    }
    pages |= {face_samples.LIST}
    pages -= {"guard/profile.html", "guard/second_factor.html", "guard/keys.html"}  # test_signin
    assert pages == shown


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_every_template_says_what_it_takes_and_has_no_style_or_script_inside(path):
    source = path.read_text("utf-8")
    assert "{#" in source.split("{% block")[0].split("<")[0], "no comment at the top"
    bare = re.sub(r"{%.*?%}|{#.*?#}|{{.*?}}", "", source)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", bare)
    assert not re.search(r"<script(?![^>]*\ssrc=)", bare)
    assert not CJK.search(bare.replace(">中文<", "")), "Chinese outside of both"


@pytest.mark.parametrize(("name", "tongue"), CASES)
def test_a_page_is_sound(name, tongue):
    text = drawn(name, tongue)
    page = html.fromstring(text)
    balanced(text)
    ids = Counter(page.xpath("//@id"))
    assert not [each for each, times in ids.items() if times > 1]
    for kind in ("aria-labelledby", "aria-describedby", "for"):
        for value in page.xpath(f"//@{kind}"):
            assert set(value.split()) <= set(ids), f"{kind}={value} leads nowhere"
    for link in page.xpath("//a/@href[starts-with(., '#')]"):
        assert link[1:] in ids, f"{link} leads nowhere"
    assert page.get("lang") == ("en" if tongue == "en" else "zh-Hans")
    assert len(page.xpath("//h1")) == 1
    assert len(page.xpath("//main")) == 1
    assert page.xpath("//title")[0].text.strip(" ·")
    assert page.xpath("//body/*")[0].get("class") == "skip"
    assert not page.xpath("//@style | //style | //@onclick | //script[not(@src)]")
    assert not VOID_OF_OTHERS.search(re.sub(r'xmlns="[^"]+"', "", text))


@pytest.mark.parametrize(("name", "tongue"), CASES)
def test_every_control_and_region_has_a_name_and_headings_go_down_one_by_one(name, tongue):
    page = document(name, tongue)
    for control in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        named = control.get("aria-label") or page.xpath(
            "//label[@for=$i]", i=control.get("id", "-")
        )
        assert named or control.xpath("ancestor::label"), html.tostring(control)
    for each in page.xpath("//button | //a[@href] | //summary"):
        assert (each.get("aria-label") or each.text_content()).strip(), html.tostring(each)
    for each in page.xpath(
        "//section | //nav | //*[@role='region' or @role='group' or @role='search']"
    ):
        assert each.get("aria-label") or each.get("aria-labelledby"), html.tostring(each)[:200]
    for table in page.xpath("//table"):
        assert table.xpath(".//th[@scope='col']")
        if not table.xpath("ancestor::article | .//th[@rowspan]"):
            assert not table.xpath(".//tbody/tr[not(th[@scope='row'])]")
    levels = [
        int(each.tag[1]) for each in page.xpath("//main//*[self::h1 or self::h2 or self::h3]")
    ]
    assert levels[0] == 1 or name == "edit-conflict"
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("name", [name for name, _, _ in face_samples.PAGES])
def test_an_english_page_has_no_chinese_left(name):
    page = document(name, "en")
    for each in page.xpath("//*[@lang='zh-Hans']"):
        each.drop_tree()
    words = [
        *page.itertext(),
        *page.xpath("//@aria-label | //@placeholder | //@data-label | //@alt"),
    ]
    words += page.xpath("//@data-text | //@data-go | //@data-all | //@value")
    left = [each for each in words if CJK.search(each.replace("\u3000", ""))]
    assert not left


@pytest.mark.parametrize("name", [name for name, _, _ in face_samples.PAGES])
def test_a_page_is_small(name):
    assert len(gzip.compress(drawn(name, "zh").encode())) <= 14 * 1024


def test_a_register_of_a_hundred_rows_is_small():
    context = {**face_samples.list_full(), "rows_html": face_samples.transfer_rows(100)}
    text = rendered("desk/parts/list.html", context, request())
    assert len(gzip.compress(text.encode())) <= 25 * 1024


def test_stylesheet_and_signs_and_our_script_keep_their_budget():
    packed = {
        name: len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in os.listdir(STATIC)
    }
    assert packed["lantai.css"] + packed["symbols.svg"] <= 16 * 1024
    htmx = len(gzip.compress(Path(finders.find("django_htmx/htmx-2.min.js")).read_bytes(), 9))
    assert packed["keys.js"] + packed["stay.js"] + htmx <= 20 * 1024


def test_every_class_and_every_sign_that_a_template_names_exists():
    css = (STATIC / "lantai.css").read_text("utf-8")
    sprite = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "symbols.svg").read_text("utf-8")))
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", css)) | {"printing", "rooms-list"}
    for name, tongue in CASES:
        page = document(name, tongue)
        for classes in page.xpath("//*[not(ancestor-or-self::svg)]/@class"):
            assert set(classes.split()) <= known, f"{name}: {classes}"
        for target in page.xpath("//*[local-name()='use']/@href"):
            assert target.split("#")[1] in sprite, f"{name}: {target}"


def balanced(text):
    """Every element that is opened is closed, in order: what a lenient parser would forgive."""
    void = {"meta", "link", "input", "br", "path", "use"}
    stack = []
    for closing, tag, itself in re.findall(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*?(/?)>", text):
        if closing:
            assert stack and stack.pop() == tag, f"</{tag}> after {stack[-3:]}"
        elif tag not in void and not itself:
            stack.append(tag)
    assert stack == []


# -------------------------------------------------------------------------------- what is escaped


HOSTILE = '"><img src=x onerror=alert(1)>'


def poisoned(value):
    """The same context with every plain string hostile."""
    if isinstance(value, dict):
        return {key: poisoned(each) if key not in KEPT else each for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(poisoned(each) for each in value)
    return HOSTILE if type(value) is str and value else value


KEPT = {
    "kind",
    "state",
    "stage",
    "tone",
    "sign",
    "icon",
    "id",
    "action",
    "actions",
    "status",
    "shape",
}


@pytest.mark.parametrize("name", [name for name, _, _ in face_samples.PAGES])
def test_text_in_a_page_is_never_markup(name):
    template, context = BY_NAME[name]
    text = render_to_string(template, poisoned(context()), request())
    assert "<img" not in text
    assert not html.fromstring(text).xpath("//@onerror")


def test_params_of_a_sentence_are_escaped_and_numbers_get_commas():
    template = Template(
        '{% both "共 {n} 件 {who}" "{n} items {who}" n=n who=who one="1 item {who}" %}'
    )
    assert template.render(Context({"n": 1234, "who": "<b>"})) == "共 1,234 件 &lt;b&gt;"
    with translation.override("en"):
        assert template.render(Context({"n": 1, "who": "x"})) == "1 item x"
    kept = Template('{% both "题名" "Title" as word %}[{{ word }}]')
    assert kept.render(Context()) == "[题名]"
    with pytest.raises(TemplateSyntaxError):
        Template('{% both "只有一种" %}')


# ------------------------------------------------------------------------------------- the reader


def reader(path="/", cookies=None, view=lambda request: HttpResponse(lang())):
    asked = RequestFactory().get(path)
    asked.COOKIES.update(cookies or {})
    return Reader(view)(asked)


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, all_ in CHOICES.items() for v in all_])
def test_a_choice_is_kept_in_a_cookie_and_leads_back_to_the_same_page(name, value):
    response = reader(f"/t/?q=a%26b&{name}={value}&per=50")
    assert response.status_code == 302
    assert response["Location"] == "/t/?q=a%26b&per=50"
    cookie = response.cookies[f"lantai_{name}"]
    assert cookie.value == value and cookie["httponly"] and cookie["samesite"] == "Lax"


def test_a_choice_never_leads_to_another_host():
    asked = RequestFactory().get("/")
    asked.path, asked.GET = "//elsewhere.example/", {"lang": "en"}.copy()
    asked.GET = RequestFactory().get("/?lang=en").GET
    assert Reader(lambda r: HttpResponse())(asked)["Location"] == "/%2Felsewhere.example/"


def test_what_is_no_choice_is_left_to_the_page():
    assert reader("/?lang=xx&type=ws").status_code == 200
    assert reader("/", {"lantai_lang": "<script>"}).content == b"zh"


def test_the_page_speaks_the_language_of_the_cookie_and_the_next_one_is_not_infected():
    response = reader("/", {"lantai_lang": "en"})
    assert response.content == b"en"
    assert response["Content-Language"] == "en" and "Cookie" in response["Vary"]
    assert lang() == "zh"


def test_a_stream_goes_on_in_its_language():
    def view(request):
        return StreamingHttpResponse(iter_lang())

    def iter_lang():
        yield lang()

    assert b"".join(reader("/", {"lantai_lang": "en"}, view)) == b"en"


def test_the_api_takes_the_language_from_the_address_without_a_cookie():
    response = reader("/api/holdings/items/?lang=en")
    assert response.status_code == 200 and response.content == b"en" and not response.cookies


def test_large_type_contrast_and_keys_stand_on_the_root():
    page = html.fromstring(drawn("list", "zh", type="larger", contrast="high", keys="off"))
    assert (page.get("data-type"), page.get("data-contrast"), page.get("data-keys")) == (
        "larger",
        "high",
        "off",
    )


def test_the_readers_links_keep_the_question():
    links = document("list", "zh").xpath("//div[@class='tools']//a/@href")
    assert "?q=a&type=large" in links and "?q=a&lang=en" in links


# ------------------------------------------------------------------------------- pages of trouble


def test_forbidden_and_absent_are_the_same_page():
    one, other = faces.not_found(request()), faces.forbidden(request())
    assert (
        (one.status_code, one.content) == (other.status_code, other.content) == (404, one.content)
    )


def test_a_fault_shows_its_number_and_the_log_has_it(caplog):
    response = faces.broken(request())
    number = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", response.content.decode()).group()
    assert response.status_code == 500 and number in caplog.text


def test_a_fault_already_numbered_keeps_its_number():
    asked = request()
    asked.fault = "7Q2F-M4KD"
    assert b"7Q2F-M4KD" in faces.broken(asked).content


def test_a_fault_page_asks_nothing_of_the_menu(monkeypatch):
    def fails(self):
        raise RuntimeError("the database is away")

    monkeypatch.setattr(faces.Frame, "nav_html", property(fails))
    assert faces.broken(request()).status_code == 500


def test_a_refusal_says_every_reason():
    response = faces.refused(request(), ["缺一份", "同一个人"], "/x/")
    assert response.status_code == 409
    assert "缺一份" in response.content.decode() and "同一个人" in response.content.decode()
    assert faces.stale_form(request()).status_code == 403


# ------------------------------------------------------------------------------- numbers and days


@pytest.mark.parametrize(("filter_", "value", "zh", "en"), [
    (lantai.number, 171817, "171,817", "171,817"),
    (lantai.number, "1,000", "1,000", "1,000"),
    (lantai.number, None, "", ""),
    (lantai.day, dt.date(2026, 11, 20), "2026年11月20日", "20 Nov 2026"),
    (lantai.day, None, "", ""),
    (lantai.weekday, dt.date(2026, 11, 20), "2026年11月20日 星期五", "Friday, 20 Nov 2026"),
    (lantai.moment, dt.datetime(2019, 1, 5, 7, 4, tzinfo=dt.UTC),
     "2019年1月5日 15:04", "5 Jan 2019 15:04"),
    (lantai.size, 0, "0 B", "0 B"),
    (lantai.size, 1536, "1.5 KB", "1.5 KB"),
    (lantai.size, 64 * 1024**2, "64 MB", "64 MB"),
    (lantai.size, 210 * 1024**3, "210 GB", "210 GB"),
])  # fmt: skip
def test_numbers_days_and_sizes_are_written_as_people_read_them(filter_, value, zh, en):
    assert filter_(value) == zh
    with translation.override("en"):
        assert filter_(value) == en


def test_the_five_opening_states_differ_in_shape_and_public_secrecy_is_not_shown():
    assert len({re.search('class="(.*?)"', lantai.opening_tag(n)).group(1) for n in range(5)}) == 5
    assert lantai.secrecy_tag(0) == "" and "lock" in lantai.secrecy_tag(2)


def test_an_address_of_a_file_changes_with_its_bytes(settings, tmp_path):
    settings.STATICFILES_DIRS = [tmp_path]
    settings.DEBUG = True
    finders.get_finder.cache_clear()
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "x.css").write_text("a")
    before = lantai.asset("x.css")
    (tmp_path / "desk" / "x.css").write_text("b")
    assert before.startswith("/static/desk/x.css?") and lantai.asset("x.css") != before
    finders.get_finder.cache_clear()


# ------------------------------------------------------------------------------- in a real browser


AXE = Path(os.environ["LANTAI_AXE"]).read_text("utf-8") if "LANTAI_AXE" in os.environ else ""
"""The source of axe-core, where a file of it is named: then every page is held against it."""
AXE_RUN = """axe.run(document, {resultTypes: ["violations"]}).then(
    found => found.violations.map(each => [each.id, each.nodes[0].html]))"""


class Gallery(BaseHTTPRequestHandler):
    """Serves the pages under the policy of the house, and our static files."""

    pages = {}

    def do_GET(self):
        path = self.path.split("?")[0]
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            kind = {".css": "text/css", ".svg": "image/svg+xml"}.get(
                Path(found).suffix, "text/javascript"
            )
            body = Path(found).read_bytes()
        elif path in self.pages:
            kind, body = "text/html; charset=utf-8", self.pages[path].encode()
        else:
            kind, body = "text/html; charset=utf-8", b""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(scope="module")
def gallery():
    """The address of a gallery of all pages, in both languages and several ways of reading."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faces.Frame, "nav_html", property(lambda self: face_samples.nav_html()))
        pages = {f"/{name}-{tongue}": drawn(name, tongue) for name, tongue in CASES}
        pages |= {f"/{name}-large": drawn(name, "zh", type="larger", contrast="high")
                  for name in ("list", "detail", "home", "edit-errors")}  # fmt: skip
    Gallery.pages = pages
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gallery)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", sorted(pages)
    server.shutdown()
    server.server_close()


@pytest.mark.long
@pytest.mark.parametrize("width", [1440, 390])
def test_the_gallery_opens_without_an_error_and_nothing_is_wider_than_the_window(
    chromium, gallery, width, tmp_path
):
    address, names = gallery
    shots = Path(os.environ.get("LANTAI_SHOTS", tmp_path))
    page = chromium.new_page(viewport={"width": width, "height": 900})
    said, wide = [], {}
    page.on(
        "console", lambda message: said.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in names:
        page.goto(address + name)
        assert not said, f"{name}: {said}"
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            wide[name] = over
        if AXE:
            page.evaluate(AXE)
            found = page.evaluate(AXE_RUN)
            assert not found, f"{name} at {width}: {found}"
        page.screenshot(path=shots / f"{name[1:]}-{width}.png", full_page=True)
    page.close()
    assert not wide, f"too wide at {width}: {wide}"


@pytest.mark.long
def test_keys_move_tick_and_open_and_can_be_switched_off(chromium, gallery):
    address, _ = gallery
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/list-zh")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert (
        page.evaluate("[...document.querySelectorAll('[name=pick]')].findIndex(b => b.checked)")
        == 1
    )
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 1
    page.keyboard.press("/")
    page.keyboard.type("jx?")
    assert page.evaluate("document.activeElement.value").endswith("jx?")
    page.evaluate("document.querySelector('thead input').click()")
    assert page.evaluate("document.querySelectorAll('[name=pick]:checked').length") == 25
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/transfer/transfers/117/")
    Gallery.pages["/off"] = drawn("list", "zh", keys="off")
    page.goto(f"{address}/off")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.close()


@pytest.mark.long
def test_a_job_is_polled_until_it_says_so_and_keeps_the_focus(chromium, gallery):
    address, _ = gallery
    Gallery.pages["/jobs/7/part/"] = drawn_job(poll_after=0, done=3180)
    page = chromium.new_page()
    page.goto(f"{address}/job-zh")
    page.focus("#job-7-1")
    page.wait_for_selector("progress[value='3180']", timeout=10_000)
    assert page.evaluate("document.activeElement.id") == "job-7-1"
    assert not page.query_selector("#job-7[hx-get]")
    page.close()


@pytest.mark.long
def test_who_fills_in_a_form_is_warned_before_the_sign_in_ends(chromium, gallery, settings):
    address, _ = gallery
    settings.LANTAI_IDLE_MINUTES = 5.005
    Gallery.pages["/slow"] = drawn("edit", "zh")
    page = chromium.new_page()
    page.goto(f"{address}/slow")
    page.wait_for_selector("[role=alert] button")
    page.click("[role=alert] button")
    page.wait_for_selector("[role=alert]", state="detached")
    page.wait_for_selector("[role=alert] button")
    page.close()


def drawn_job(**changes):
    return render_to_string(
        "desk/parts/job.html", {"job": {**face_samples.jobs()[0], **changes}}, request()
    )


def test_the_template_engine_has_our_library_built_in():
    assert "lantai.desk.templatetags.lantai" in engines["django"].engine.builtins
