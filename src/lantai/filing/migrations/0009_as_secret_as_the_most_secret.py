# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What speaks of several items, waits unread or was set aside is marked and kept as it is now."""

from django.db import migrations
from django.db.models import Max, OuterRef, Q, Subquery

PUBLIC = ("", "公开")


def wear(apps, schema_editor):
    """Findings about several items and arrangements bear the highest mark of their batch."""
    model = lambda name: apps.get_model("filing", name).objects
    every = model("FiledItem").filter(batch=OuterRef("batch_id")).order_by().values("batch")
    highest = Subquery(every.annotate(most=Max("item__secrecy")).values("most"))
    several = Q(item=None) | Q(kind="check.same_content")
    found = model("FilingFinding").filter(several).exclude(kind="check.unsigned")
    for rows in (found, model("Arrangement").all()):
        rows.filter(secrecy__lt=highest).update(secrecy=highest)
    model("Capture").filter(state="aside").update(given={})
    waiting = model("Capture").filter(state="waiting", secrecy=0)
    for pk, given in list(waiting.values_list("pk", "given")):
        if str(given.get("secrecy", "")).strip() not in PUBLIC:
            model("Capture").filter(pk=pk).update(secrecy=1)


class Migration(migrations.Migration):
    """Rows, no tables."""

    dependencies = [("filing", "0008_states_of_captures")]
    operations = [migrations.RunPython(wear, migrations.RunPython.noop)]
