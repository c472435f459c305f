# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""DA/T 48-2009 基于XML的电子文件封装规范: encapsulated records (EEP), read, judged and written.

`verify` and `read` judge one file however large, of both kinds (原始型, 修改型); `write` and
`modify` make new ones. MD5 and SHA-1 signatures are read, told, and never written.
"""

from lantai.craft.eep.composing import ContentFile, Step
from lantai.craft.eep.description import metadata_of, record_of
from lantai.craft.eep.judge import read, verify
from lantai.craft.eep.making import modify, write
from lantai.craft.eep.model import Content, Document, Eep, Layer, Signature, SignatureState
from lantai.craft.eep.signer import Signer, rsa_signer

__all__ = [
    "Content", "ContentFile", "Document", "Eep", "Layer", "Signature", "SignatureState", "Signer",
    "Step", "metadata_of", "modify", "read", "record_of", "rsa_signer", "verify", "write",
]  # fmt: skip
