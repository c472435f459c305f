# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E501 - data: sentences in two languages, side by side
"""What the gallery shows: every template of the desk and the door, full and empty, bilingual.

The places and people are invented. In English everything is English, the records too, so that a
page with a Chinese character in it has left a word untranslated.
"""

import datetime as dt

from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from lantai.desk.listpage import filter_field
from lantai.desk.templatetags.lantai import opening_tag, secrecy_tag, state
from lantai.guard.words import both
from lantai.guard.words import said as t

NOW = dt.datetime(2026, 11, 20, 7, 6, tzinfo=dt.UTC)


def clock(kind):
    """A clock of each kind, as the panels make it."""
    return {
        "late": {"kind": "late", "text": t("逾期 1 天", "1 day late"),
                 "date": t("11月19日到期", "due 19 Nov"),
                 "whole": t("逾期 1 天，11月19日到期", "1 day late, due 19 Nov")},
        "today": {"kind": "today", "text": t("今天", "today"), "date": "",
                  "whole": t("今天到期", "Due today")},
        "soon": {"kind": "soon", "text": t("还有 3 天", "Due in 3 days"),
                 "date": t("11月23日", "23 Nov"),
                 "whole": t("还有 3 天，11月23日", "Due in 3 days, 23 Nov")},
        "later": {"kind": "later", "text": t("还有 12 天", "Due in 12 days"),
                  "date": t("12月2日", "2 Dec"), "whole": t("还有 12 天，12月2日", "Due in 12 days, 2 Dec")},
    }[kind]  # fmt: skip


def nav():
    """The rooms, as the menu makes them."""
    return [
        {"title": "", "thread": False, "rooms": [
            {"label": t("工作台", "My desk"), "url": "/", "count": 5, "current": False}]},
        {"title": t("档案的一生", "A record’s life"), "thread": True, "rooms": [
            {"label": t("归档", "Filing"), "url": "/filing/batches/", "count": 0},
            {"label": t("移交接收", "Transfer"), "url": "/transfer/transfers/", "count": 3,
             "current": True, "pages": [
                 {"label": t("移交台账", "Transfers"), "url": "/transfer/transfers/", "current": True},
                 {"label": t("捐赠寄存", "Deposits"), "url": "/transfer/deposits/"},
                 {"label": t("数字化批次", "Digitisation"), "url": "/transfer/digitisations/"}]},
            {"label": t("鉴定与开放", "Appraisal"), "url": "/appraisal/reviews/", "count": 1},
            {"label": t("利用服务", "Use"), "url": "/portal/requests/", "count": 1},
            {"label": t("共享", "Sharing"), "url": "/sharing/partners/", "count": 0}]},
        {"title": t("守住家底", "Keeping the house"), "thread": False, "rooms": [
            {"label": t("馆藏", "Holdings"), "url": "/holdings/fonds/", "count": 0},
            {"label": t("机构与人员", "Institutions"), "url": "/orgs/institutions/", "count": 0},
            {"label": t("授权与审计", "Grants and audit"), "url": "/guard/grants/", "count": 0}]},
    ]  # fmt: skip


def crumbs(*more):
    return [{"label": t("工作台", "My desk"), "url": "/"},
            *({"label": label, "url": url} for label, url in more)]  # fmt: skip


def page(title, lead="", **more):
    return {"page": {"title": title, "lead": lead, "crumbs": crumbs(), "acts": [], **more}}


def act(label, icon="", main=False, **more):
    return {"label": label, "url": "/somewhere/", "icon": icon, "main": main, **more}


def row_tabs(here):
    names = [("", t("内容", "Content")), ("receipt", t("登记表", "Register form")),
             ("trail", t("留痕", "Trail")), ("why", t("谁能看到", "Who can see this"))]  # fmt: skip
    return [{"label": label, "url": f"/x/{name}", "current": name == here, "count": ""}
            for name, label in names]  # fmt: skip


# ---------------------------------------------------------------------------------------- registers

UNITS = (
    ("水利局", "Water Bureau", "2016⁠—⁠2020 年文书档案", "2016–2020 administrative records"),
    ("民政局", "Civil Affairs Bureau", "2011⁠—⁠2020 年婚姻登记档案", "2011–2020 marriage registers"),
    ("应急管理局", "Emergency Bureau", "“6·18”洪灾应急处置专题", "The flood of 18 June"),
    ("自然资源局", "Natural Resources Bureau", "2006⁠—⁠2015 年不动产登记档案（第二批）",
     "2006–2015 land registration, second part"),
    ("城市建设投资有限公司", "City Construction Investment Company",
     "云溪大桥改扩建工程竣工档案，含施工图、变更单、监理日志和隐蔽工程验收记录",
     "Yunxi Bridge rebuilding: drawings, change orders, site diaries and acceptance of hidden works"),
)  # fmt: skip


def transfer_rows(count=25):
    """Rows as a register makes them."""
    states = (("待处理发现", "findings to settle", "warn", "alert"), ("检测中", "being checked", "busy", ""),
              ("待签收", "to be signed for", "warn", "seal"), ("已回执", "receipted", "good", ""),
              ("退回", "returned", "bad", "back"), ("拟移交", "planned", "", ""))  # fmt: skip
    clocks = ("soon", "later", "late", "")
    rows = []
    for at in range(count):
        zh, en, sub_zh, sub_en = UNITS[at % len(UNITS)]
        code = f"YJ2026-{117 - at:04}"
        name = t(f"云溪区{zh}", f"Yunxi {en}")
        word_zh, word_en, tone, sign = states[at % len(states)]
        when = clocks[at % len(clocks)]
        due = clock(when)["text"] if when else "—"
        tint = {"late": "is-bad", "soon": "is-warn"}.get(when, "")
        rows.append(format_html(
            '<tr><td class="tick"><input type="checkbox" name="pick" value="{0}" aria-label="{1} {2}">'
            '</td><td class="hide-s"><a class="ref" href="/transfer/transfers/{0}/">{2}</a></td>'
            '<th scope="row" class="lead"><a class="row-link" href="/transfer/transfers/{0}/">{3}</a>'
            '<span class="sub">{4}</span></th><td class="hide-s">{5}</td>'
            '<td class="num" data-label="{6}">{7}</td><td>{8}</td>'
            '<td class="nowrap" data-label="{9}"><span class="{10}">{11}</span></td></tr>',
            117 - at, t("选中", "Tick"), code, name, t(sub_zh, sub_en), t("文书", "administrative"),
            t("件数", "Items"), f"{(at * 1731) % 9000 + 12:,}", state(t(word_zh, word_en), tone, sign),
            t("期限", "Due"), tint, due,
        ))  # fmt: skip
    return mark_safe("\n".join(rows))


