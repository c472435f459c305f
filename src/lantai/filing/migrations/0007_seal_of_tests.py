# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A filing test keeps a digest of what it tested, so that what was changed since is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column."""

    dependencies = [("filing", "0006_as_secret_as_their_items")]
    operations = [
        migrations.AddField(
            model_name="filingtest",
            name="seal",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
