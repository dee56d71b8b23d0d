"""Characters of symbol fonts (Symbol, Wingdings) as Unicode; Word stores them in the private use area."""

_WINGDINGS = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "❐", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x77: "⬥",
    0x9F: "•", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x80: "⓪",
} | {0x81 + index: chr(ord("①") + index) for index in range(10)}  # fmt: skip
_WINGDINGS_2 = {0x50: "✓", 0x4F: "✗", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x2A: "□", 0xA3: "□"}
_SYMBOL = {
    0x2D: "−", 0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB9: "≠", 0xBB: "≈", 0xD7: "·", 0xDE: "⇒",
    0xAE: "→", 0xB8: "÷", 0xA5: "∞", 0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x6D: "μ", 0x70: "π", 0x44: "Δ", 0x57: "Ω",
}  # fmt: skip
_UNKNOWN = "□"


def from_symbol_font(code: int, font: str) -> str:
    """The character that code `code` of a symbol font draws; a box for one that is not in the tables."""
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    name = font.casefold()
    table = _WINGDINGS_2 if "wingdings 2" in name else _WINGDINGS if "wingdings" in name else _SYMBOL
    if low in table:
        return table[low]
    if low != code or low < 0x20:
        return chr(low) if "symbol" in name and 0x20 <= low < 0x7F else _UNKNOWN
    return chr(code)


def bullet(text: str, font: str) -> str:
    """The bullet of a list level as a person sees it."""
    return "".join(
        (found if (found := from_symbol_font(ord(character), font)) != _UNKNOWN else "•")
        if "\ue000" <= character <= "\uf8ff"
        else character
        for character in text
    )
