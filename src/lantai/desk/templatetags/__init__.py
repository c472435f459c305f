# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""页面用的词、符号与写法。 Words, signs and ways of writing for the templates."""
