"""Writes small PDF files by hand: text at given places in a CJK font that every PDF reader knows without embedding."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842
_FONT = b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>"
_CID_FONT = (
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 5 0 R >>"
)
_DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 "
    b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>"
)


@dataclass(frozen=True)
class Text:
    """A string at `x` from the left and `y` from the top, in points; `mode` 3 is invisible."""

    x: float
    y: float
    text: str
    size: float = 16
    mode: int = 0
    turned: bool = False


def pdf(*pages: Sequence[Text], rotate: int = 0, picture: bool = False) -> bytes:
    """A PDF with one page for each sequence; `picture` puts a grey image over each page, as a scanner does."""
    objects: list[bytes] = [
        _FONT,
        _CID_FONT,
        _DESCRIPTOR,
        _stream(
            b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 ",
            b"\xdd",
        ),
    ]
    kids = []
    for texts in pages:
        content = b"\n".join(_operators(text) for text in texts)
        if picture:
            content = f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Scan Do Q\n".encode() + content
        objects.append(_stream(b"<< ", content))
        number = len(objects) + 2
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {rotate} /Contents {number} 0 R "
            "/Resources << /Font << /F 3 0 R >> /XObject << /Scan 6 0 R >> >> >>".encode()
        )
        kids.append(f"{number + 1} 0 R")
    head = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode(),
    ]
    return _assemble(head + objects)


def scan(*pictures: tuple[int, int, bytes], hidden: Sequence[Text] = ()) -> bytes:
    """A PDF whose pages are grey pictures (width, height, pixels); `hidden` is text laid unseen over the first one."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", _FONT, _CID_FONT, _DESCRIPTOR]
    kids = []
    for index, (width, height, pixels) in enumerate(pictures):
        packed = zlib.compress(pixels)
        start = f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode "
        objects.append(_stream(start.encode(), packed))
        image = len(objects)
        text = b"\n".join(_operators(item) for item in hidden) if index == 0 else b""
        objects.append(_stream(b"<< ", f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Scan Do Q\n".encode() + text))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {image + 1} 0 R "
            f"/Resources << /Font << /F 3 0 R >> /XObject << /Scan {image} 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _assemble(objects)


def _operators(text: Text) -> bytes:
    matrix = "0 1 -1 0" if text.turned else "1 0 0 1"
    code = text.text.encode("utf-16-be").hex()
    return f"BT {text.mode} Tr /F {text.size} Tf {matrix} {text.x} {HEIGHT - text.y} Tm <{code}> Tj ET".encode()


def _stream(start: bytes, content: bytes) -> bytes:
    return start + f"/Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _assemble(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
