# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Makes transfer packages in the structure of 2012 for the tests: good ones, to be spoiled.

All bodies and persons are invented. A package is a value until `write`; what is spoiled before
`seal` is consistent with the form, what is spoiled after it is not.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = "电子档案/2019/文书/"
SENDER, RECEIVER = "云岭县水务站", "云岭县档案馆"


def pdf(pages: int = 1, *, javascript: bool = False) -> bytes:
    """A small PDF of so many pages, without text."""
    kids = " ".join(f"{4 + at} 0 R" for at in range(pages))
    action = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>" if javascript else ""
    parts = [
        f"<< /Type /Catalog /Pages 2 0 R {action} >>",
        f"<< /Type /Pages /Count {pages} /Kids [ {kids} ] >>",
        "<< /Producer (test) >>",
        *["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>"] * pages,
    ]
    out = io.BytesIO(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    out.seek(0, 2)
    offsets = []
    for number, body in enumerate(parts, 1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n".encode())
    for offset in offsets:
        out.write(f"{offset:010d} 00000 n \n".encode())
    out.write(f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R /Info 3 0 R >>\n".encode())
    out.write(f"startxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def wav(samples: int = 400) -> bytes:
    body = bytes(samples * 2)
    head = b"fmt " + (16).to_bytes(4, "little") + b"\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0"
    data = b"data" + len(body).to_bytes(4, "little") + body
    inner = b"WAVE" + head + data
    return b"RIFF" + len(inner).to_bytes(4, "little") + inner


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def letter(title: str, *, head: str = "", foot: str = "") -> bytes:
    return (
        f"{head}{title}\n各股室：\n经研究，现将有关事项通知如下，请认真执行。\n{foot}{SENDER}\n"
        "2019年5月6日\n"
    ).encode()


TITLES = ("关于汛期值守的通知", "关于管网检修的请示", "水质抽检年报", "用水户登记办法",
          "站务会议录音", "关于节水宣传的批复")  # fmt: skip


@dataclass
class Package:
    """A package as its sender means it. ``entries`` hold label to text, ``文件`` the file names."""

    package_id: str = "YJ-YL-2021-001"
    by_volume: bool = False
    encoding: str = "utf-8"
    declared: str = ""
    entries: list[dict] = field(default_factory=list)
    volumes: list[dict] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    form: dict = field(default_factory=dict)
    form_kind: str = "json"
    readme: dict[str, str] = field(default_factory=dict)
    rules: str = ""
    code_rule: str = ""
    digest: str = "SHA-256"
    raw: dict[str, bytes | None] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)

    def content(self, code: str, ending: str) -> str:
        return f"{ROOT}{code}.{ending}"

    def entry(self, number: int) -> dict:
        """An entry by its place, from 1."""
        return self.entries[number - 1]

    def stored(self, number: int, file: int = 0) -> str:
        return "电子档案/" + self.entries[number - 1]["文件"][file]

    def replace(self, number: int, data: bytes, name: str = "") -> None:
        """Put other bytes (and another name) in the place of an entry's file, before `seal`."""
        old = self.stored(number)
        new = f"{old.rpartition('/')[0]}/{name}" if name else old
        del self.files[old]
        self.files[new] = data
        self.entries[number - 1]["文件"][0] = new.removeprefix("电子档案/")

    def drop(self, number: int) -> None:
        """Take out an entry with its files, before `seal`."""
        for name in self.entries.pop(number - 1)["文件"]:
            del self.files["电子档案/" + name]

    def seal(self) -> Package:
        """Fill in what follows from the files: sizes, counts, digests, form, description file."""
        for number, entry in enumerate(self.entries, 1):
            entry["顺序号"] = str(number)
            held = [self.files["电子档案/" + name] for name in entry["文件"] if name]
            entry["文件大小"] = str(sum(map(len, held)))
        total = sum(map(len, self.files.values()))
        algorithm = {"SHA-256": "sha256", "SM3": "sm3", "MD5": "md5", "SHA-512": "sha512"}
        make = algorithm.get(self.digest, "sha256")
        self.form = {
            "交接工作名称": f"{SENDER}2019年度电子档案移交", "内容描述": "文书档案",
            "移交单位": SENDER, "接收单位": RECEIVER, "包编号": self.package_id,
            "移交电子档案数量": {"件": len(self.entries), "卷": len(self.volumes)},
            "移交数据量": {"字节": total, "GB": f"{total / 10**9:.3f}"},
            "检验": {name: {"移交单位": "合格", "接收单位": ""}
                     for name in ("准确性", "完整性", "可用性", "安全性")},
            "填表人": "柳青禾", "审核人": "白砚秋", "日期": "2021-03-04",
            "数字摘要": [
                {"文件": path, "算法": self.digest, "容量": len(data),
                 "摘要": hashlib.new(make, data).hexdigest()}
                for path, data in self.files.items()
            ],
        }  # fmt: skip
        self.readme = {
            "包编号": self.package_id, "类型": "在线移交信息包", "容量": f"{total} 字节",
            "保管单位": RECEIVER, "制作单位": SENDER, "制作人": "柳青禾", "检查单位": SENDER,
            "检查人": "白砚秋", "制作日期": "20210304", "硬件环境": "x86 服务器",
            "软件环境": "通用操作系统", "目录编码": self.encoding.upper(),
        }  # fmt: skip
        return self

    def claim(self, number: int, file: int = 0) -> dict:
        """The form's line for an entry's file, after `seal`."""
        path = self.stored(number, file)
        return next(line for line in self.form["数字摘要"] if line["文件"] == path)

    # --- as bytes ---

    def write(self, root: Path) -> Path:
        """Write the package as a folder below ``root`` and return it."""
        folder = root / self.package_id
        written: dict[str, bytes | None] = {**self.files, **self._documents(), **self.raw}
        for path, data in written.items():
            if data is not None:
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        for path in self.folders:
            (folder / path).mkdir(parents=True)
        for path, target in self.links.items():
            (folder / path).symlink_to(target)
        return folder

    def zip(self, root: Path) -> Path:
        """The same as a zip file."""
        folder = self.write(root)
        target = root / f"{self.package_id}.zip"
        with zipfile.ZipFile(target, "w") as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.write(path, f"{self.package_id}/{path.relative_to(folder)}")
        return target

    def _documents(self) -> dict[str, bytes]:
        name = "案卷目录.XML" if self.by_volume else "文件目录.XML"
        readme = "\r\n".join(f"{label}：{value}" for label, value in self.readme.items())
        return {
            name: self.catalogue().encode(self.encoding),
            "说明文件.TXT": readme.encode(self.encoding),
            f"其他/移交与接收登记表.{self.form_kind}": self.form_bytes(),
            "其他/元数据规范.TXT": self.rules.encode(self.encoding),
            "其他/分类编号与命名规则.TXT": self.code_rule.encode(self.encoding),
        }

    def form_bytes(self) -> bytes:
        if self.form_kind == "json":
            return json.dumps(self.form, ensure_ascii=False, indent=1).encode()
        return ('<?xml version="1.0" encoding="UTF-8"?>' + _xml("登记表", self.form)).encode()

    def catalogue(self) -> str:
        root = "案卷目录" if self.by_volume else "文件目录"
        inner = "".join(map(self._volume, self.volumes)) if self.by_volume else "".join(
            map(self._item, self.entries)
        )  # fmt: skip
        declared = self.declared or self.encoding.upper()
        return f'<?xml version="1.0" encoding="{declared}"?>\n<{root}>\n{inner}</{root}>\n'

    def _item(self, entry: dict) -> str:
        lines = []
        for label, value in entry.items():
            tag = self.labels.get(label, label)
            if label == "文件":
                lines += [f"<电子档案名称>{escape(name)}</电子档案名称>" for name in value]
            elif label != "案卷":
                lines.append(f"<{tag}>{escape(value)}</{tag}>")
        return f"<文件>{''.join(lines)}</文件>\n"

    def _volume(self, volume: dict) -> str:
        inside = [entry for entry in self.entries if entry["案卷"] == volume["档号"]]
        lines = [f"<{label}>{escape(value)}</{label}>" for label, value in volume.items()]
        items = "".join(map(self._item, inside))
        return f"<案卷>{''.join(lines)}<卷内文件>{items}</卷内文件></案卷>\n"


def _xml(name: str, value: object) -> str:
    if isinstance(value, dict):
        inner = "".join(_xml(key, each) for key, each in value.items())
    elif isinstance(value, list):
        inner = "".join(_xml("项", each) for each in value)
    else:
        inner = escape(str(value))
    return f"<{name}>{inner}</{name}>"


RULES = (
    "题名、责任者、日期、档号、密级、保管期限、页数为必填项。密级值域：公开、限制。"
    "保管期限值域：永久、30年、10年。允许格式：PDF、OFD、WAV、TXT、XML。题名不超过200个字符。"
)


def package(items: int = 6, *, by_volume: bool = False, **more: object) -> Package:
    """A good package of a few items: letters, a PDF of two pages, a recording, an XML."""
    made = Package(by_volume=by_volume, rules=RULES, **more)  # type: ignore[arg-type]
    tail = "案卷号（三位）-件号（三位）" if by_volume else "件号（三位）"
    made.code_rule = f"档号结构：全宗号-WS·年度·保管期限-{tail}"
    for at in range(items):
        title = TITLES[at % len(TITLES)] + ("" if at < len(TITLES) else f"（{at}）")
        volume = f"Q021-WS·2019·Y-{at // 3 + 1:03d}" if by_volume else ""
        code = f"{volume}-{at % 3 + 1:03d}" if by_volume else f"Q021-WS·2019·Y-{at + 1:03d}"
        kind, pages, data = _file(at, title)
        path = f"{ROOT}{volume[-3:] + '/' if volume else ''}{code}.{kind}"
        made.files[path] = data
        made.entries.append({
            "顺序号": "", "档号": code, "文件编号": f"云水〔2019〕{at + 1}号", "责任者": SENDER,
            "题名": title, "日期": f"2019{at % 12 + 1:02d}0{at % 9 + 1}", "密级": "公开",
            "保管期限": "永久", "页数": str(pages), "文件": [path.removeprefix("电子档案/")],
            "文件大小": "", "备注": "", "案卷": volume,
        })  # fmt: skip
    for at in range(0, items if by_volume else 0, 3):
        inside = made.entries[at : at + 3]
        made.volumes.append({
            "顺序号": str(at // 3 + 1), "档号": inside[0]["案卷"], "题名": f"水务案卷{at // 3 + 1}",
            "起止日期": f"{inside[0]['日期']}-{inside[-1]['日期']}", "保管期限": "永久",
            "件数": str(len(inside)), "页数": str(sum(int(each["页数"]) for each in inside)),
        })  # fmt: skip
    return made


def _file(at: int, title: str) -> tuple[str, int, bytes]:
    if at % 6 == 2:
        return "pdf", 2, pdf(2) + f"%{at}\n".encode()
    if at % 6 == 4:
        return "wav", 1, wav(400 + at)
    if at % 6 == 5:
        return "xml", 1, f'<?xml version="1.0" encoding="UTF-8"?><表 号="{at}"/>'.encode()
    return "txt", 1, letter(f"{title}{at}")
