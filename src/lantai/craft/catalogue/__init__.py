# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Catalogues as archivists write them: workbooks and text tables read, understood and judged.

XLSX, XLS, ODS, CSV, TSV and tables exported as web pages. Each row is ok, fix, warn, ask, error or
skip, with reasons that name file, row, field and remedy, and with normalised values under the
standard's names. Not here: making packages from the rows, and keeping them.
"""

from lantai.craft.catalogue.model import STATUSES, Column, Row, Sheet, Workbook
from lantai.craft.catalogue.reading import read, read_workbook, sheets
from lantai.craft.catalogue.report import report_workbook

__all__ = [
    "STATUSES",
    "Column",
    "Row",
    "Sheet",
    "Workbook",
    "read",
    "read_workbook",
    "report_workbook",
    "sheets",
]
