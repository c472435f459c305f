# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The structure of 2012 (annex 2 of 档发〔2012〕7号): read by `read`, written by `write`.

说明文件.TXT, 文件目录.XML or 案卷目录.XML, 电子档案/ and 其他/, in UTF-8, GB18030 or GB2312.
"""
