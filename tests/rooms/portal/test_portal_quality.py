# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How well the site's own search ranks real texts on questions that others judged."""

import json
import math
from collections import defaultdict

import pytest

from factories import holdings, portal
from lantai.craft.index.corpus import records
from lantai.guard.actor import PUBLIC
from lantai.guard.acts import setting_up
from lantai.guard.terms import Opening, Reach
from lantai.holdings.models import Item
from lantai.portal import searching
from lantai.portal.models import RecordText
from lantai.portal.searching import Question

pytestmark = [pytest.mark.django_db(databases=["default", "side"]), pytest.mark.corpora,
              pytest.mark.long]  # fmt: skip


@pytest.fixture
def laws(corpora):
    """Every text of the corpus as an open record whose file has that text; and their own ids."""
    fonds = holdings.fonds(holdings.institution())
    names = {}
    with setting_up("a corpus as open records"):
        for number, each in enumerate(records(corpora / "laws.jsonl.gz")):
            day = each.dates[0][0] if each.dates else ""
            facets = each.facets
            words = " ".join(
                filter(None, (facets.get(name) for name in ("region", "city", "level")))
            )
            row = Item(
                fonds=fonds, ref_code=f"F001-WS·2020·Y-{number:05d}", title=each.title[:2000],
                holder=fonds.holder, standing="held", date_text=day, doc_number=each.number[:200],
                responsible=facets.get("issuer", "")[:500], keywords=words[:500],
                document_kind=facets.get("category", "")[:40], opening=Opening.OPEN,
                reach=Reach.ONLINE, open_on=portal.LONG_AGO)  # fmt: skip
            row.save()
            RecordText(item=row, version=1, text=each.text).save()
            names[f"item-{row.pk}"] = each.key
    portal.build()
    return names


def gain(relevant, keys):
    def sum_of(grades):
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))

    best = sorted(relevant.values(), reverse=True)[:10]
    return sum_of(relevant.get(key, 0) for key in keys[:10]) / sum_of(best)


def test_judged_questions_through_the_sites_own_search(corpora, laws):
    gains, tops = [], defaultdict(list)
    for line in (corpora / "judged" / "queries.jsonl").read_text("utf-8").splitlines():
        asked = json.loads(line)
        found = searching.answer(Question(asked["query"]), PUBLIC)
        keys = [laws[hit.key] for hit in found.hits]
        gains.append(gain(asked["relevant"], keys))
        best = {key for key, grade in asked["relevant"].items() if grade == 3}
        tops[asked["type"]].append(bool(best & set(keys[:5])))
    mean = sum(gains) / len(gains)
    print(f"nDCG@10 {mean:.3f}", {kind: sum(each) / len(each) for kind, each in tops.items()})
    assert mean >= 0.75
    for kind in ("known_item", "number", "phrase", "traditional"):
        assert sum(tops[kind]) / len(tops[kind]) >= 0.9, kind
