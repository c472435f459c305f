# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of a filing batch: from the department's drawer to the shelf.

The department signs, another person receives; who arranged does not check. Findings of the test
that nobody decided about stand in the way. Filing is long work: its last step is the job's.
"""

from __future__ import annotations

from lantai.craft.flow import Flow, State, Step

BATCH = Flow(
    "filingbatch",
    start="collecting",
    states=(
        State("collecting", "收集中", "being collected", rests=True),
        State("handed", "待接收", "to be received"),
        State("received", "整理中", "being arranged"),
        State("arranged", "待检测", "to be tested"),
        State("tested", "待归档", "to be filed"),
        State("filing", "归档中", "being filed"),
        State("filed", "已归档", "filed"),
    ),
    steps=(
        Step("hand_over", "collecting", "handed", "filing.filingbatch.hand_over", "移交签字",
             "Sign and hand over"),
        Step("return", "handed", "collecting", "filing.filingbatch.receive", "退回部门",
             "Return to the department", asks=("reason",)),
        Step("receive", "handed", "received", "filing.filingbatch.receive", "接收签字",
             "Sign for it", other_than="hand_over", within=10),
        Step("arrange", "received", "arranged", "filing.filingbatch.arrange", "整理完毕，送检测",
             "Arranged, to be tested", within=60),
        Step("reopen", "arranged tested", "received", "filing.filingbatch.arrange", "退回整理",
             "Back to arranging", asks=("reason",)),
        Step("pass", "arranged", "tested", "filing.filingbatch.test", "检测通过",
             "Test passed", within=10),
        Step("file", "tested", "filing", "filing.filingbatch.file", "归档",
             "File", other_than="arrange", within=5),
        Step("finish", "filing", "filed", "filing.filingbatch.file", "归档完毕", "Filed",
             offered=False),
    ),
)  # fmt: skip

OPEN_TO_CAPTURE = ("collecting", "received")
"""States in which documents may come in: while it is collected, and what is found missing later."""
OPEN_TO_ARRANGING = ("received",)
