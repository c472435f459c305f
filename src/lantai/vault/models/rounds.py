# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""校验: a nightly round over one store, and what it found that no machine can mend."""

from __future__ import annotations

from django.db import models

from lantai.guard.columns import Guarded, state_of
from lantai.guard.kept import in_words
from lantai.guard.words import both, lang
from lantai.vault.flow import DAMAGE
from lantai.vault.terms import RoundResult


class FixityRun(Guarded):
    """One round of fixity over one store: what was read, what was found, or why it was not run."""

    store = models.ForeignKey("vault.Store", models.PROTECT, related_name="+",
                              verbose_name=both("存储库", "store"))  # fmt: skip
    began_at = models.DateTimeField(both("开始", "began"))
    ended_at = models.DateTimeField(both("结束", "ended"), null=True)
    objects_read = models.PositiveIntegerField(both("校验对象", "objects"), default=0)
    files = models.PositiveIntegerField(both("校验文件", "files"), default=0)
    size = models.PositiveBigIntegerField(both("读出字节", "bytes read"), default=0)
    damaged = models.PositiveIntegerField(both("损坏", "damaged"), default=0)
    repaired = models.PositiveIntegerField(both("已修复", "repaired"), default=0)
    result = models.CharField(both("结果", "result"), max_length=8, choices=RoundResult, blank=True)
    said = models.CharField(max_length=60, blank=True, editable=False)
    params = models.JSONField(default=dict, editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("校验轮次", "fixity round")
        verbose_name_plural = both("数字摘要校验", "fixity rounds")
        indexes = [models.Index(fields=["holder", "-id"], name="fixityrun_held")]

    def __str__(self) -> str:
        return f"{self.store} {self.began_at:%Y-%m-%d}"

    @property
    def sentence(self) -> str:
        """Why it was not run, in the reader's language."""
        return in_words(self.said, self.params, lang())


class Damage(Guarded):
    """损坏事项: a copy is damaged and no good one is left to mend it from; a person decides."""

    vault_object = models.ForeignKey(
        "vault.VaultObject", models.PROTECT, related_name="+",
        verbose_name=both("保存对象", "object"))  # fmt: skip
    store = models.ForeignKey("vault.Store", models.PROTECT, related_name="+",
                              verbose_name=both("存储库", "store"))  # fmt: skip
    found_at = models.DateTimeField(both("发现时间", "found at"))
    files = models.TextField(both("损坏的文件", "damaged files"))
    state = state_of(DAMAGE)

    class Meta(Guarded.Meta):
        verbose_name = both("损坏事项", "case of damage")
        verbose_name_plural = both("损坏事项", "cases of damage")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["vault_object", "store"], name="one_open_damage",
                                    condition=models.Q(state=DAMAGE.start)),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "-id"], name="damage_held")]

    def __str__(self) -> str:
        return f"{self.store} {self.vault_object_id}"
