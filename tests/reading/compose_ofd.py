"""Writes small OFD files after GB/T 33190-2016: text objects at given places, in millimetres."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape

NAMESPACE = "http://www.ofdspec.org/2016"


@dataclass(frozen=True)
class Text:
    """A string whose first character stands at `x`, `y` (baseline) on the page; `step` is the distance of characters
    where it is not the width that the font gives them: an em, half of one for Latin letters and figures."""

    x: float
    y: float
    text: str
    size: float = 5.6
    step: float | None = None
    ctm: str = ""
    more: str = ""


def ofd(*pages: Sequence[Text | str], template: Sequence[Text | str] = (), order: Sequence[int] = ()) -> bytes:
    """An OFD with one page for each sequence of texts (or XML as it is); `order` is the order in the page list."""
    ids = order or range(len(pages))
    listed = "".join(f'<ofd:Page ID="{index + 10}" BaseLoc="Pages/Page_{index}/Content.xml"/>' for index in ids)
    common = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    if template:
        common += '<ofd:TemplatePage ID="5" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    members: dict[str, str | bytes] = {
        "OFD.xml": _xml(
            "OFD",
            "<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID><ofd:Title>题名</ofd:Title></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
        ),
        "Doc_0/Document.xml": _xml(
            "Document", f"<ofd:CommonData>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
        ),
    }
    for index, texts in enumerate(pages):
        use = '<ofd:Template TemplateID="5" ZOrder="Background"/>' if template else ""
        members[f"Doc_0/Pages/Page_{index}/Content.xml"] = _page(texts, use)
    if template:
        members["Doc_0/Tpls/Tpl_0/Content.xml"] = _page(template, "")
    return pack(members)


def with_picture(data: bytes, resource: str, content: bytes) -> bytes:
    """The same OFD with a picture that image objects can name as `resource`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    document = members["Doc_0/Document.xml"]
    assert isinstance(document, bytes)
    members["Doc_0/Document.xml"] = document.replace(
        b"<ofd:CommonData>", b"<ofd:CommonData><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    )
    media = f'<ofd:MultiMedia ID="{resource}" Type="Image"><ofd:MediaFile>picture</ofd:MediaFile></ofd:MultiMedia>'
    members["Doc_0/DocumentRes.xml"] = _xml("Res", f"<ofd:MultiMedias>{media}</ofd:MultiMedias>").replace(
        "<ofd:Res ", '<ofd:Res BaseLoc="Res" '
    )
    members["Doc_0/Res/picture"] = content
    return pack(members)


def pack(members: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def text_object(text: Text) -> str:
    steps = [text.step or text.size * (0.5 if character.isascii() else 1) for character in text.text]
    groups = [f"g {len(list(same))} {step:g}" for step, same in groupby(steps[:-1])]
    deltas = f' DeltaX="{" ".join(groups)}"' if groups else ""
    ctm = f' CTM="{text.ctm}"' if text.ctm else ""
    width = sum(steps)
    return (
        f'<ofd:TextObject ID="9" Boundary="{text.x:g} {text.y - text.size:g} {width:g} {text.size * 1.3:g}" Font="3" '
        f'Size="{text.size:g}"{ctm} {text.more}>'
        f'<ofd:TextCode X="0" Y="{text.size:g}"{deltas}>{escape(text.text)}</ofd:TextCode></ofd:TextObject>'
    )


def _page(texts: Sequence[Text | str], head: str) -> str:
    objects = "".join(text if isinstance(text, str) else text_object(text) for text in texts)
    return _xml("Page", f'{head}<ofd:Content><ofd:Layer ID="8" Type="Body">{objects}</ofd:Layer></ofd:Content>')


def _xml(root: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{root} xmlns:ofd="{NAMESPACE}">{inner}</ofd:{root}>'
