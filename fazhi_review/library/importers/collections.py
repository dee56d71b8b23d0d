"""Recognises what was given and reads it with the importer for its layout."""

from pathlib import Path

from fazhi_review.errors import UnsupportedFile
from fazhi_review.library.importers import justlaws, lawrefbook
from fazhi_review.library.importers.files import is_archive, read_files
from fazhi_review.library.sources import Collection


def read_collection(path: Path) -> Collection:
    """The texts of a folder, an archive or one file. Raises what `files.read_files` raises, and UnsupportedFile."""
    if path.is_dir() or is_archive(path) or not path.is_file():
        files = read_files(path)
        if justlaws.recognises(files):
            collection = justlaws.read(files)
        elif lawrefbook.recognises(files):
            collection = lawrefbook.read(files)
        else:
            raise UnsupportedFile(
                f"“{path.name}”里没有认识的法规资料：应为 LawRefBook/Laws 或 just-laws 的目录结构，"
                "或者含有法规的 docx、pdf、txt 文件。"
            )
        collection.skipped[:0] = files.skipped
        collection.warnings[:0] = files.warnings
        collection.is_complete = files.is_complete
        return collection
    raise UnsupportedFile(f"“{path.name}”不是法规资料。")
