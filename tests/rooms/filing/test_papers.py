# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The papers of a batch: PDFs that say what they must, and lists as workbooks."""

import datetime as dt

import pytest

from factories.batches import paper
from lantai.craft import catalogue
from lantai.craft.text import extract
from lantai.desk.register import register_of
from lantai.filing import arranging, batchjobs, papers
from lantai.filing.acts import arranging as arranging_acts
from lantai.filing.acts import lines as line_acts
from lantai.filing.models import FiledItem, FilingBatch
from lantai.filing.pages.papers import papers_page
from lantai.guard.acts import setting_up

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def office(office):
    made = office
    made.capture(*[paper(n) for n in range(12)])
    made.run(batchjobs.reading_captures, made.clerk)
    rows = FiledItem.objects.unguarded("a test looks at rows").filter(batch=made.batch)
    line_acts.set_line([row.pk for row in rows], made.entries[0], made.officer)
    return made


def arranged(office):
    with setting_up("a batch that is being arranged"):
        row = office.fresh()
        row.state, row.handed_by, row.received_by = "received", "林知微", "闻知秋"
        row.save()
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    return office.fresh()


@pytest.mark.parametrize("form", [name for name, _, _ in papers.FORMS])
def test_each_form_is_a_pdf_that_says_what_it_is_of(office, form, tmp_path):
    row = arranged(office)
    made = papers.pdf(form, row, office.officer)
    assert made.startswith(b"%PDF")
    text = "".join(extract(made).split())
    assert row.fonds.fonds_code in text
    if form in ("catalogue", "labels"):
        assert (
            "永久" in text if form == "labels" else f"{row.fonds.fonds_code}-WS·2025·Y-0012" in text
        )
    if form == "handover":
        assert "移交人：林知微" in text and "接收人：闻知秋" in text
    if form == "closing":
        assert "情况说明" in text and "整理人" in text


def test_the_catalogue_as_a_workbook_can_be_read_back(office, tmp_path, rf):
    row = arranged(office)
    request = rf.get("/", {"form": "catalogue", "format": "xlsx"})
    request.actor = office.officer
    answer = papers_page(request, register_of(FilingBatch), row)
    data = answer.getvalue()
    answer.file_to_stream.close()
    path = tmp_path / "目录.xlsx"
    path.write_bytes(data)
    found = [each for _, some in catalogue.sheets(path, dt.date(2026, 3, 5)) for each in some]
    good = [each for each in found if each.status in ("ok", "fix", "warn")]
    assert len(good) == 12 and all(each.values["档号"] and each.values["题名"] for each in good)
