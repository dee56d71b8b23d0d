"""Documents of invented places that the tests upload, and a small rule pack that finds two defects in them."""

import struct
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from docx import Document
from flask import Flask

from fazhi_review.accounts.actor import Actor
from fazhi_review.accounts.models import User
from fazhi_review.review.examination import Examiner
from fazhi_review.review.workplace import Workplace, workplace
from fazhi_review.rules import load_packs
from fazhi_review.rules.rule import RulePack

MEASURES = (
    "云岭区临时停车场管理办法",
    "云政规〔2026〕3号",
    "第一章　总则",
    "第一条　为了规范临时停车场管理，根据《中华人民共和国道路交通安全法》第三十三条，制定本办法。",
    "第二条　本办法适用于本区行政区域内临时停车场的设置和管理。",
    "第二章　管理",
    "第三条　设置临时停车场，应当具备下列条件：",
    "（一）有合法的场地使用证明；",
    "（二）未取得区城市管理部门核发的停车场经营许可证的，不得从事停车经营活动。",
    "第四条　违反本办法规定的，处五千元以上一万元以下罚款。",
    "第三章　附则",
    "第五条　本办法自2026年12月1日起施行，有效期五年。",
    "云岭区人民政府",
    "2026年11月2日",
)
# Two rules of the tests' own, so that these tests do not change when the shipped rules do.
RULES = Path(__file__).with_name("document_rules")


def docx(*lines: str) -> bytes:
    """A Word file with one paragraph a line."""
    document = Document()
    for line in lines or MEASURES:
        document.add_paragraph(line)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def encrypted_docx() -> bytes:
    """What Word writes with a password: a compound file (header, one FAT sector, one directory sector) of two streams."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<III", header, 44, 1, 1, 0)
    struct.pack_into("<I", header, 56, 4096)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = bytearray(512)
    for position, (name, kind) in enumerate((("Root Entry", 5), ("EncryptionInfo", 2), ("EncryptedPackage", 2))):
        encoded = name.encode("utf-16-le")
        directory[position * 128 : position * 128 + len(encoded)] = encoded
        struct.pack_into("<HB", directory, position * 128 + 64, len(encoded) + 2, kind)
    return bytes(header) + fat + bytes(directory)


def actor_of(user: User) -> Actor:
    """The user as operations and the audit log see them."""
    return Actor(user.id, user.full_name, user.organization_id, "127.0.0.1")


def text(*lines: str) -> bytes:
    """A plain text file with one line each."""
    return "\n".join(lines or MEASURES).encode()


def place_of(app: Flask) -> Workplace:
    """Where the operations of a test work, with the shipped rules."""
    return workplace(app)


def pack(folder: Path = RULES) -> RulePack:
    return load_packs(folder)


def place_with(app: Flask, folder: Path = RULES) -> Workplace:
    """The same with the rules of `folder`."""
    return replace(workplace(app), examiner=Examiner(pack=pack(folder)))
