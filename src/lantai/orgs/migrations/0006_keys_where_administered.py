# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""API keys made before are kept where their institution's accounts are administered."""

from django.db import migrations


def move(apps, schema_editor):
    """Of each institution the keys that still name their owner as the other party."""
    keys = apps.get_model("guard", "ApiKey").objects
    for at in apps.get_model("orgs", "Institution").objects.select_related("keeper"):
        by = at.keeper or at
        old = keys.filter(holder=at.path, party__startswith="person/")
        old.update(holder=by.path, area=by.area, line=by.line, party=at.path if at.keeper else "")


class Migration(migrations.Migration):
    """Rows, no tables."""

    dependencies = [("orgs", "0005_code_rules"), ("guard", "0005_erasures")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
