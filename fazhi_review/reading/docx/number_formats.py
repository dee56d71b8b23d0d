"""The number formats of WordprocessingML (ECMA-376 part 1, 17.18.59 ST_NumberFormat), as Word draws them."""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL_SIMPLIFIED = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ENCLOSED_IDEOGRAPHS = "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"
_ONES = (
    "", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve", "Thirteen",
    "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
)  # fmt: skip
_TENS = ("", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")
_ORDINALS = {
    "One": "First", "Two": "Second", "Three": "Third", "Five": "Fifth", "Eight": "Eighth", "Nine": "Ninth", "Twelve": "Twelfth",
}  # fmt: skip


def _counting(value: int, digits: str, units: tuple[str, str, str, str], *, bare_ten: bool) -> str:
    """十一, 一百零一, 一千零一十: units below ten thousand, then 万 the same way; `bare_ten` drops the 一 of 一十."""
    ten, hundred, thousand, myriad = units
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        text = _counting(high, digits, units, bare_ten=bare_ten) + myriad
        if low:
            text += (digits[0] if low < 1000 else "") + _counting(low, digits, units, bare_ten=False)
        return text
    text, pending_zero = "", False
    for unit, size in ((thousand, 1000), (hundred, 100), (ten, 10), ("", 1)):
        digit = value // size % 10
        if digit:
            text += (digits[0] if pending_zero and text else "") + digits[digit] + unit
            pending_zero = False
        elif text:
            pending_zero = True
    if bare_ten and 10 <= value < 20:
        text = text[1:]
    return text


def _chinese_counting_thousand(value: int) -> str:
    return _counting(value, "零" + _DIGITS[1:], ("十", "百", "千", "万"), bare_ten=True)


def _chinese_counting(value: int) -> str:
    """Words to ninety-nine, digits from a hundred on (一〇〇), which is what sets this format apart."""
    return _chinese_counting_thousand(value) if value < 100 else _digital(value)


def _japanese_counting(value: int) -> str:
    text = ""
    for unit, size in (("万", 10_000), ("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = value // size % 10 if size < 10_000 else value // size
        if digit:
            text += ("" if digit == 1 and 10 <= size <= 1000 else _DIGITS[digit % 10]) + unit
    return text


def _legal(digits: str, myriad: str) -> Callable[[int], str]:
    return lambda value: _counting(value, digits, ("拾", "佰", "仟", myriad), bare_ten=False)


def _digital(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _from(characters: str) -> Callable[[int], str]:
    """One character a number; plain figures beyond the last, as Word does."""
    return lambda value: characters[value - 1] if 1 <= value <= len(characters) else str(value)


def _run(first: str, count: int) -> str:
    return "".join(chr(ord(first) + index) for index in range(count))


def _letters(first: str, count: int = 26) -> Callable[[int], str]:
    """a … z, then aa, bb, … as Word counts."""
    return lambda value: chr(ord(first) + (value - 1) % count) * ((value - 1) // count + 1) if value > 0 else str(value)


def _sexagenary(value: int) -> str:
    return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12] if value > 0 else str(value)


def _roman(value: int) -> str:
    if not 0 < value < 32_768:
        return str(value)
    text = ""
    for size, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
        (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        text += letters * (value // size)
        value %= size
    return text


def _ordinal(value: int) -> str:
    suffix = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{suffix}"


def _words(value: int) -> str:
    if not 0 < value < 1000:
        return str(value)
    hundreds, rest = divmod(value, 100)
    parts = [f"{_ONES[hundreds]} Hundred"] if hundreds else []
    if rest:
        parts.append(_ONES[rest] if rest < 20 else "-".join(filter(None, (_TENS[rest // 10], _ONES[rest % 10]))))
    words = " ".join(parts)
    return words[:1] + words[1:].lower()


def _ordinal_words(value: int) -> str:
    words = _words(value)
    head, separator, last = words.rpartition("-") if "-" in words else words.rpartition(" ")
    ordinal = _ORDINALS.get(last.capitalize()) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return head + separator + (ordinal.lower() if head else ordinal)


def _full_width(value: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))


_CIRCLED = _run("①", 20)
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _from(_CIRCLED),
    "decimalEnclosedCircleChinese": _from(_CIRCLED),
    "decimalEnclosedFullstop": _from(_run("⒈", 20)),
    "decimalEnclosedParen": _from(_run("⑴", 20)),
    "numberInDash": lambda value: f"- {value} -",
    "chineseCounting": _chinese_counting,
    "chineseCountingThousand": _chinese_counting_thousand,
    "taiwaneseCounting": _chinese_counting,
    "taiwaneseCountingThousand": _chinese_counting_thousand,
    "taiwaneseDigital": _digital,
    "chineseLegalSimplified": _legal(_LEGAL_SIMPLIFIED, "万"),
    "ideographLegalTraditional": _legal(_LEGAL_TRADITIONAL, "萬"),
    "ideographDigital": _digital,
    "japaneseCounting": _japanese_counting,
    "japaneseDigitalTenThousand": _digital,
    "japaneseLegal": _legal("〇壱弐参四伍六七八九", "萬"),
    "koreanDigital2": _digital,
    "ideographTraditional": _from(_STEMS),
    "ideographZodiac": _from(_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "ideographEnclosedCircle": _from(_ENCLOSED_IDEOGRAPHS),
    "lowerLetter": _letters("a"),
    "upperLetter": _letters("A"),
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperRoman": _roman,
    "ordinal": _ordinal,
    "cardinalText": _words,
    "ordinalText": _ordinal_words,
    "hex": lambda value: f"{value:X}",
    "none": lambda value: "",
}


def is_known(number_format: str) -> bool:
    return number_format in _FORMATS


def format_number(value: int, number_format: str, pattern: str = "") -> str:
    """`value` as Word draws it in `number_format`; plain figures for a format that is not known.

    `pattern` is the w:format of a custom format (001, 002, 003, ...): its first example gives the width.
    """
    if number_format == "custom":
        first = pattern.split(",")[0].strip()
        return f"{value:0{len(first)}d}" if first.isdecimal() else str(value)
    if value == 0 and number_format not in ("none", "decimalZero", "decimalFullWidth", "decimalFullWidth2"):
        return _DIGITS[0] if "ounting" in number_format or "igital" in number_format else "0"
    return _FORMATS.get(number_format, str)(value)
