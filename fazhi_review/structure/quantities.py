"""Quantities as law states them: 二十元以上二百元以下, 不少于三十日, 百分之五, 年满十八周岁, 一倍以上三倍以下.

Every quantity is brought to one unit of its kind (万元 to 元, 公里 to 米). 以上, 以下 and 以内 include the figure (Civil Code,
art. 1259); 超过, 不满 and 以外 exclude it.
"""

import re
from dataclasses import dataclass

from fazhi_review.structure.model import Quantity
from fazhi_review.structure.numerals import to_number

_CHINESE = "〇零一二三四五六七八九十百千万亿两半"
_ANY = f"0-9０-９{_CHINESE}"
_NUMBER = rf"(?:[0-9０-９]{{1,15}}(?:,[0-9]{{3}}){{0,4}}(?:[.．][0-9０-９]{{1,6}})?[百千]?[万亿]{{0,2}}|[{_CHINESE}]{{1,15}}(?:点[{_CHINESE}]{{1,6}})?)"
_UNITS: dict[str, tuple[str, float]] = {
    "元": ("元", 1),
    "角": ("元", 0.1),
    "个工作日": ("工作日", 1),
    "工作日": ("工作日", 1),
    "个自然日": ("日", 1),
    "自然日": ("日", 1),
    "日": ("日", 1),
    "天": ("日", 1),
    "个星期": ("周", 1),
    "星期": ("周", 1),
    "周": ("周", 1),
    "个月": ("月", 1),
    "个季度": ("季度", 1),
    "周年": ("年", 1),
    "个年度": ("年", 1),
    "年": ("年", 1),
    "个小时": ("小时", 1),
    "小时": ("小时", 1),
    "分钟": ("分钟", 1),
    "周岁": ("岁", 1),
    "岁": ("岁", 1),
    "平方公里": ("平方米", 1e6),
    "平方千米": ("平方米", 1e6),
    "公顷": ("平方米", 1e4),
    "平方米": ("平方米", 1),
    "㎡": ("平方米", 1),
    "亩": ("亩", 1),
    "立方米": ("立方米", 1),
    "公里": ("米", 1000),
    "千米": ("米", 1000),
    "厘米": ("米", 0.01),
    "毫米": ("米", 0.001),
    "米": ("米", 1),
    "吨": ("千克", 1000),
    "公斤": ("千克", 1),
    "千克": ("千克", 1),
    "分贝": ("分贝", 1),
    "倍": ("倍", 1),
    "个百分点": ("百分点", 1),
    "%": ("%", 1),
    "％": ("%", 1),
    "‰": ("%", 0.1),
    "人": ("人", 1),
    "名": ("人", 1),
    "户": ("户", 1),
    "家": ("家", 1),
    "次": ("次", 1),
    "件": ("件", 1),
    "辆": ("辆", 1),
    "份": ("份", 1),
    "台": ("台", 1),
    "套": ("套", 1),
    "间": ("间", 1),
    "只": ("只", 1),
    "分": ("分", 1),
}
_UNITS |= {
    name: (name, 1)
    for name in (
        "个",
        "学时",
        "课时",
        "学分",
        "页",
        "层",
        "张",
        "株",
        "棵",
        "头",
        "床",
        "桌",
        "升",
        "克",
        "千瓦",
        "千瓦时",
    )
}
_UNITS |= {"平米": ("平方米", 1), "毫升": ("升", 0.001), "毫克": ("克", 0.001), "立方": ("立方米", 1)}
_MAGNITUDES = {"万": 10_000, "亿": 100_000_000}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_NOT_THE_UNIT = re.compile(
    r"人(?:民|员|大|口|才|类|身|事|均|力|工|格|数)|日(?:常|本|益|报(?![送告请备名批到])|历|期)|年(?:级|代|度|龄|限|检|审|末|初|底|鉴|均)|次(?:性|要|日|年|生|数)"
    r"|家(?:庭|长|属|具|电|政|畜|禽)|件套|户(?:籍|口|型|外|用)|天(?:然|气|文|津)|周(?:边|围|期|转|末)|分(?:之|类|别|公司|局|级|期|散|布|工|析)|名(?:称|单|义|录|额|牌)"
    r"|套(?:餐|用|利)|间(?:接|隔|距)|份(?:额|子)|台(?:账|风|阶)|倍数|元(?:素|件|旦)|米饭|只有|个(?:人|体|别|性|案|税|旧|中|以内部)|层(?:次|面|级|层|高)|张(?:贴|挂)|头(?:部|等|盔)|升(?:级|学|降|旗|值)|克(?:服|扣)|页(?:面|岩)"
)
_QUANTITY = re.compile(
    rf"(?<![{_ANY}.第])(?:(?P<base>[{_CHINESE}]{{1,4}})分之(?P<share>{_NUMBER})(?:[至到—～~-](?:(?P=base)分之)?(?P<share_to>{_NUMBER}))?"
    rf"|(?P<low>{_NUMBER})(?:(?P<low_unit>{_UNIT})?[至到—–～~-]{{1,2}}(?P<high>{_NUMBER}))?(?P<unit>{_UNIT})(?P<half>半)?)"
)
_AFTER = re.compile(
    r"[ \u3000]?(?:[（(](?P<first>不?含)[^）)]{0,12}[）)])?(?:的)?(?P<word>以上|以下|以内|之内|以外|(?:期限|时间)?内(?!容|部|蒙|资|设|外|地|河))?"
    r"(?:[（(](?P<second>不?含)[^）)]{0,12}[）)])?"
)
_NUMBERLESS = rf"[^，。；：、“”《》（）\n{_ANY}]"
_BEFORE = re.compile(
    r"(?:(?P<at_least>(?:不|不得|不能|不应|不可|不应当|应当不|应不)(?:少于|低于|小于|短于|早于)|至少|最低|最少|起码|达到|已?满|年满|大于等于|≥)"
    r"|(?P<at_most>(?:不|不得|不能|不应|不可|不应当|应当不|应不|未)(?:超过|高于|多于|大于|长于|超出|逾|晚于|迟于|得超过)|最高|最多|最长|至多|上限为|小于等于|≤)"
    r"|(?P<more_than>超过|超出|高于|多于|大于|长于|逾|＞|>)"
    r"|(?P<less_than>不满|未满|不足|低于|少于|小于|短于|未达到?|不到|＜|<))"
    rf"(?:[（(]含[^）)]{{0,8}}[）)])?(?:人民币|为|是|达到|达|(?:{_NUMBERLESS}{{1,24}}?的))?[ \u3000]?$"
)
_LOOK_BACK = 34
_JOINT = re.compile(r"[ \u3000]*[、，,]?[ \u3000]*(?:且|但|并|至)?[ \u3000]*")
_ARABIC_YEAR = re.compile(r"(?:19|20|１９|２０)[0-9０-９]{2}|[一二][〇零一二三四五六七八九]{3}")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number with its unit as it stands, before the words around it are read."""

    low: float
    high: float
    unit: str
    start: int
    end: int
    is_range: bool


def find_quantities(text: str, offset: int = 0) -> tuple[Quantity, ...]:
    """Every quantity in `text`, in order; `offset` is added to the spans. Dates, years and ordinals are none."""
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        figure = _figure(text, match)
        if figure is None:
            continue
        quantity = _bounded(text, figure)
        if quantity.unit == "个" and quantity.low == quantity.high == 1:
            continue  # 一个 is an article, not a count
        if found and (joined := _joined(text, found[-1], quantity)):
            found[-1] = joined
        else:
            found.append(quantity)
    if offset:
        found = [
            Quantity(q.text, q.start + offset, q.end + offset, q.unit, q.low, q.high, q.low_inclusive, q.high_inclusive)
            for q in found
        ]
    return tuple(found)


def _figure(text: str, match: re.Match[str]) -> _Figure | None:
    start, end = match.span()
    if match["base"]:
        return _share(match)
    unit = match["unit"]
    if _is_date_or_word(text, match, unit):
        return None
    name, factor = _UNITS[unit]
    low = to_number(match["low"]) if match["low"] != "半" else 0.5
    high = to_number(match["high"]) if match["high"] else low
    if low is None or high is None:
        return None
    low_factor = factor
    if match["low_unit"]:
        if _UNITS[match["low_unit"]][0] != name:
            return None
        low_factor = _UNITS[match["low_unit"]][1]
    elif match["high"] and match["high"][-1] in _MAGNITUDES and low < high / _MAGNITUDES[match["high"][-1]]:
        low_factor *= _MAGNITUDES[match["high"][-1]]  # 5至10万元 is from 50,000, but 五千至一万元 from 5,000
    half = 0.5 if match["half"] else 0.0
    return _Figure((low + half) * low_factor, (high + half) * factor, name, start, end, bool(match["high"]))


def _share(match: re.Match[str]) -> _Figure | None:
    """百分之五, 千分之三, 万分之五, 三分之二 as per cent."""
    base = 10_000 if match["base"] == "万" else to_number(match["base"])
    share = to_number(match["share"])
    share_to = to_number(match["share_to"]) if match["share_to"] else share
    if not base or share is None or share_to is None:
        return None
    low, high = (round(100 * value / base, 6) for value in (share, share_to))
    return _Figure(low, high, "%", match.start(), match.end(), bool(match["share_to"]))


def _is_date_or_word(text: str, match: re.Match[str], unit: str) -> bool:
    unit_start = match.start("unit")
    if _NOT_THE_UNIT.match(text, unit_start) or text[match.start() - 1 : match.start()] == "第":
        return True
    if unit == "年":
        return bool(_ARABIC_YEAR.fullmatch(match["high"] or match["low"]))
    if unit == "日":
        return text[match.start() - 1 : match.start()] == "月" or text[match.end() : match.end() + 1] == "期"
    if unit in ("分", "只", "间", "头", "张"):  # 十分重要, 一头…: only figures in digits are surely counts, or 扣二分
        return not match["low"][0].isdigit() and text[match.start() - 1 : match.start()] not in tuple("扣计得加减记")
    return False


def _bounded(text: str, figure: _Figure) -> Quantity:
    """Add the words before and after the figure, which say where its bounds are."""
    before = _BEFORE.search(text[max(0, figure.start - _LOOK_BACK) : figure.start])
    after = _AFTER.match(text, figure.end)
    word = after["word"] or "" if after else ""
    start, end = figure.start, after.end("word") if after and word else figure.end
    if figure.is_range:
        return Quantity(text[start:end], start, end, figure.unit, figure.low, figure.high)
    kind = before.lastgroup if before else ""
    low: float | None = figure.low
    high: float | None = figure.high
    includes = not (after and "不含" in (after["first"], after["second"]))
    if word == "以外" or kind == "more_than":
        high, includes = None, False
    elif word == "以上" or kind == "at_least":
        high = None
    elif kind == "less_than":
        low, includes = None, False
    elif word or kind == "at_most":
        low = None
    if before:
        start -= len(before.group())
    low_inclusive = includes or low is None
    high_inclusive = includes or high is None
    return Quantity(text[start:end], start, end, figure.unit, low, high, low_inclusive, high_inclusive)


def _joined(text: str, first: Quantity, second: Quantity) -> Quantity | None:
    """二十元以上二百元以下, 已满十四周岁不满十八周岁: one range."""
    if first.unit != second.unit or first.high is not None or second.low is not None:
        return None
    gap = _JOINT.match(text, first.end)
    if gap is None or gap.end() != second.start or first.low is None or second.high is None or first.low > second.high:
        return None
    return Quantity(
        text[first.start : second.end],
        first.start,
        second.end,
        first.unit,
        first.low,
        second.high,
        first.low_inclusive,
        second.high_inclusive,
    )
