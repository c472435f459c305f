# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the guard keeps: accounts and keys, sets and grants, declarations, the trail.

The trail is four tables that are only ever added to: `Entry` (what was done), `EntryDetail` (its
before and after, erasable, only its digest is chained), `EntrySubject` (the rows of a bulk act) and
`Link` (the number and chained digest of an entry). `Unsealed` is the queue from which the sealer
takes. `Reading` lies in the second database file with the sessions.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models

from lantai.guard import numbering
from lantai.guard.columns import Guarded, PathField, Trailed, state_of
from lantai.guard.flow import ERASURE
from lantai.guard.seal import GuardedManager
from lantai.guard.terms import GrantKind
from lantai.guard.words import both, said

SHOWN = 60
"""So many characters of a list of numbers name it."""


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by user name; making one is an act of orgs."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of this user name."""
        return self.get(username=username)


class Account(AbstractBaseUser, Trailed):
    """A way to sign in. Who the person is and what posts they hold stands in orgs.

    ``stamp`` grows with every change of posts, duties, grants or sessions, so that a cached actor
    and every other session end at the next request.
    """

    username = models.CharField(both("用户名", "user name"), max_length=80, unique=True)
    is_active = models.BooleanField(both("在用", "in use"), default=True)
    must_change = models.BooleanField(both("须改口令", "must change password"), default=False)
    needs_code = models.BooleanField(both("须动态码", "one-time code required"), default=False)
    password_on = models.DateField(both("口令日期", "password of"), null=True, blank=True)
    stamp = models.PositiveIntegerField(default=0, editable=False)
    post = models.PositiveBigIntegerField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "username"
    objects: ClassVar[Any] = AccountManager()

    class Meta:
        verbose_name = both("帐号", "account")
        verbose_name_plural = both("帐号", "accounts")

    def __str__(self) -> str:
        return self.username

    def check_password(self, raw_password: str) -> bool:
        """As Django's, which would also write a stronger digest: here that is for an act."""
        return bool(check_password(raw_password, self.password))


class OldPassword(models.Model):
    """The digests of earlier passwords, so that the last five are not taken again."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=200)
    at = models.DateTimeField()


class ApiKey(Guarded):
    """A key for programs: acts as its account, with only those duties that it names."""

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="keys", verbose_name=both("帐号", "account")
    )
    name = models.CharField(both("用途", "purpose"), max_length=120)
    prefix = models.CharField(both("开头", "prefix"), max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    post = models.PositiveBigIntegerField(null=True, editable=False)
    duties = models.JSONField(both("职责", "duties"), default=list)
    until = models.DateField(both("有效期至", "valid until"))
    revoked_at = models.DateTimeField(both("收回时间", "revoked at"), null=True, editable=False)
    used_on = models.DateField(both("最近使用", "last used"), null=True, editable=False)

    reading_duty: ClassVar[str] = "guard.apikey.read"

    class Meta(Guarded.Meta):
        verbose_name = both("接口密钥", "API key")
        verbose_name_plural = both("接口密钥", "API keys")

    def __str__(self) -> str:
        return self.name


class RecordSet(Guarded):
    """A set of rows for one purpose: what was laid before somebody or lent to somebody."""

    name = models.CharField(both("名称", "name"), max_length=200)
    purpose = models.CharField(both("用途", "purpose"), max_length=400)

    class Meta(Guarded.Meta):
        verbose_name = both("材料组", "set")
        verbose_name_plural = both("材料组", "sets")

    def __str__(self) -> str:
        return self.name


class SetMember(models.Model):
    """One row of any noun in a set."""

    set = models.ForeignKey(RecordSet, models.CASCADE, related_name="members")
    noun = models.CharField(max_length=60)
    row = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "row", "set"], name="one_member")]


class Grant(Guarded):
    """Sight of a set for an institution or a person, until a day, approved, and on the trail.

    ``holder`` keeps the rows, ``party`` is to whom (``i12/`` or ``person/9/``).
    """

    set = models.ForeignKey(
        RecordSet, models.CASCADE, related_name="grants", verbose_name=both("材料组", "set")
    )
    kind = models.CharField(both("方式", "kind"), max_length=8, choices=GrantKind)
    until = models.DateField(both("截止日期", "until"))
    reason = models.CharField(both("理由", "reason"), max_length=400)
    approved_by = models.CharField(both("批准人", "approved by"), max_length=80, blank=True)
    ended_on = models.DateField(both("收回日期", "ended on"), null=True, blank=True, editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("授权", "grant")
        verbose_name_plural = both("授权", "grants")
        indexes = [models.Index(fields=["party", "kind", "until"], name="grant_of_party")]

    def __str__(self) -> str:
        return f"{self.set} {self.until}"


class Declaration(Guarded):
    """A small place's declaration that one person is system and security administrator."""

    reason = models.CharField(both("理由", "reason"), max_length=400)
    declared_by = models.CharField(both("声明人", "declared by"), max_length=80)
    until = models.DateField(both("有效期至", "valid until"))

    class Meta(Guarded.Meta):
        verbose_name = both("兼任声明", "declaration")
        verbose_name_plural = both("兼任声明", "declarations")

    def __str__(self) -> str:
        return f"{self.declared_by} {self.until}"