def head():
    return [{"label": t("编号", "Number"), "sort_url": "?sort=code", "sorted": "descending", "hide": True},
            {"label": t("移交单位与内容", "Body and content"), "sort_url": "?sort=sender"},
            {"label": t("门类", "Category"), "hide": True},
            {"label": t("件数", "Items"), "num": True, "sort_url": "?sort=n"},
            {"label": t("状态", "State")}, {"label": t("期限", "Due")}]  # fmt: skip


def filters():
    """The filters as the list draws them: once, before the page."""
    return [drawn_filter(each) for each in plain_filters()]


def drawn_filter(given):
    return filter_field(given["name"], given["label"], given.get("choices", ()), given["kind"])


def nav_html():
    return render_to_string("desk/parts/nav.html", {"groups": nav()})


def plain_filters():
    return [
        {"name": "state", "label": t("状态", "State"), "kind": "choice", "value": "signed",
         "choices": [("signed", t("待签收", "to be signed for"))]},
        {"name": "category", "label": t("门类", "Category"), "kind": "choice", "value": "",
         "choices": [("ws", t("文书", "administrative"))]},
        {"name": "sent_on", "label": t("送达自", "Sent since"), "kind": "date", "value": ""},
    ]  # fmt: skip


def pager():
    return {"first_url": "", "next_url": "?after=x", "sizes": [
        {"label": n, "url": f"?per={n}", "current": n == 25} for n in (25, 50, 100)]}  # fmt: skip


def list_full():
    return {
        **page(t("移交台账", "Transfers"), t("2026 年 117 批，171,817 件。1 批逾期，3 批待签收。",
                                       "117 transfers in 2026, 171,817 items. 1 overdue, 3 to be signed for."),
               acts=[act(t("导出", "Export"), "save"), act(t("从 Excel 导入", "Import from Excel"), "sheet"),
                     act(t("登记一批移交", "Record a transfer"), "plus", True)]),
        "notes": [{"kind": "good", "text": t("已签收 3 批，4,330 件。", "3 transfers signed for, 4,330 items."),
                   "link": {"label": t("打印登记表", "Print the form"), "url": "/print/"}}],
        "tabs": [{"label": t("本单位保管", "Held by us"), "url": "?tab=own", "count": "117", "current": True},
                 {"label": t("报送本单位", "Laid before us"), "url": "?tab=laid", "count": ""},
                 {"label": t("公开目录", "Published catalogue"), "url": "?tab=listed", "count": ""}],
        "saved": [{"label": t("等我签收", "For me to sign"), "url": "?a", "count": 3},
                  {"label": t("退回未再交", "Returned, not sent again"), "url": "?b", "count": 4}],
        "save_url": "views/", "can_search": True, "search": "", "filters": filters(),
        "more": [drawn_filter(each) for each in [{"name": "year", "label": t("年度", "Year"), "kind": "number", "value": ""},
                 {"name": "sender", "label": t("移交单位", "Sender"), "kind": "text", "value": "", "width": "m"},
                 {"name": "secret", "label": t("只看内部", "Internal only"), "kind": "flag", "value": ""}]],
        "ask": {"tab": "own", "order": "-code", "size": 50},
        "bad": [{"label": t("送达自", "Sent since"), "value": "2018-02-30"}], "clear_url": "/t/",
        "head": head(), "rows_html": transfer_rows(), "caption": t("移交批次，25 行", "Transfers, 25 rows"),
        "total": t("1,000 条以上", "more than 1,000"), "pager": pager(),
        "bulk": [{"value": "edit", "label": t("成批修改…", "Change many…"), "main": True},
                 {"value": "export", "label": t("导出选中", "Export selected")}],
        "bulk_url": "/t/bulk/", "bulk_all": t("连同其余各页，共 412 条", "with all other pages, 412 in all"),
    }  # fmt: skip


def list_empty():
    return {**page(t("移交台账", "Transfers"), t("0 条", "0 in all")), "rows_html": "", "bulk": [],
            "tabs": [], "saved": [], "filters": filters()[:1], "can_search": True, "search": "<b>x",
            "empty": {"title": t("没有符合这些条件的移交", "No transfer meets these conditions"),
                      "text": t("去掉一个条件再看看。", "Take one condition off and look again."),
                      "act": act(t("去掉所有条件", "Take all off"))}}  # fmt: skip


# --------------------------------------------------------------------------------------- one record


def flow_panel():
    return {
        "kind": "flow", "id": "flow", "title": t("办理", "Progress"), "clock": clock("soon"),
        "knots": [
            {"label": t("打包", "Packed"), "state": "done", "who": t("赵砚清", "Zhao Yanqing"), "at": NOW,
             "opinion": t("五年期文书全部在内，无密件。", "All five years are in it, nothing secret.")},
            {"label": t("送达", "Delivered"), "state": "done", "who": t("系统", "the house"), "at": NOW},
            {"label": t("检测", "Checked"), "state": "done", "who": t("后台任务", "a job"), "at": NOW,
             "lines": [t("40 项，3 处发现", "40 checks, 3 findings")]},
            {"label": t("处理发现，签收", "Findings settled, signed for"), "state": "now", "who": "", "at": None},
            {"label": t("入库", "Stored"), "state": "next"}, {"label": t("回执", "Receipted"), "state": "next"}],
        "offers": [
            {"label": t("签收并入库", "Sign for and store"), "url": "/s/", "allowed": False,
             "reasons": [t("有 2 件发现没有处理意见。", "2 findings have no disposition.")]},
            {"label": t("退回", "Return"), "url": "/r/", "allowed": True, "reasons": []}],
    }  # fmt: skip


def facts():
    return [
        {"label": t("题名", "Title"), "value": t("云溪县人民委员会关于兴修青溪灌区第一期工程的请示，附工程预算表和受益田亩统计各一份",
                                                 "Request of the County People’s Committee to build the first part of the Qingxi irrigation works, with estimate and list of fields")},
        {"label": t("责任者", "Creator"), "value": t("云溪县人民委员会", "County People’s Committee"), "url": "/c/"},
        {"label": t("日期", "Date"), "value": t("1956年11月7日", "7 Nov 1956")},
        {"label": t("文件编号", "Document number"), "value": "(56) 43"},
        {"label": t("保管期限", "Retention"), "value": t("永久", "permanent")},
        {"label": t("附注", "Note"), "value": ""},
        {"label": t("档号", "Reference code"), "value": "J001-WS·1956-Y-0043", "ref": True},
    ]  # fmt: skip


