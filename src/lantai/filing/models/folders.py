# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""监视文件夹: a folder into which an office puts files, and where what lies still there goes.

Its place on the machine is named by the site's settings under its code, and by no page.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from lantai.guard.columns import Guarded
from lantai.guard.kept import in_words
from lantai.guard.words import both, lang

CODE = RegexValidator(
    r"\A[a-z0-9][a-z0-9-]{0,38}\Z",
    both("代码只用小写字母、数字和连字符。", "Small letters, digits and hyphens only."),
)


class WatchedFolder(Guarded):
    """A folder that is looked into every minute; a file is taken once it has lain still."""

    code = models.CharField(
        both("代码", "code"), max_length=40, unique=True, validators=[CODE],
        help_text=both("文件夹的位置由本站设置按代码指定，网页上不能改。",
                       "The site's settings name its place by this code; no page can."),
    )  # fmt: skip
    fonds = models.ForeignKey("holdings.Fonds", models.PROTECT, related_name="+",
                              verbose_name=both("全宗", "fonds"))  # fmt: skip
    department = models.CharField(both("归档部门", "department"), max_length=100, blank=True)
    still_seconds = models.PositiveSmallIntegerField(
        both("静置几秒才收", "seconds of stillness"), default=10,
        validators=[MinValueValidator(2), MaxValueValidator(3600)])  # fmt: skip
    is_watched = models.BooleanField(both("在监视", "watched"), default=True)
    looked_at = models.DateTimeField(both("最近查看", "last looked into"), null=True,
                                     editable=False)  # fmt: skip
    taken = models.PositiveIntegerField(both("收了几个", "files taken"), default=0, editable=False)
    said = models.CharField(max_length=60, blank=True, editable=False)
    params = models.JSONField(default=dict, editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("监视文件夹", "watched folder")
        verbose_name_plural = both("监视文件夹", "watched folders")
        indexes = [models.Index(fields=["holder", "code", "id"], name="watchedfolder_held")]

    def __str__(self) -> str:
        return self.code

    @property
    def sentence(self) -> str:
        """What is wrong with it, in the reader's language; nothing where all is well."""
        return in_words(self.said, self.params, lang())
