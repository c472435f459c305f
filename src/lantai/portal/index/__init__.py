# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Search: indexes that follow the trail, and the engine behind them.

One small interface (`engine`), rows turned into entries (`entries`), the folders they lie in
(`folders`), the follower (`following`) and the build from the tables (`building`). What a question
is answered with is asked in `lantai.portal.searching`, under the law of sight.
"""
