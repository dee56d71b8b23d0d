"""Recognises what was given and reads it with the importer for its layout."""

from pathlib import Path

from fazhi_review.errors import FileTooLarge, UnsupportedFile
from fazhi_review.library.importers import justlaws, lawrefbook, single
from fazhi_review.library.importers.files import Files, is_archive, read_files
from fazhi_review.library.importers.table import read_table
from fazhi_review.library.sources import Collection

_LARGEST = 60 * 1024 * 1024


def read_collection(path: Path) -> Collection:
    """The texts of a folder, an archive or one file, or the rows of a catalogue.

    Raises what `files.read_files` raises, UnsupportedFile, and table.WrongColumns.
    """
    if path.is_file() and path.name.lower().endswith((".csv", ".xlsx")):
        return _read_catalogue(path)
    files = _one_file(path) if path.is_file() and not is_archive(path) else read_files(path)
    if justlaws.recognises(files):
        collection = justlaws.read(files)
    elif lawrefbook.recognises(files):
        collection = lawrefbook.read(files)
    elif single.recognises(files):
        collection = single.read(files)
    else:
        raise UnsupportedFile(
            f"“{path.name}”里没有可以识别的法规资料：应为 LawRefBook/Laws 或 just-laws 的目录结构，"
            "或者法规的 docx、pdf、txt 文件，或者 csv、xlsx 目录表。"
        )
    collection.skipped[:0] = files.skipped
    collection.warnings[:0] = files.warnings
    collection.is_complete = files.is_complete
    if not collection.texts and collection.skipped:
        first = collection.skipped[0]
        raise UnsupportedFile(
            first.reason if len(collection.skipped) == 1 else f"没有可以导入的法规。{first.path}：{first.reason}"
        )
    return collection


def _one_file(path: Path) -> Files:
    files = Files(path.name)
    if path.stat().st_size > _LARGEST:
        raise FileTooLarge(name=path.name, limit=f"{_LARGEST // 1024 // 1024} MB")
    if path.name.lower().endswith(single.READABLE):
        files.take(path.name, path.read_bytes())
    return files


def _read_catalogue(path: Path) -> Collection:
    if path.stat().st_size > _LARGEST:
        raise FileTooLarge(name=path.name, limit=f"{_LARGEST // 1024 // 1024} MB")
    entries, skipped = read_table(path.name, path.read_bytes())
    collection = Collection("tables", "法规目录表", None)
    collection.entries = entries
    collection.skipped = skipped
    return collection