def trail():
    return [
        {"at": NOW, "who": t("林书瑶", "Lin Shuyao"), "sentence": t("改了 第 43 件", "changed item 43"),
         "changed": [{"label": t("责任者", "Creator"), "before": t("水利局", "water bureau"),
                      "after": t("云溪区水利局", "Yunxi Water Bureau")},
                     {"label": t("附注", "Note"), "before": "", "after": t("缺页", "a page is missing")},
                     {"label": t("主题", "Subject"), "before": "x", "after": ""}], "number": None},
        {"at": NOW, "who": t("陈伯安", "Chen Bo’an"), "sentence": t("登记了 第 43 件", "added item 43"),
         "changed": [], "number": 1204},
    ]  # fmt: skip


def jobs():
    return [
        {"id": 7, "title": t("检测 YJ2026-0098", "Checking YJ2026-0098"), "url": "/jobs/7/", "tone": "busy",
         "word": t("在跑", "running"), "eta": t("约 6 分钟", "about 6 minutes"), "done": 2044, "total": 3180,
         "percent": 64, "text": t("第 2,044 件，共 3,180 件 · 发现 3 处", "Item 2,044 of 3,180 · 3 findings"),
         "safe": t("停下以后，检测过的结果留着，随时可以接着跑。", "If you stop it, what was checked stays checked."),
         "acts": [act(t("停下", "Stop"), "cross", post=True)], "poll_url": "/jobs/7/part/", "poll_after": 2,
         "log_url": "/jobs/7/"},
        {"id": 6, "title": t("复制到异地库", "Copying to the off-site store"), "tone": "bad", "sign": "alert",
         "word": t("断在 71%", "broke off at 71%"), "done": 71, "total": 100, "percent": 71,
         "text": t("10:12 异地库没有应答。已复制的 30,946 件都已核对，接着跑不用重来。",
                   "The off-site store did not answer at 10:12. The 30,946 items copied are verified."),
         "acts": [act(t("接着跑", "Resume"), "play", True, post=True), act(t("不跑了", "Give up"))],
         "poll_after": 0},
    ]  # fmt: skip


def detail_full():
    return {
        **page(t("关于兴修青溪灌区第一期工程的请示", "Request to build the first part of the Qingxi works"),
               t("云溪县人民委员会，1956年", "County People’s Committee, 1956"), code="J001-WS·1956-Y-0043",
               marks=[opening_tag(4), opening_tag(3), opening_tag(2), opening_tag(1), opening_tag(0),
                      secrecy_tag(1), secrecy_tag(2)], clock=clock("soon"),
               acts=[act(t("修改", "Edit"), "pen"), act(t("打印", "Print"), "print"),
                     act(t("退回", "Return"), "back", post=True),
                     act(t("签收并入库", "Sign for and store"), "seal", True,
                         reasons=[t("有 2 件发现没有处理意见。", "2 findings have no disposition.")])]),
        "kind_name": t("件", "Item"), "state": t("待签收", "to be signed for"), "tabs": row_tabs(""),
        "stamp": [{"label": label, "value": value} for label, value in (
            (t("全宗号", "Fonds"), "J001"), (t("年度", "Year"), "1956"), (t("件号", "Item"), "0043"),
            (t("机构", "Unit"), t("办公室", "Office")), (t("保管期限", "Retention"), t("永久", "permanent")),
            (t("页数", "Pages"), "6"))],
        "chop": {"who": t("云溪区档案馆", "Yunxi District Archives"),
                 "what": t("2026年11月20日 接收入馆", "Accessioned 20 Nov 2026")},
        "polled": True,
        "panels": [
            flow_panel(),
            {"kind": "facts", "id": "facts", "title": t("著录", "Description"), "wide": True, "sections": [
                {"title": t("内容", "Content"), "facts": facts()}, {"title": t("其他", "More"), "facts": facts()[1:4]}]},
            {"kind": "rows", "id": "rows-t", "title": t("所属移交", "Transfers"), "head": head(),
             "rows_html": transfer_rows(3), "all_url": "/t/?x=1", "add_url": "/t/add/", "total": t("3 条", "3 in all")},
            {"kind": "rows", "id": "rows-e", "title": t("件内文件", "Documents"), "head": head(), "rows_html": "",
             "empty": t("还没有。", "None yet.")},
            {"kind": "trail", "id": "trail", "title": t("留痕", "Trail"), "entries": trail(), "all_url": "/x/trail/"},
            {"kind": "jobs", "id": "jobs", "title": t("后台任务", "Jobs"), "jobs": jobs()},
            {"kind": "sight", "id": "sight", "title": t("谁能看到", "Who can see this"), "all_url": "/x/why/", "lines": [
                t("水利局档案员、本馆接收科与保管部。", "The bureau’s archivist, our accession and storage sections.")]},
            {"kind": "html", "id": "own", "title": t("位置", "Place"), "html": format_html("<p>{}</p>", "A-3-2")},
        ],
    }  # fmt: skip


def detail_plain():
    return {**page("J047", ""), "panels": [{"kind": "facts", "id": "facts", "title": t("著录", "Description"),
            "sections": [{"title": "", "facts": facts()}]}]}  # fmt: skip


# --------------------------------------------------------------------------------------------- forms


