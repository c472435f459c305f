# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""归档：一个单位每年的档案工作，从归档范围和保管期限表到整理好、归了档的件。

Filing: the records office's year. Retention schedules and their approval, what departments form and
hand over, capture, arrangement, and what ought to have been filed and was not.
"""
