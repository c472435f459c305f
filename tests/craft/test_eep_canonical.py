# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Our streamed Canonical XML against lxml's, on small documents of every shape."""

from __future__ import annotations

from eep_made import canonical
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

NAMES = st.sampled_from(["甲", "b", "c-1", "p:甲", "q:x"])
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t &<>\"'"),
    max_size=6,
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["a", "乙", "p:a", "q:a", "xml:lang", "b"]), TEXT, max_size=3
)
SPACES = st.dictionaries(
    st.sampled_from(["", "p", "q", "r"]), st.sampled_from(["urn:1", "urn:2", "urn:3"]), max_size=2
)


def escaped(text: str, *, quoted: bool) -> str:
    """Text as any writer might put it: character references for what needs them."""
    out = text.replace("&", "&amp;").replace("<", "&#60;").replace("]]>", "]]&gt;")
    if quoted:
        out = out.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#x9;")
    return out


def element(name, attributes, spaces, children) -> str:
    shown = "".join(f' {key}="{escaped(value, quoted=True)}"' for key, value in attributes.items())
    shown += "".join(
        f' xmlns{":" + prefix if prefix else ""}="{uri}"' for prefix, uri in spaces.items()
    )
    return f"<{name}{shown}>{''.join(children)}</{name}>"


LEAVES = st.one_of(
    TEXT.map(lambda text: escaped(text, quoted=False)),
    st.sampled_from(["<!-- 注 -->", "<?pi 数 据?>", "<?pi?>", "<![CDATA[<&>]]>", "&#13;", "<e/>"]),
    st.just("<f xmlns=''/>"),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(element, NAMES, ATTRIBUTES, SPACES, st.lists(inner, max_size=4)),
    max_leaves=12,
)
DOCUMENTS = st.builds(
    lambda spaces, children: element(
        "根", {}, {"p": "urn:1", "q": "urn:2", **spaces}, children
    ),
    SPACES.filter(lambda spaces: not {"p", "q"} & set(spaces)),
    st.lists(TREES, max_size=4),
)  # fmt: skip


def usable(text: str) -> bool:
    """Two attributes of one expanded name make a document no parser takes."""
    try:
        etree.fromstring(text)
    except etree.XMLSyntaxError:
        return False
    return True


@given(DOCUMENTS.filter(usable))
def test_whole_documents_agree_with_lxml(text: str) -> None:
    root = etree.fromstring(text)
    for comments in (False, True):
        theirs = etree.tostring(root, method="c14n", with_comments=comments)
        assert canonical(text.encode(), "根", comments=comments) == theirs


@given(DOCUMENTS.filter(usable))
def test_an_element_within_keeps_its_context(text: str) -> None:
    """An element's canonical bytes stand alone: parsed again, they are their own canonical form."""
    root = etree.fromstring(text)
    local = [e for e in root.iter() if isinstance(e.tag, str) and etree.QName(e).localname == "甲"]
    for number, node in enumerate(local):
        ours = canonical(text.encode(), "甲", number)
        alone = etree.fromstring(ours)
        assert etree.tostring(alone, method="c14n", with_comments=False) == ours
        in_scope = {k: v for k, v in node.nsmap.items() if k != "xml"}
        assert {k: v for k, v in alone.nsmap.items() if k != "xml"} == in_scope
        assert [e.tag for e in alone.iter("*")] == [e.tag for e in node.iter("*")]
        assert "".join(alone.itertext()) == "".join(node.itertext())
        inherited = node.xpath("string(ancestor-or-self::*[@xml:lang][1]/@xml:lang)")
        assert alone.xpath("string(@xml:lang)") == inherited


@given(st.recursive(
    TEXT.map(lambda text: escaped(text, quoted=False)),
    lambda inner: st.builds(
        element, st.sampled_from(["甲", "乙"]), st.dictionaries(st.just("级"), TEXT, max_size=1),
        st.just({}), st.lists(inner, max_size=4),
    ),
    max_leaves=10,
))  # fmt: skip
def test_detached_bytes_are_what_lxml_gives(inner: str) -> None:
    text = f'<根 xmlns="urn:1"><签 号="1">{inner}</签>尾</根>'
    node = etree.fromstring(text)[0]
    theirs = etree.tostring(node, method="c14n", with_comments=False, with_tail=False)
    assert canonical(text.encode(), "签", detached=True) == theirs


def test_nested_elements_are_serialised_at_once() -> None:
    text = '<a xmlns="urn:1"><x><x>文</x></x><x/></a>'.encode()
    assert canonical(text, "x", 0) == '<x xmlns="urn:1"><x>文</x></x>'.encode()
    assert canonical(text, "x", 1) == '<x xmlns="urn:1">文</x>'.encode()
    assert canonical(text, "x", 2) == b'<x xmlns="urn:1"></x>'
    assert canonical(text, "x", 3) == b""
