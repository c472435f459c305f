# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""利用：给公众看的一面。检索、阅读、怎样引用、为什么能看到。

The portal: the public face. Search of what the reader may be told of, reading of what they may
read, permanent addresses. Nobody is shown here more than the law of sight allows them anywhere.
"""
