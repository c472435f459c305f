# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What an item is made of: documents 件内文件, computer files, and the persons it speaks of.

All are judged by the item. Bytes are the vault's; here is what a computer file is.
"""

from __future__ import annotations

from django.db import models

from lantai.guard.columns import Judged
from lantai.guard.words import both
from lantai.holdings.models.records import Item
from lantai.holdings.terms import DocumentRole, Manuscript, Origin


class ItemDocument(Judged):
    """件内文件: main text, attachment, final draft, processing slip."""

    judged_by = "item"

    item = models.ForeignKey(
        Item, models.CASCADE, related_name="documents", verbose_name=both("件", "item")
    )
    order = models.PositiveSmallIntegerField(both("序号", "order"), default=1)
    role = models.CharField(
        both("角色", "role"), max_length=10, choices=DocumentRole, default=DocumentRole.MAIN
    )
    title = models.CharField(both("题名", "title"), max_length=2000, blank=True)
    doc_number = models.CharField(both("文号", "document number"), max_length=200, blank=True)
    manuscript = models.CharField(
        both("稿本", "version"), max_length=10, choices=Manuscript, blank=True
    )
    pages = models.PositiveIntegerField(both("页数", "pages"), null=True, blank=True)

    class Meta:
        verbose_name = both("件内文件", "document of an item")
        verbose_name_plural = both("件内文件", "documents of an item")
        constraints = [
            models.UniqueConstraint(fields=["item", "order"], name="one_document_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.title}".strip()


class DigitalObject(Judged):
    """计算机文件: a computer file's name, size, digest, format and origin."""

    judged_by = "item"

    item = models.ForeignKey(
        Item, models.CASCADE, related_name="digital_objects", verbose_name=both("件", "item")
    )
    document = models.ForeignKey(
        ItemDocument, models.CASCADE, null=True, blank=True, related_name="digital_objects",
        verbose_name=both("件内文件", "document"))  # fmt: skip
    order = models.PositiveIntegerField(both("序号", "order"), default=1)
    name = models.CharField(both("计算机文件名", "file name"), max_length=255)
    origin = models.CharField(both("性质", "origin"), max_length=10, choices=Origin)
    size = models.PositiveBigIntegerField(both("大小", "size"))
    sha512 = models.CharField(both("数字摘要", "digest"), max_length=128)
    puid = models.CharField(both("格式代码", "format (PUID)"), max_length=30, blank=True)
    format = models.CharField(both("格式", "format"), max_length=100, blank=True)
    pages = models.PositiveIntegerField(both("页数", "pages"), null=True, blank=True)

    class Meta:
        verbose_name = both("计算机文件", "digital object")
        verbose_name_plural = both("计算机文件", "digital objects")
        indexes = [
            models.Index(fields=["item", "order", "id"], name="object_of_item"),
            models.Index(fields=["sha512"], name="object_by_digest"),
        ]

    def __str__(self) -> str:
        return self.name


class ItemPerson(Judged):
    """A person an item is about, so that people's records 民生档案 are found by person.

    The identity number itself stays under the scheme; here is what a search needs: a keyed digest
    to find by the whole number, and the masked number to tell two persons apart.
    """

    judged_by = "item"
    names_people = True

    item = models.ForeignKey(
        Item, models.CASCADE, related_name="people", verbose_name=both("件", "item")
    )
    role = models.CharField(both("身份", "role"), max_length=20, blank=True)
    name = models.CharField(both("姓名", "name"), max_length=100)
    identity_shown = models.CharField(both("身份证号（遮盖）", "identity number, masked"),
                                      max_length=30, blank=True)  # fmt: skip
    identity_key = models.CharField(max_length=64, blank=True, editable=False)
    born = models.CharField(both("出生日期", "born"), max_length=20, blank=True)

    class Meta:
        verbose_name = both("当事人", "person of an item")
        verbose_name_plural = both("当事人", "persons of an item")
        indexes = [
            models.Index(fields=["name", "id"], name="person_by_name"),
            models.Index(fields=["identity_key", "id"], name="person_by_identity",
                         condition=~models.Q(identity_key="")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.role} {self.name}".strip()
