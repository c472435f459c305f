# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""鉴定与开放：到期审核、延期开放、公布和撤回。 Opening reviews, deferrals, publication, withdrawal.

Opening 开放 lets readers use a record; publishing 公布 it is a second decision (house.md §4). Not
here: the columns that both decisions change (`holdings`), and where readers find what is published.
"""
