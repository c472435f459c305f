# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The categories 门类 of DA/T 13-2022, each with the unit in which it is counted."""

from django.db import migrations

CATEGORIES = (
    ("WS", "文书", "administrative records", "item"),
    ("KJ", "科技", "science and technology", "file"),
    ("RS", "人事", "personnel", "file"),
    ("KU", "会计", "accounts", "file"),
    ("ZY", "专业", "special records", "item"),
    ("ZP", "照片", "photographs", "sheet"),
    ("LY", "录音", "sound recordings", "disc"),
    ("LX", "录像", "moving images", "disc"),
    ("SJ", "业务数据", "business data", "item"),
    ("YJ", "公务电子邮件", "official e-mail", "item"),
    ("WY", "网页信息", "web pages", "item"),
    ("MT", "社交媒体", "social media", "item"),
    ("SW", "实物", "objects", "item"),
)


def put(apps, schema_editor):
    """Add those that are not there."""
    categories = apps.get_model("holdings", "Category")
    for order, (code, zh, en, unit) in enumerate(CATEGORIES):
        values = {"zh": zh, "en": en, "unit": unit, "order": order}
        categories.objects.get_or_create(code=code, defaults=values)


class Migration(migrations.Migration):
    """Rows, no tables."""

    dependencies = [("holdings", "0001_initial")]
    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
