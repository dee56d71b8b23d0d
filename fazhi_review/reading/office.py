"""doc and wps through LibreOffice, which writes a docx that is then read like any other.

Each conversion has a profile of its own, in which macros are off, links are not updated and every request to a network
goes to a port where nobody listens; the profile is thrown away afterwards.
"""

import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from fazhi_review.errors import ConverterMissing, CorruptFile, FileTooComplex
from fazhi_review.reading.docx import read_docx
from fazhi_review.reading.model import FileType, Limits, ReadDocument
from fazhi_review.reading.sniffing import extension_of

_PROGRAMS = ("soffice", "libreoffice")
_PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    *(
        ("org.openoffice.Inet/Settings", f"ooInet{protocol}Proxy{key}", value)
        for protocol in ("HTTP", "HTTPS", "FTP")
        for key, value in (("Name", "127.0.0.1"), ("Port", "9"))
    ),
)


def find_office() -> str | None:
    """The LibreOffice of this machine, None where there is none."""
    found = next((path for program in _PROGRAMS if (path := shutil.which(program))), None)
    return found or next((str(place) for place in _PLACES if place.is_file()), None)


def read_office(data: bytes, *, name: str, limits: Limits) -> ReadDocument:
    """The text of a doc, wps or rtf; the paragraph indexes are of no use to the original and are left out."""
    office = find_office()
    if office is None:
        raise ConverterMissing(name=name)
    document = read_docx(_convert(data, office, name, limits), name=name, limits=limits)
    file_type = FileType.WPS if extension_of(name) in ("wps", "wpt") else FileType.DOC
    blocks = tuple(replace(block, source=None) for block in document.blocks)
    return replace(document, file_type=file_type, blocks=blocks)


def _convert(data: bytes, office: str, name: str, limits: Limits) -> bytes:
    # A handle may still be open on Windows when a killed office lets go of its profile.
    with tempfile.TemporaryDirectory(prefix="fazhi-office-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        profile = home / "profile"
        _write_settings(profile)
        # The name comes from a stranger and may be an option or a path; the copy has a name of ours.
        source = home / "document.doc"
        source.write_bytes(data)
        command = [
            office,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(home / "out"),
            str(source),
        ]
        _run(command, home, name, limits)
        target = home / "out" / "document.docx"
        if not target.is_file():
            raise CorruptFile(name=name)
        return target.read_bytes()


def _run(command: list[str], home: Path, name: str, limits: Limits) -> None:
    environment = {
        key: os.environ[key] for key in ("PATH", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ
    }
    process = subprocess.Popen(  # noqa: S603  the program found above; nothing of the command comes from the file
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment | {"HOME": str(home), "TMPDIR": str(home), "TEMP": str(home), "TMP": str(home)},
    )
    try:
        process.wait(limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise FileTooComplex(name=name) from error
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """soffice is a small starter; what hangs is its child, which goes with the process group of the worker."""
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _write_settings(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{key}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, key, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )
