# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""移交接收：档案从门里进来。移交、捐赠、寄存、检测、进馆。 Through the gate, with proof."""
