# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Packages 信息包: opened safely, described, built, and judged by their own rules.

`container` opens what a stranger sent; `manifest` says what a package claims; `layout` is the
structure of 2012; `bag` is BagIt; `build` makes packages of a folder and a catalogue.
"""
