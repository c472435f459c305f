# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Real files of an invented world: documents in every format, a catalogue, and planted faults.

For `make run`, tests and benchmarks. The text is written by our own generator; every body, place
and person is plainly fictitious. The same seed gives the same texts.
"""
