# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""四性检测 (DA/T 70-2018): plans as data, checks as generators, one pass over the files.

`plan.Plan` says what is asked, `run.run` asks it; each property has its own module of checks.
"""
