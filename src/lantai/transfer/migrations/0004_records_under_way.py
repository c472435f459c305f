# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Records of transfers that are under way when a site is upgraded stay as they are from now on."""

from django.db import migrations

HOLDS_IN = ("built", "tested", "sent", "received", "checked", "accepted", "stored")


def hold(apps, schema_editor):
    alias = schema_editor.connection.alias
    transfers = apps.get_model("transfer", "Transfer")._base_manager.using(alias)
    passages = apps.get_model("holdings", "Passage")._base_manager.using(alias)
    under_way = transfers.filter(state__in=HOLDS_IN, set__isnull=False).order_by("pk")
    passages.bulk_create(
        [passages.model(
            set_id=row.set_id, noun="transfer.transfer", row=row.pk, name=row.name,
            holder=row.holder, area=row.area, line=row.line, party=row.party, secrecy=row.secrecy)
         for row in under_way], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("holdings", "0007_passages"),
        ("transfer", "0003_why_in_both_languages"),
    ]

    operations = [migrations.RunPython(hold, migrations.RunPython.noop)]
