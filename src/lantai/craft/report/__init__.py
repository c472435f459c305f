# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The report of checks 检测报告: one neutral `model.Report`, written as JSON, XML and PDF.

`pdf` sets any other paper on the same sheet: layout ``tables`` takes a title, facts and tables.
"""

from lantai.craft.report.model import ItemResult, Mode, Property, Report, Result
from lantai.craft.report.printed import as_pdf
from lantai.craft.report.typesetting import pdf
from lantai.craft.report.written import as_dict, as_json, as_xml

__all__ = [
    "ItemResult", "Mode", "Property", "Report", "Result", "as_dict", "as_json", "as_pdf", "as_xml",
    "pdf",
]  # fmt: skip
