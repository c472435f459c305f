# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Captures, findings and gaps that were made before are as secret as the items they speak of."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def wear(apps, schema_editor):
    """Of each noun the rows whose item is not public."""
    items = apps.get_model("holdings", "Item").objects.filter(pk=OuterRef("item_id"))
    mark = Subquery(items.values("secrecy")[:1])
    for name in ("Capture", "FilingFinding", "FilingGap"):
        rows = apps.get_model("filing", name).objects.filter(item__secrecy__gt=0)
        rows.update(secrecy=mark)


class Migration(migrations.Migration):
    """Rows, no tables."""

    dependencies = [("filing", "0005_what_the_sender_promised")]
    operations = [migrations.RunPython(wear, migrations.RunPython.noop)]
