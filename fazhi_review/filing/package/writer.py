"""A package as one zip: documents, metadata twice, checksums. Written the same way for the same content."""

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from fazhi_review.filing.package.metadata import SCHEMA_JSON, SCHEMA_XML, as_json, as_xml, clean
from fazhi_review.filing.package.model import Package, PackedDocument, document_values, package_values

JSON_NAME, XML_NAME, CHECKSUMS = "package.json", "package.xml", "checksums.sha256"
README = "说明.txt"
# A zip without times of its own, so that its checksum depends on its content alone.
_TIME = (1980, 1, 1, 0, 0, 0)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")

_EXPLANATION = """备案报送包

package.json、package.xml  同一份元数据的两种写法，UTF-8 编码；结构见 schema 目录
documents/0001/…           第 1 件文件：text.txt 为系统读出的正文，其余为正式文本和备案材料
checksums.sha256           包内每个文件的 SHA-256 校验值（GNU coreutils 格式，可用 sha256sum -c 核对）

核对整个报送包：flask filing verify-package 文件名
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A package as bytes. `digest` is the SHA-256 of its list of checksums: it names the whole content."""

    data: bytes
    digest: str
    files: int


def write(package: Package) -> Written:
    """The zip of this package."""
    contents: dict[str, bytes] = {}
    documents = [_document(position, document, contents) for position, document in enumerate(package.documents, 1)]
    values = _clean(package_values(package, documents))
    contents[JSON_NAME], contents[XML_NAME] = as_json(values), as_xml(values)
    contents[f"schema/{SCHEMA_JSON.name}"] = SCHEMA_JSON.read_bytes()
    contents[f"schema/{SCHEMA_XML.name}"] = SCHEMA_XML.read_bytes()
    contents[README] = _EXPLANATION.encode()
    checksums = "".join(f"{_sha256(data)}  {name}\n" for name, data in sorted(contents.items())).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in [*sorted(contents.items()), (CHECKSUMS, checksums)]:
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, data)
    return Written(stream.getvalue(), _sha256(checksums), len(contents))


def _document(position: int, document: PackedDocument, contents: dict[str, bytes]) -> dict[str, Any]:
    folder = f"documents/{position:04d}"
    contents[f"{folder}/text.txt"] = document.text.encode("utf-8", "replace")
    files = [_file(f"{folder}/text.txt", "electronic_text", "电子文本", "正文.txt", contents)]
    used: dict[str, int] = {}
    for file in document.files:
        used[file.material] = used.get(file.material, 0) + 1
        again = f"-{used[file.material]}" if used[file.material] > 1 else ""
        # Names of our own in ASCII: unpacking tools disagree on the encoding of others, the metadata keeps the original.
        path = f"{folder}/{file.material}{again}{_extension(file.name)}"
        contents[path] = file.data
        files.append(_file(path, file.material, file.label, file.name, contents))
    return {**document_values(document), "files": files}


def _file(path: str, material: str, label: str, name: str, contents: dict[str, bytes]) -> dict[str, Any]:
    data = contents[path]
    return {
        "path": path,
        "material": material,
        "label": label,
        "name": name,
        "size": len(data),
        "sha256": _sha256(data),
    }


def _extension(name: str) -> str:
    found = _EXTENSION.search(PurePosixPath(name).name)
    return found.group().lower() if found else ".bin"


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