class Sample(forms.Form):
    """A field of every shape."""

    code = forms.CharField(
        label=both("档号", "Reference code"),
        widget=forms.TextInput({"class": "ref"}),
        help_text=both("例如 J047-WS·2018-D30-BGS-0112。", "Such as J047-WS·2018-D30-0112."),
    )
    title = forms.CharField(
        label=both("题名", "Title"),
        error_messages={
            "required": both(
                "题名是空的。填上题名再存一次，其他内容都还在。",
                "The title is empty. Fill it in and save again.",
            )
        },
    )
    on = forms.DateField(
        label=both("形成日期", "Date"),
        required=False,
        error_messages={
            "invalid": both(
                "2018 年 2 月没有 30 日。不知道哪天，可以只写“2018年2月”。",
                "February 2018 has no 30th. If the day is unknown, write 2018-02.",
            )
        },
    )
    pages = forms.IntegerField(label=both("页数", "Pages"), required=False)
    category = forms.ChoiceField(
        label=both("门类", "Category"),
        choices=[("ws", both("文书", "administrative")), ("kj", both("科技", "technical"))],
    )
    retention = forms.ChoiceField(
        label=both("保管期限", "Retention"),
        widget=forms.RadioSelect,
        choices=[("D30", both("30年", "30 years")), ("Y", both("永久", "permanent"))],
        help_text=both("照范围表第 3.2 条。", "As entry 3.2 of the schedule says."),
    )
    carriers = forms.MultipleChoiceField(
        label=both("载体", "Carriers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("p", both("纸质", "paper")), ("e", both("电子", "electronic"))],
    )
    sealed = forms.BooleanField(label=both("已装盒", "In its box"), required=False)
    note = forms.CharField(label=both("附注", "Note"), required=False, widget=forms.Textarea)
    copy = forms.FileField(label=both("附件", "Attachment"), required=False)
    token = forms.CharField(widget=forms.HiddenInput, initial="t", required=False)


BAD = {"code": "J047-WS·2018-D30-BGS-0113", "title": "", "on": "2018-02-30", "category": "ws"}


def fieldsets(form):
    return [{"title": t("是什么", "What it is"), "fields": [form[n] for n in ("code", "title", "on", "pages")]},
            {"title": t("怎样保管", "How it is kept"), "note": t("按本单位范围表。", "As the schedule says."),
             "fields": [form[n] for n in ("category", "retention", "carriers", "sealed", "note", "copy")]}]  # fmt: skip


def edit(data=None, **more):
    form = Sample(data)
    return {**page(t("登记一件", "Add an item")), "form": form, "fieldsets": fieldsets(form),
            "submit": t("存", "Save"), "cancel_url": "/x/", "opened": "ab12", **more}  # fmt: skip


def conflict():
    return {"sentence": t("您打开以后，陈伯安在 14:02 改过这一条。看看改了什么，再决定存哪一份。",
                          "Since you opened this, Chen Bo’an changed it at 14:02."),
            "changed": trail()[0]["changed"]}  # fmt: skip


class Opinion(forms.Form):
    opinion = forms.CharField(
        label=both("意见", "Opinion"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=both(
            "写进登记表“接收单位”一栏。", "It goes into the form’s column of the receiver."
        ),
    )


def step(allowed):
    return {**page(t("签收：水利局", "Sign for: Water Bureau")), "flow": flow_panel(), "form": Opinion(),
            "fieldsets": [{"title": "", "fields": list(Opinion())}], "submit": t("签收并入库", "Sign for and store"),
            "cancel_url": "/x/", "allowed": allowed, "irreversible": "" if allowed else t("签收以后不能撤回。", "It cannot be taken back."),
            "reasons": [] if allowed else [t("复审人与初审人是同一位。请换一位复审。", "The second reader is the first."),
                                           t("有 2 件发现没有处理意见。", "2 findings have no disposition.")]}  # fmt: skip


def home_full():
    return {
        **page(t("工作台", "My desk"), t("2026年11月20日 星期五。5 件等您办，其中 1 件已经逾期。",
                                     "Friday, 20 Nov 2026. Five matters wait for you; one is overdue."),
               acts=[act(t("移交台账", "Transfers"), "sheet"), act(t("登记一批接收", "Record an accession"), "plus", True)]),
        "inbox": [
            {"clock": clock("late"), "title": t("签收：柳桥镇人民政府 2021⁠—⁠2025 年文书档案", "Sign for: Liuqiao Town, 2021–2025 administrative records"),
             "url": "/m/1/", "sub": t("移交 YJ2026-0109 · 1,206 件", "Transfer YJ2026-0109 · 1,206 items"), "act": t("签收", "Sign for")},
            {"clock": clock("today"), "title": t("复审：1998 年开放审核第 3 组", "Second reading: opening review 1998, group 3"),
             "url": "/m/2/", "sub": t("212 件 · 初审 陈伯安", "212 items · first reader Chen Bo’an"), "act": t("复审", "Review")},
            {"clock": clock("soon"), "title": t("处理检测发现：云溪区水利局", "Settle findings: Yunxi Water Bureau"), "url": "/m/3/", "act": t("处理", "Settle")},
            {"clock": None, "title": t("整理：2025 年文件", "Arrange: documents of 2025"), "url": "/m/4/", "act": t("整理", "Arrange")}],
        "inbox_total": t("还有 12 件", "12 more"), "inbox_more": {"label": t("看全部", "See all"), "url": "/inbox/"},
        "sent": [{"who": t("云溪区民政局", "Civil Affairs Bureau"), "what": t("补交 12 件缺页扫描件", "12 scans with missing pages"), "url": "/m/9/", "clock": clock("soon")},
                 {"who": t("云州市档案局", "Yunzhou Archives Authority"), "what": t("答复延期开放目录备案", "answer on the list of deferred records"), "clock": None, "waited": t("等了 9 天", "9 days waited")}],
        "figures": [{"label": t("到期未开放审核", "Opening review due"), "value": t("238 件", "238 items"), "url": "/f/", "bad": True},
                    {"label": t("已归档件数", "Items filed"), "value": "48,212", "url": "/f/2/"}],
        "cards": [{"name": "imports", "title": t("最近的目录导入", "The last imports"), "url": "/i/", "empty": "", "lines": [
                      {"label": "2026.xlsx", "value": t("收 75，不能收 2", "75 taken, 2 refused"), "url": "/i/1/", "tone": "warn", "sub": t("水利局", "Water Bureau")},
                      {"label": t("人手", "Hands"), "value": "2", "url": "", "tone": "", "sub": ""}]}],
        "aside": [{"name": "calm", "title": t("兼任", "Two offices"), "url": "", "lines": [], "empty": t("没有人兼任两员。", "Nobody holds two.")}],
        "jobs": jobs(), "polled": True,
        "week": [{"day": t("周五 20日", "Fri 20"), "text": t("14:00 水利局来馆办交接", "14:00 Water Bureau hands over")},
                 {"day": t("周一 23日", "Mon 23"), "text": t("处理 YJ2026-0117 的截止日", "YJ2026-0117 is due"), "url": "/m/3/"}],
    }  # fmt: skip


def home_empty():
    return {**page(t("工作台", "My desk")), "inbox": [], "jobs": [], "inbox_empty": {
        "title": t("没有等您办的事", "Nothing waits for you"),
        "text": t("新送来的移交、查档申请会排到这里。", "New transfers and requests will queue here."),
        "act": act(t("去移交台账看看", "Go to the transfers"))}}  # fmt: skip


# ---------------------------------------------------------------------------------------- many rows


def counts():
    return [{"title": t("选中", "Ticked"), "n": 412, "unit": t("件", "items")},
            {"title": t("要改", "To change"), "n": 396, "unit": t("件", "items"), "tone": "good", "word": t("能办", "can be done")},
            {"title": t("不用改", "Already so"), "n": 9, "unit": t("件", "items"), "tone": "", "word": t("本来就是", "nothing to do")},
            {"title": t("不能改", "Refused"), "n": 7, "unit": t("件", "items"), "tone": "bad", "word": t("原因在下面", "reasons below")}]  # fmt: skip


def bulk(stage, **more):
    cannot = [{"title": t("3 件", "3 items"), "ref": "…0112, 0113, 0120", "reasons": [t("在移交里，签收以前不改著录。", "They are in a transfer.")],
               "remedy": t("先签收那一批。", "Sign for that first.")}]  # fmt: skip
    names = (t("责任者", "Creator"), t("主题词", "Subject"))
    return {
        **page(t("成批修改 412 件：改以前看一遍", "Change 412 items: look before you do"), t("还没有改。", "Nothing is changed yet.")),
        "stage": stage, "counts": counts(), "cannot": cannot,
        "what": [{"label": names[0], "before": [t("水利局", "water bureau"), t("区水利局", "district water bureau")],
                  "after": t("云溪区水利局", "Yunxi Water Bureau"), "n": 396}],
        "head": [t("题名与档号", "Title and code"), *names],
        "rows": [{"title": t("关于青溪灌区冬修工作的通知", "On winter repairs"), "url": "/i/", "ref": "J047-0003",
                  "warn": t("改后与 0031 相同，请看是不是重了", "the same as 0031 afterwards: a double?") if at == 1 else "",
                  "cells": [{"label": names[0], "before": t("水利局", "water bureau"), "after": t("云溪区水利局", "Yunxi Water Bureau")},
                            {"label": names[1], "same": t("冬修", "repairs")}]} for at in range(4)],
        "pager": {"next_url": "?p=2"}, "total": t("第 1–4 件，共 396 件", "1–4 of 396"), "csv_url": "/c.csv",
        "run_url": "/run/", "run_label": t("改 396 件", "Change 396 items"), "ask_reason": True, "back_url": "/t/",
        "hidden": [("pick", "1")], "undo": t("改完以后，到 2026年11月27日 17:30 为止可以整批撤回。", "Until 27 Nov 2026 all can be taken back."),
        **more,
    }  # fmt: skip


def bulk_choose():
    form = Sample()
    return {**page(t("成批修改 412 件", "Change 412 items")), "stage": "choose", "form": form,
            "fields": [form[n] for n in ("category", "note")], "changed": ["note"], "hidden": [("pick", "1"), ("pick", "2")],
            "chosen": t("您选的是：2018 年，题名里有“灌区”。", "You ticked: 2018, “irrigation” in the title."), "submit_url": "/b/", "cancel_url": "/t/"}  # fmt: skip


class Workbook(forms.Form):
    file = forms.FileField(
        label=both("工作簿", "Workbook"),
        help_text=both("Excel 或 CSV，一次最多 50 MB。", "Excel or CSV, 50 MB at most."),
    )


def import_choose():
    return {**page(t("从 Excel 导入件", "Import items from Excel")), "stage": "choose", "form": Workbook(), "cancel_url": "/t/", "sample_url": "/s.xlsx",
            "accepts": [{"label": t("档号", "Reference code"), "required": True, "help": t("一件一个。", "One per item."), "example": "J047-0112"},
                        {"label": t("题名", "Title"), "required": True, "help": t("照原件。", "As on the document.")},
                        {"label": t("日期", "Date"), "help": ""}],
            "earlier": [{"name": "2019.xlsx", "url": "/f/1/", "at": t("11月20日", "20 Nov"), "word": t("收 4,953 行", "4,953 taken"), "tone": "good"}]}  # fmt: skip


def import_result(stage="result"):
    field = t("保管期限", "Retention")
    return {
        **page(t("试导入：2019 年归档文件目录", "Trying: catalogue of 2019"), t("5,000 行都试过了。现在还什么都没有存。", "All 5,000 rows were tried. Nothing is saved yet.")),
        "stage": stage, "counts": {"good": 4612, "mended": 341, "ask": 29, "bad": 18, "asks": 9}, "take": 4953, "rest": 47,
        "take_url": "/take/", "rest_url": "/rest/", "drop_url": "/drop/", "answer_url": "/answer/", "columns_url": "/cols/",
        "undo": t("收进以后到 2026年11月27日 可以整批撤回。", "Until 27 Nov 2026 all can be taken back."),
        "undo_url": "/undo/" if stage == "done" else "", "undo_until": t("2026年11月27日", "27 Nov 2026"), "list_url": "/t/",
        "tabs": [{"label": t("全部", "All"), "url": "?", "count": 388, "current": True}, {"label": t("不能收", "Not taken"), "url": "?s=bad", "count": 18}],
        "rows": [
            {"number": 47, "status": "bad", "field": field, "cell": "G47", "written": t("长期", "long"),
             "sentences": [t("文件是 2019 年的。2006 年以后只有永久、30年、10年。请改这一格。", "The document is of 2019: only permanent, 30 or 10 years.")]},
            {"number": 301, "status": "ask", "field": t("责任者", "Creator"), "cell": "D301", "written": t("本局", "this bureau"),
             "sentences": [t("可能是云溪区水利局。同样写法还有 20 行。", "Perhaps the Yunxi Water Bureau. 20 more rows say the same.")],
             "question": {"name": "q1", "label": t("第 301 行责任者怎么存", "How to save the creator of row 301"), "value": "1",
                          "choices": [("1", t("云溪区水利局（21 行）", "Yunxi Water Bureau (21 rows)")), ("0", t("照写", "As written"))]}},
            {"number": 9, "status": "mended", "field": t("页数", "Pages"), "cell": "H9", "written": t("12页", "12 pages"), "after": "12",
             "sentences": [t("这一列只存数字。", "This column holds figures only.")]},
            {"number": 1, "status": "good", "field": field, "cell": "", "written": "", "sentences": []}],
        "total": t("第 1–4 行，共 388 行", "Rows 1–4 of 388"), "pager": {"next_url": "?p=2"},
        "columns": [{"letter": "A", "name": t("档号", "Code"), "sample": "J047.WS.2019", "select": "col-A", "value": "code", "sure": True,
                     "choices": [("", t("不导入", "leave out")), ("code", t("档号", "Reference code"))]},
                    {"letter": "I", "name": t("柜号", "Cabinet"), "sample": "3-2-14", "select": "col-I", "value": "", "sure": False,
                     "choices": [("", t("不导入", "leave out")), ("code", t("档号", "Reference code"))]}],
        "book": [{"label": t("文件", "File"), "value": "2019.xlsx"}, {"label": t("工作表", "Sheet"), "value": t("目录，共 3 张", "Catalogue, 3 sheets")}],
        "after": [t("新件的开放状态是未到期。", "New items are not due for opening.")],
    }  # fmt: skip


def running(template_stage):
    return {
        **page(t("正在办", "Under way")),
        "stage": template_stage,
        "job": jobs()[0],
        "polled": True,
    }


# ---------------------------------------------------------------------------------- jobs and notices


def jobs_full():
    return {
        **page(t("后台任务", "Background jobs"), t("2 个在跑，2 个停着，今天办完 11 个。", "2 running, 2 stopped, 11 done today.")),
        "tabs": [{"label": t("我的", "Mine"), "url": "?", "count": 6, "current": True}, {"label": t("全馆", "All"), "url": "?all", "count": 16}],
        "stopped": jobs()[1:], "running": jobs()[:1], "polled": True,
        "done": [{"title": t("昨夜数字摘要校验", "Last night’s fixity round"), "sub": t("每夜自动", "every night"), "tone": "bad",
                  "word": t("48,212 件，坏 2 件", "48,212 items, 2 damaged"), "link": {"label": t("去修回", "repair"), "url": "/copies/"},
                  "took": t("51 分钟", "51 min"), "at": "02:51", "url": "/jobs/4/"},
                 {"title": t("重建检索", "Rebuilding the index"), "tone": "good", "word": t("142 万条", "1.42 million rows"), "took": t("18 分钟", "18 min"), "at": "03:18"}],
        "recurring": [{"when": "02:00", "title": t("数字摘要校验", "Fixity"), "act": {"label": t("暂停一夜", "Skip one night"), "url": "/pause/"}},
                      {"when": "03:00", "title": t("重建检索", "Index"), "word": t("停着", "paused"), "tone": "warn"}],
        "machine": [{"label": t("干活的", "Hands"), "value": t("4 个，2 个在跑", "4, 2 at work")}],
    }  # fmt: skip


def job_full():
    return {**page(t("检测 YJ2026-0098", "Checking YJ2026-0098")), "job": jobs()[0], "polled": True,
            "facts": [{"label": t("谁开始的", "Started by"), "value": t("陈伯安", "Chen Bo’an")}, {"label": t("编号", "Number"), "value": "5521", "ref": True}],
            "result": [{"label": t("已检测", "Checked"), "value": "2,044"}],
            "problems": [{"title": "J047-0112", "url": "/i/", "sentence": t("登记 8 页，文件只有 6 页", "8 pages recorded, 6 found")}],
            "log": [{"at": NOW, "text": t("开始。要检测 3,180 件", "Begun: 3,180 items")}], "log_url": "/log/", "log_more": t("只列最后 50 行", "the last 50 lines")}  # fmt: skip


def notices_full():
    return {**page(t("提醒", "Reminders")), "read_url": "/notices/read/", "pager": {"next_url": "?p=2"}, "total": t("3 条", "3 in all"), "entries": [
        {"at": NOW, "text": t("导入水利局 2019 年目录：收 4,953 行，退 47 行", "Import of 2019: 4,953 rows taken, 47 returned"), "url": "/f/", "unread": True},
        {"at": NOW, "text": t("YJ2026-0117 还有 3 天到期", "YJ2026-0117 is due in 3 days"), "url": "", "unread": False}]}  # fmt: skip


# -------------------------------------------------------------------------------- who sees, what was done


def may():
    return [{"action": "describe", "reasons": [t("由本单位保管", "held by your institution")]},
            {"action": "fetch", "reasons": [t("由本单位保管", "held by your institution"), t("已经开放", "it is open")]},
            {"action": "edit", "reasons": []}]  # fmt: skip


class Who(forms.Form):
    who = forms.ChoiceField(
        label=both("人", "Person"), choices=[("1", both("陈伯安", "Chen Bo’an"))]
    )


def why_full():
    return {**page(t("关于兴修青溪灌区的请示", "Request to build the Qingxi works")), "tabs": row_tabs("why"), "mine": may(),
            "others": [{"who": t("云溪区水利局 档案员", "Archivist, Water Bureau"), "url": "/p/", "actions": ["describe", "fetch"], "why": t("形成单位", "its creator"), "until": ""},
                       {"who": t("云州市档案局", "Yunzhou Archives Authority"), "actions": ["count"], "why": t("监督所辖地区", "it supervises the area"), "until": t("2027年3月", "Mar 2027")}],
            "others_note": t("按职责列出", "by duty"), "people_form": Who(), "person": {"name": t("陈伯安", "Chen Bo’an"), "may": may()}}  # fmt: skip


def sight_full():
    return {**page(t("陈伯安能看到什么", "What Chen Bo’an can see")), "people_form": Who(),
            "facts": [{"label": t("职务", "Post"), "value": t("接收科", "Accessions")}],
            "rows": [{"noun": t("件", "Items"), "url": "/i/", "clauses": [
                {"sentence": t("由本单位保管", "held by the institution"), "count": t("1,000 条以上", "more than 1,000"), "actions": ["describe", "fetch"]},
                {"sentence": t("公开目录", "published catalogue"), "count": "12", "actions": ["describe"]}]}],
            "grants": [{"what": t("检查用的 40 件", "40 items for an inspection"), "url": "/g/", "why": t("检查 2026-7", "inspection 2026-7"), "until": t("12月1日", "1 Dec")}]}  # fmt: skip


def trail_full():
    return {**page(t("留痕", "The trail")), "filters": filters(), "can_search": True, "entries": trail(),
            "verified": {"tone": "good", "text": t("封存到第 1,204 条，核对无误", "sealed to entry 1,204, proved")}, "pager": {"next_url": "?p"}, "total": t("27 条", "27 in all")}  # fmt: skip


def noun_full():
    return {**page(t("件", "Item")), "api_url": "/api/holdings/items/", "fields": [
        {"label": t("档号", "Reference code"), "name": "ref_code", "kind": t("档号", "reference code"), "required": True, "help": t("一件一个，不重复。", "One per item, never twice."), "standard": "DA/T 13"},
        {"label": t("保管期限", "Retention"), "name": "retention", "kind": t("选项", "choice"), "help": "", "choices": [("Y", t("永久", "permanent")), ("D30", t("30年", "30 years"))]}],
        "knots": [{"label": t("初审", "First reading"), "state": "next", "lines": [t("同意 → 复审", "concur → second")]}, {"label": t("复审", "Second"), "state": "next"}],
        "sight": {"note": "", "columns": [t("保管单位", "Keeper")], "may": [{"action": "describe", "reasons": [t("本单位保管", "kept by us"), t("公开", "public")]}, {"action": "edit", "reasons": []}]},
        "states": [{"name": "first", "label": t("初审", "first reading")}], "duties": [{"name": "holdings.item.edit", "label": t("修改件", "change items")}]}  # fmt: skip


# -------------------------------------------------------------------------------------------- paper


def deeds_full():
    """Acts that may be taken with a row."""
    return {**page(t("J001 云溪县人民委员会", "J001 People's Committee of Yunxi")), "tabs": row_tabs("acts"), "deeds": [
        {"label": t("编写全宗指南", "Write the guide"), "help": t("先由著录拟出草稿", "a draft is made from the catalogue"), "grave": "", "url": "?do=guide"},
        {"label": t("撤销全宗", "Close the fonds"), "help": "", "grave": t("以后不再增加。", "Nothing is added any more."), "url": "?do=close"}]}  # fmt: skip


def readings_full():
    """Who read what, one of them of a record that may not be named."""

    def row(what, url, at):
        reading = {"name": t("柏晴川", "Bai Qingchuan")}
        told = {
            "reading": reading,
            "what": what,
            "url": url,
            "institution": t("槐序县档案馆", "Huaixu Archives"),
            "action": t("看著录", "the description"),
            "why": t("本单位保管", "held by us"),
            "via": t("网页", "pages"),
        }
        return {"at": at, "told": told}

    name = filter_field("name", t("谁查的", "By whom"))
    return {**page(t("查阅记录", "Readings")), "tabs": row_tabs("trail"), "filters": [name], "ask": {"tab": "own"}, "clear_url": "/readings/",
            "bad": [{"label": t("哪天", "When"), "value": "x"}],
            "rows": [row(t("关于防汛的通知", "Notice on floods"), "/r/1/", "10:12"), row(t("一条“件”，编号 17", "a row of “item”, number 17"), "", "10:11")],
            "pager": {"next_url": "?after=x", "first_url": "/readings/"}}  # fmt: skip


def figures_full():
    """Named counts by region, one part a room."""
    rows = [
        {
            "name": t("白露镇", "Bailu Town"),
            "url": "?at=97012101",
            "is_region": True,
            "cells": ["12", "0"],
        },
        {
            "name": t("槐序县农时局", "Huaixu Farming Bureau"),
            "url": "",
            "is_region": False,
            "cells": ["1", "36"],
        },
    ]
    totals = [
        {"label": t("单位", "institutions"), "value": "13", "about": t("在用的单位", "in use")},
        {
            "label": t("档案人员", "staff"),
            "value": "36",
            "about": t("每人只数一次", "each person once"),
        },
    ]
    head = [
        {"label": each["label"], "sort_url": "?sort=x", "sorted": at == 0}
        for at, each in enumerate(totals)
    ]
    part = {
        "id": "orgs",
        "title": t("机构", "Institutions"),
        "totals": totals,
        "head": head,
        "rows": rows,
        "nothing": [{"name": t("杏雨村", "Xingyu Village"), "url": "?at=1"}],
    }
    return {**page(t("统计数字", "Figures")), "tabs": row_tabs("trail"), "parts": [part], "few": 3}  # fmt: skip


def print_list():
    row = [
        "1",
        "J047-WS·2018-D30-BGS-0101",
        "〔2018〕1" if t("z", "e") == "z" else "2018/1",
        t("云溪区水利局", "Yunxi Water Bureau"),
        t("关于印发《2018 年水利工作要点》的通知", "On the year’s work"),
        "20180108",
        "12",
        "",
    ]
    columns = [
        (t("序号", "No."), "c"),
        (t("档号", "Reference code"), "ref"),
        (t("文号", "Number"), ""),
        (t("责任者", "Creator"), ""),
        (t("题名", "Title"), ""),
        (t("日期", "Date"), "c"),
        (t("页数", "Pages"), "c"),
        (t("备注", "Note"), ""),
    ]
    facts = [
        {"label": t("全宗号", "Fonds"), "value": "J047"},
        {"label": t("年度", "Year"), "value": "2018"},
    ]
    return {**page(t("归档文件目录", "Catalogue of filed items")), "back_url": "/t/", "xlsx_url": "/t.xlsx", "pdf_url": "/t.pdf", "count": 2,
            "columns": [{"label": label, "kind": kind} for label, kind in columns],
            "sheets": [{"number": at, "rows": [row] * many, "facts": facts} for at, many in ((1, 12), (2, 3))],
            "signatures": [{"label": t("整理人", "Arranged by"), "value": t("赵砚清", "Zhao Yanqing")}, {"label": t("检查人", "Checked by"), "value": ""}]}  # fmt: skip


# --------------------------------------------------------------------------------------------- door


class Door(forms.Form):
    username = forms.CharField(
        label=both("用户名", "User name"), widget=forms.TextInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label=both("口令", "Password"),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def clean(self):
        self.add_error(
            None,
            both(
                "用户名或口令不对，还可以试 3 次。再错就锁 15 分钟。",
                "User name or password is not right; 3 tries left, then it locks for 15 minutes.",
            ),
        )


class Code(forms.Form):
    code = forms.CharField(
        label=both("动态码", "One-time code"),
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "w-s"}
        ),
    )


def find_full():
    return {**page(t("查找", "Search"), t("“灌区”：2 种台账里有", "“works”: in 2 registers")), "find_q": t("灌区", "works"), "groups": [
        {"title": t("件", "Items"), "url": "/i/?q=", "total": t("31 条", "31 in all"), "rows": [
            {"title": t("关于兴修青溪灌区的请示", "Request to build the Qingxi works"), "url": "/i/1/", "ref": "J001-0043", "sub": "1956", "marks": [opening_tag(4)]}]},
        {"title": t("机构", "Institutions"), "url": "/o/?q=", "total": "1", "rows": [{"title": t("灌区管理处", "Works office"), "url": "/o/1/"}]}]}  # fmt: skip


class Name(forms.Form):
    name = forms.CharField(label=both("名称", "Name"))
    shared = forms.BooleanField(
        label=both("本单位共用", "Shared in our institution"), required=False
    )


LIST = "desk/parts/list.html"
"""What stands in the frame of a list; the site puts the two together (`desk.listpage`)."""
PAGES = [
    ("list", LIST, list_full),
    ("list-empty", LIST, list_empty),
    ("detail", "desk/detail.html", detail_full),
    ("detail-plain", "desk/detail.html", detail_plain),
    ("edit", "desk/edit.html", lambda: edit(aside=[{"kind": "facts", "id": "a", "title": t("参考", "Beside"), "sections": [{"facts": facts()[:3]}]}])),
    ("edit-errors", "desk/edit.html", lambda: edit(BAD)),
    ("edit-conflict", "desk/edit.html", lambda: edit(conflict=conflict())),
    ("edit-simple", "desk/edit.html", lambda: {**page("x"), "form": Opinion(), "submit": t("存", "Save")}),
    ("step", "desk/step.html", lambda: step(True)),
    ("step-refused", "desk/step.html", lambda: step(False)),
    ("home", "desk/home.html", home_full),
    ("home-empty", "desk/home.html", home_empty),
    ("bulk-choose", "desk/bulk.html", bulk_choose),
    ("bulk-preview", "desk/bulk.html", lambda: bulk("preview")),
    ("bulk-running", "desk/bulk.html", lambda: running("running")),
    ("bulk-done", "desk/bulk.html", lambda: bulk("done", undo_url="/undo/", undo_until=t("11月27日 17:30", "27 Nov 17:30"), list_url="/t/")),
    ("import-choose", "desk/import.html", import_choose),
    ("import-result", "desk/import.html", import_result),
    ("import-running", "desk/import.html", lambda: running("running")),
    ("import-done", "desk/import.html", lambda: import_result("done")),
    ("jobs", "desk/jobs.html", jobs_full),
    ("jobs-empty", "desk/jobs.html", lambda: page(t("后台任务", "Background jobs"))),
    ("job", "desk/job.html", job_full),
    ("notices", "desk/notices.html", notices_full),
    ("readings", "desk/readings.html", readings_full),
    ("notices-empty", "desk/notices.html", lambda: page(t("提醒", "Reminders"))),
    ("why", "desk/why.html", why_full),
    ("sight", "desk/sight.html", sight_full),
    ("trail", "desk/trail.html", trail_full),
    ("deeds", "desk/deeds.html", deeds_full),
    ("deeds-none", "desk/deeds.html", lambda: {**page("x"), "deeds": []}),
    ("bulk-ask", "desk/bulk.html", lambda: {**bulk_choose(), "stage": "ask", "irreversible": t("不能撤回。", "It stays done.")}),
    ("figures", "desk/figures.html", figures_full),
    ("figures-none", "desk/figures.html", lambda: {**page("x"), "empty": {"title": t("没有", "none"), "text": ""}}),
    ("trail-empty", "desk/trail.html", lambda: {**page(t("留痕", "The trail")), "tabs": row_tabs("trail")}),
    ("dictionary", "desk/dictionary.html", lambda: {**page(t("数据字典", "Data dictionary")), "terms_url": "/know/terms/", "rooms": [
        {"title": t("馆藏", "Holdings"), "registers": [{"title": t("件", "Items"), "url": "/know/holdings/items/", "about": t("归档的一件。", "One filed item."), "fields": 25}]}]}),
    ("noun", "desk/noun.html", noun_full),
    ("terms", "desk/terms.html", lambda: {**page(t("词表", "Glossary")), "terms": [{"zh": "全宗", "en": "fonds", "code": "Fonds", "note": t("一个立档单位的全部档案", "plural also fonds")}]}),
    ("keys", "desk/keys.html", lambda: {}),
    ("find", "desk/find.html", find_full),
    ("find-nothing", "desk/find.html", lambda: {**page(t("查找", "Search")), "find_q": "<x>", "groups": [], "hint": t("您是不是要找“青溪灌区”（31 件）？", "Did you mean “Qingxi works” (31 items)?"), "hint_url": "?q=1"}),
    ("views", "desk/views.html", lambda: {**page(t("存好的筛选", "Saved filters")), "form": Name(), "submit_url": "/v/", "query": "a=1", "conditions": [t("状态：待签收", "State: to be signed for")],
        "views": [{"name": t("等我签收", "For me"), "url": "?", "shared": True, "text": "2026", "rename_url": "/v/1/rename/", "drop_url": "/v/1/drop/"}]}),
    ("views-empty", "desk/views.html", lambda: {**page(t("存好的筛选", "Saved filters")), "views": []}),
    ("export", "desk/export.html", lambda: {**page(t("导出：移交", "Export: transfers"), t("3,412 条。", "3,412 rows.")), "later": True, "cancel_url": "/t/", "forms": [
        {"name": "xlsx", "label": "Excel", "help": t("带题头和边框，能直接打印。", "With head and lines, ready to print."), "url": "?format=xlsx"},
        {"name": "print", "label": t("打印", "Paper"), "help": "", "url": "?format=print"}]}),
    ("print-list", "desk/print_list.html", print_list),
    ("trouble", "desk/trouble.html", lambda: {"title": t("这一步没有办成", "This step was not done"), "text": t("什么都没有改动。", "Nothing was changed."), "fault": "7Q2F-M4KD"}),
    ("trouble-reasons", "desk/trouble.html", lambda: {"title": t("现在还不能办", "Not yet"), "text": t("原因：", "Why:"), "reasons": [t("复审人与初审人是同一位。", "The second reader is the first.")], "back": "/x/"}),
    ("signin", "guard/signin.html", lambda: {"form": Door({"username": "linshuyao", "password": "x"}), "next": "/t/", "left": True, "public_url": "/p/", "demo": [
        {"role": t("接收科 林书瑶", "Accessions, Lin Shuyao"), "username": "lin", "password": "demo"}]}),
    ("signin-fresh", "guard/signin.html", lambda: {"form": Door()}),
    ("signin-code", "guard/signin_code.html", lambda: {"form": Code(), "name": t("林书瑶", "Lin Shuyao"), "back_url": "/out/"}),
    ("signin-post", "guard/signin_post.html", lambda: {"name": t("林书瑶", "Lin Shuyao"), "posts": [
        {"value": 1, "title": t("接收科馆员", "Archivist, accessions"), "institution": t("云溪区档案馆", "Yunxi District Archives"), "current": True},
        {"value": 2, "title": t("联合档案室 代管", "Joint records office"), "institution": t("柳桥镇", "Liuqiao Town"), "until": t("2027年3月1日", "1 Mar 2027")}]}),
    ("signin-password", "guard/signin_password.html", lambda: {"form": Door({}), "why": t("口令用了 90 天，要换了。", "Your password is 90 days old."), "rules": [t("10 位以上。", "Ten characters or more.")], "back_url": "/"}),
    ("signin-device", "guard/signin_device.html", lambda: {"form": Code(), "secret": "JBSW Y3DP EHPK 3PXP", "qr": mark_safe('<svg viewBox="0 0 10 10"><path d="M0 0h5v5H0z"/></svg>'), "back_url": "/"}),
    ("signin-backups", "guard/signin_device.html", lambda: {"backups": ["4821-7730", "1193-0042"], "done_url": "/"}),
]  # fmt: skip
"""(name, template, context) of every page of the gallery; contexts are made in the page's language."""
