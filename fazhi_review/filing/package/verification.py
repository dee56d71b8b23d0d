"""Whether a package is whole: every file there, none added, every checksum right, both forms of the metadata alike."""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from lxml import etree

from fazhi_review.errors import InvalidInput
from fazhi_review.filing.package.metadata import SCHEMA_JSON, SCHEMA_XML, parse, values_of_xml
from fazhi_review.filing.package.writer import CHECKSUMS, JSON_NAME, XML_NAME

_MOST_FILES = 20_000
_MOST_BYTES = 2 * 1024**3


class NotAPackage(InvalidInput):
    sentence = "“{name}”不是备案报送包：应为本系统生成的 zip 文件，其中有 package.json 和 checksums.sha256。"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found. `faults` are Chinese sentences; a package without any is whole."""

    digest: str
    sender: str
    recipient: str
    built_at: str
    titles: tuple[str, ...]
    files: int
    faults: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not self.faults


def verify(name: str, data: bytes) -> Verdict:
    """Check a package. Raises NotAPackage for what is none."""
    contents, twice = _contents(name, data)
    if CHECKSUMS not in contents or JSON_NAME not in contents:
        raise NotAPackage(name=name)
    faults = [f"“{each}”在包内出现两次" for each in twice]
    faults += _checksum_faults(contents)
    values = _json(contents[JSON_NAME])
    if values is None:
        faults.append("package.json 不是有效的 JSON")
        values = {}
    faults += _metadata_faults(values, contents)
    documents = values.get("documents")
    documents = documents if isinstance(documents, list) else []
    return Verdict(
        digest=hashlib.sha256(contents[CHECKSUMS]).hexdigest(),
        sender=str(values.get("sender", "")),
        recipient=str(values.get("recipient", "")),
        built_at=str(values.get("built_at", "")),
        titles=tuple(str(each.get("title", "")) for each in documents if isinstance(each, dict)),
        files=len(contents),
        faults=tuple(faults),
    )


def _contents(name: str, data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """The files of the zip, and the names that occur twice: tools show the one, checks read the other."""
    contents: dict[str, bytes] = {}
    twice: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            infos = [info for info in packed.infolist() if not info.is_dir()]
            if len(infos) > _MOST_FILES or sum(info.file_size for info in infos) > _MOST_BYTES:
                raise NotAPackage(name=name)
            for info in infos:
                if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise NotAPackage(name=name)
                if info.filename in contents:
                    twice.append(info.filename)
                contents[info.filename] = packed.read(info)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error) as error:
        raise NotAPackage(name=name) from error
    except Exception as error:
        raise NotAPackage(name=name) from error
    return contents, twice


def _checksum_faults(contents: dict[str, bytes]) -> Iterator[str]:
    listed: dict[str, str] = {}
    for line in contents[CHECKSUMS].decode("utf-8", "replace").splitlines():
        checksum, separator, path = line.partition("  ")
        if not separator or len(checksum) != 64:
            yield f"校验清单中有无法识别的行：{line[:60]}"
            continue
        listed[path] = checksum
    for path, checksum in listed.items():
        if path not in contents:
            yield f"缺少文件 {path}"
        elif hashlib.sha256(contents[path]).hexdigest() != checksum:
            yield f"文件 {path} 与校验值不符，内容已被改动"
    for path in contents:
        if path not in listed and path != CHECKSUMS:
            yield f"文件 {path} 不在校验清单中，是后来加入的"


def _json(data: bytes) -> dict[str, Any] | None:
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _metadata_faults(values: dict[str, Any], contents: dict[str, bytes]) -> Iterator[str]:
    schema = json.loads(SCHEMA_JSON.read_text(encoding="utf-8"))
    for error in sorted(Draft202012Validator(schema).iter_errors(values), key=lambda error: list(map(str, error.path))):
        place = "/".join(str(part) for part in error.path) or "根"
        yield f"package.json 不符合格式说明：{place} 处的内容不正确（{error.validator}）"
        return
    yield from _xml_faults(values, contents.get(XML_NAME))
    for document in values["documents"]:
        for file in document["files"]:
            data = contents.get(file["path"])
            if data is None:
                yield f"元数据所列文件 {file['path']} 不在包内"
            elif len(data) != file["size"] or hashlib.sha256(data).hexdigest() != file["sha256"]:
                yield f"文件 {file['path']} 与元数据所记的大小或校验值不符"


def _xml_faults(values: dict[str, Any], data: bytes | None) -> Iterator[str]:
    if data is None:
        yield "缺少 package.xml"
        return
    try:
        root = parse(data)
    except etree.XMLSyntaxError:
        yield "package.xml 不是有效的 XML"
        return
    schema = etree.XMLSchema(etree.parse(str(SCHEMA_XML)))
    if not schema.validate(root):
        yield "package.xml 不符合格式说明（filing-package.xsd）"
    elif values_of_xml(data) != values:
        yield "package.json 与 package.xml 的内容不一致"