class Entry(models.Model):
    """One act on the trail 留痕. Written once, in the act's own transaction, never changed.

    ``digest`` covers every column here and the digest of the detail (`trail.facts`). ``within`` is
    the outer act's ``act``.
    """

    act = models.CharField(max_length=32, unique=True)
    within = models.CharField(max_length=32, default="")
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    institution = PathField()
    via = models.CharField(max_length=20)
    tag = models.CharField(max_length=80)
    noun = models.CharField(max_length=60, default="")
    row = models.PositiveBigIntegerField(null=True)
    label = models.CharField(max_length=300, default="")
    holder = PathField()
    area = PathField()
    party = PathField()
    count = models.PositiveIntegerField(default=0)
    subjects = models.CharField(max_length=64, default="")
    request = models.CharField(max_length=20, default="")
    detail_digest = models.CharField(max_length=64, default="")
    digest = models.CharField(max_length=64)

    reading_duty: ClassVar[str] = "guard.entry.read"
    objects: ClassVar[Any] = GuardedManager()
    every: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = both("留痕", "entry")
        verbose_name_plural = both("留痕", "trail")
        indexes = [
            models.Index(fields=["noun", "row", "id"], name="entry_of_row"),
            models.Index(fields=["holder", "id"], name="entry_of_holder"),
            models.Index(fields=["area", "id"], name="entry_of_area"),
            models.Index(fields=["tag", "id"], name="entry_of_tag"),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.label}"


class EntryDetail(models.Model):
    """The before and after of an entry; may be erased (personal content), its digest stays."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="detail")
    data = models.JSONField()


class EntrySubject(models.Model):
    """One row of a bulk act, with the digests of its before and after (empty = was not there)."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="rows", db_index=False)
    noun = models.CharField(max_length=60)
    row = models.PositiveBigIntegerField()
    before = models.CharField(max_length=64, default="")
    after = models.CharField(max_length=64, default="")

    class Meta:
        indexes = [
            models.Index(fields=["noun", "row", "entry"], name="subject_of_row"),
            models.Index(fields=["entry", "id"], name="subject_of_entry"),
        ]


class Unsealed(models.Model):
    """An entry that the sealer has not taken yet; written with the entry.

    ``tables`` are those that its act wrote, parted by blanks, for what is kept in memory (`tide`):
    no part of what is chained. Empty for an act inside another, which tells of them all; none where
    it is not known.
    """

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True)
    tables = models.TextField(null=True)


class Link(models.Model):
    """A sealed entry: its number on the chain and the chained digest (`craft.chain`).

    ``tables`` come from `Unsealed`.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="link")
    digest = models.CharField(max_length=64)
    tables = models.TextField(null=True)


class Reading(models.Model):
    """Somebody read an unopened record: the light table, sealed in batches by an entry.

    ``institution`` is the reader's; ``holder`` and ``area`` are those of the record when it was
    read, so that who keeps it and who audits there may see who read it. It lies in no set.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    institution = PathField()
    via = models.CharField(max_length=20)
    action = models.CharField(max_length=20)
    noun = models.CharField(max_length=60)
    row = models.PositiveBigIntegerField()
    why = models.CharField(max_length=40, default="")
    holder = PathField()
    area = PathField()
    batch = models.CharField(max_length=32, default="", db_index=True)

    reading_duty: ClassVar[str] = "guard.reading.read"
    lies_in_sets: ClassVar[bool] = False
    objects: ClassVar[Any] = GuardedManager()
    every: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = both("查阅记录", "reading")
        verbose_name_plural = both("查阅记录", "readings")
        indexes = [
            models.Index(fields=["noun", "row"], name="reading_of_row"),
            models.Index(fields=["at", "id"], name="reading_by_time"),
            models.Index(fields=["holder", "at", "id"], name="reading_held"),
        ]


class Erasure(Guarded):
    """A proposal to erase the before and after of entries, and what became of it (`erasing`).

    It names entries by their numbers alone: what they say stands nowhere here.
    """

    numbers = models.CharField(
        both("留痕第几条", "numbers of the entries"), max_length=numbering.LONGEST,
        help_text=both("写编号，几条的用顿号隔开，连着的写成 1030-1033。",
                       "Their numbers, parted by commas; those in a row as 1030-1033."),
    )  # fmt: skip
    reason = models.CharField(
        both("理由", "reason"), max_length=400,
        help_text=both("写为什么要抹除，不要写出要抹除的内容。",
                       "Why it is to be erased; do not repeat what is to go."),
    )  # fmt: skip
    basis = models.CharField(both("依据文件", "basis"), max_length=200, blank=True)
    state = state_of(ERASURE)
    erased = models.PositiveIntegerField(
        both("抹除条数", "erased entries"), null=True, editable=False
    )
    erased_on = models.DateField(both("抹除日期", "erased on"), null=True, editable=False)

    reading_duty: ClassVar[str] = "guard.erasure.read"

    class Meta(Guarded.Meta):
        verbose_name = both("留痕抹除", "erasure")
        verbose_name_plural = both("留痕抹除", "erasures")
        indexes = [models.Index(fields=["holder", "id"], name="erasure_held")]

    def __str__(self) -> str:
        shown = self.numbers if len(self.numbers) <= SHOWN else f"{self.numbers[: SHOWN - 1]}…"
        return said("抹除留痕第 {numbers} 条", "erasing entries {numbers}", numbers=shown)


class Cursor(models.Model):
    """How far a follower has read the sealed trail."""

    follower = models.CharField(max_length=80, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
