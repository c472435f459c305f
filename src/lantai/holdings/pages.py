# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages that the desk cannot draw: here a catalogue file handed in for a fonds.

The hand-over on paper and the schemes of a category stand in files of their own, loaded here.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from lantai.craft import schemes
from lantai.craft.codes import Said
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.register import Register, page, register_of
from lantai.guard import law
from lantai.guard.errors import NotFound, Refused
from lantai.guard.words import both, lang, said
from lantai.holdings import acts, handover, papers, queries, schemepages, workbooks
from lantai.holdings.jobs import importing_catalogue
from lantai.holdings.models import Fonds, ImportBatch
from lantai.holdings.terms import BatchLevel
from lantai.works.acts import enqueue

OWN_FILES = (handover, papers, schemepages)
MOST_BYTES = 200 * 1024 * 1024
DUTIES = ("holdings.importbatch.add", "holdings.item.import")
TITLE = ("导入目录", "Import a catalogue")
ENDINGS = ".xlsx,.xlsm,.xls,.et,.ods,.csv,.tsv,.txt,.htm,.html"


def _schemes() -> list[tuple[str, str]]:
    """The schemes in force, the site's own first."""
    today = timezone.localdate()
    listed = [*queries.site_schemes(), *schemes.schemes()]
    found = {each.code: each.label(lang()) for each in listed if each.in_force(today)}
    return [("", said("不用方案", "none")), *found.items()]


class CatalogueForm(forms.Form):
    """A catalogue file, what its rows become, and by which scheme they are judged."""

    workbook = forms.FileField(
        label=both("目录文件", "Catalogue file"),
        help_text=both("Excel、WPS 表格、ODS 或 CSV，不超过 200 MB。",
                       "Excel, WPS, ODS or CSV, at most 200 MB."),
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )  # fmt: skip
    level = forms.ChoiceField(
        label=both("导入为", "Rows become"), choices=BatchLevel.choices, required=False
    )
    scheme = forms.ChoiceField(
        label=both("元数据方案", "Metadata scheme"), choices=_schemes, required=False,
        help_text=both("选了方案，方案里的各项逐格检查。", "Every field is then judged."),
    )  # fmt: skip

    def clean_workbook(self) -> UploadedFile:
        """Refuse what is too large before anything of it is read."""
        given: UploadedFile = self.cleaned_data["workbook"]
        if (given.size or 0) > MOST_BYTES:
            raise forms.ValidationError(both("文件超过 200 MB。", "The file is above 200 MB."))
        return given


@page(Fonds, "catalogue", *TITLE)
def catalogue_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """Hand in a catalogue for a fonds; a job takes it row by row."""
    actor = actor_of(request)
    if not law.holds(actor, "act", row) or row.holder != actor.institution:
        raise NotFound
    for duty in DUTIES:
        if not actor.has(duty):
            raise Refused(Said("guard.no_duty", {"duty": duty}))
    form = CatalogueForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponseRedirect(_begin(row, form.cleaned_data, actor))
    title = said("导入目录：{fonds}", "Import a catalogue: {fonds}", fonds=row)
    return render(request, "desk/edit.html", {
        "page": {"title": title, "lead": "", "crumbs": crumbs(register, row)},
        "form": form, "submit": said("导入", "Import"), "cancel_url": register.address(row),
    })  # fmt: skip


def _begin(fonds: Fonds, given: dict[str, Any], actor: Any) -> str:
    """Keep the file, register the batch, order the job; the address of the batch."""
    book: UploadedFile = given["workbook"]
    digest = workbooks.keep(book.name or "", book.chunks())
    batch = acts.open_import(
        fonds, actor, name=book.name or "", digest=digest,
        level=given["level"] or "auto", scheme=given["scheme"])  # fmt: skip
    enqueue(importing_catalogue, actor=actor, subject=batch)
    batches = register_of(ImportBatch)
    return batches.address(batch) if batches else "/"
