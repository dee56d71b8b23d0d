"""Chinese and Arabic numerals: 第一百二十条, 二〇二六, 三十万, １２．5. No value is guessed: what is no number is None."""

from functools import lru_cache

from fazhi_review.errors import InvalidInput

_DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    "〇": 0,
    "○": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": 20, "卅": 30}
_LARGE_UNITS = {"亿": 10**8, "万": 10**4}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_LONGEST = 40  # no numeral in a document is longer; refuse rather than compute on hostile input

CHINESE = "〇零○一二三四五六七八九十百千万两廿卅"
"""The characters of Chinese numerals as they number divisions and count; for character classes."""
ARABIC = "0-9０-９"


@lru_cache(maxsize=4096)
def to_int(text: str) -> int | None:
    """The whole number that `text` writes, in Chinese, Arabic or full-width digits; None if it writes none.

    >>> to_int("一百二十"), to_int("二〇二六"), to_int("１２"), to_int("廿三"), to_int("一百零")
    (120, 2026, 12, 23, None)
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    plain = text.translate(_FULL_WIDTH)
    if plain.isascii():
        digits = plain.replace(",", "")
        return int(digits) if digits.isdigit() else None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    return _with_units(text)


def to_number(text: str) -> float | None:
    """The number that `text` writes, with a decimal point or 点 and mixed forms such as 1.5万; None if it writes none."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    plain = text.translate(_FULL_WIDTH).replace(",", "")
    factor = 1
    while plain and plain[-1] in "万亿千百" and (plain[0].isdigit()):
        factor *= _LARGE_UNITS.get(plain[-1]) or _SMALL_UNITS[plain[-1]]
        plain = plain[:-1]
    if plain.isascii():
        return _decimal(plain, factor)
    whole, point, fraction = plain.partition("点")
    value = to_int(whole)
    if value is None or not point:
        return value
    if not fraction or any(char not in _DIGITS for char in fraction):
        return None
    decimals = int("".join(str(_DIGITS[char]) for char in fraction))
    return value + float(decimals) / 10.0 ** len(fraction)


@lru_cache(maxsize=2048)
def to_chinese(number: int) -> str:
    """Write 0 to 99,999,999 as Chinese divisions are numbered: 十, 十一, 一百零一, 一百二十.

    >>> to_chinese(10), to_chinese(101), to_chinese(1260)
    ('十', '一百零一', '一千二百六十')
    """
    if not 0 <= number < 10**8:
        raise InvalidInput("编号超出可以换算的范围。")
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        gap = "零" if 0 < low < 1000 else ""
        return to_chinese(high) + "万" + gap + (_below_ten_thousand(low) if low else "")
    written = _below_ten_thousand(number) or "零"
    return written[1:] if written.startswith("一十") else written


def _below_ten_thousand(number: int) -> str:
    written, pending_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if pending_zero else "") + "零一二三四五六七八九"[digit] + name
        pending_zero = bool(written) and not digit
    return written


def _with_units(text: str) -> int | None:
    """Read a numeral with units from left to right; None at the first character that cannot follow."""
    total = section = 0
    digit: int | None = None
    last_unit, last_large = 10**4, 10**12
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _TENS and digit is None:
            section, last_unit = section + _TENS[char], 10
        elif char in _SMALL_UNITS and _SMALL_UNITS[char] < last_unit:
            last_unit = _SMALL_UNITS[char]
            section += (digit or 1) * last_unit
            digit = None
        elif char in _LARGE_UNITS and _LARGE_UNITS[char] < last_large and (section or digit):
            last_large = _LARGE_UNITS[char]
            total += (section + (digit or 0)) * last_large
            section, digit, last_unit = 0, None, 10**4
        else:
            return None
    return None if digit == 0 else total + section + (digit or 0)


def _decimal(plain: str, factor: int) -> float | None:
    whole, _, fraction = plain.partition(".")
    if not whole.isdigit() or (fraction and not fraction.isdigit()):
        return None
    return float(plain) * factor if fraction else int(whole) * factor
