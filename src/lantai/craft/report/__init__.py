# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The report of checks 检测报告: one neutral `model.Report`, written as JSON, XML and PDF."""
