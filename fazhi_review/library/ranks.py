"""The rank of a law from what a source calls it, from its title, or from who made it."""

import re

from fazhi_review.library.names import name_key
from fazhi_review.library.places import province_of
from fazhi_review.vocabulary import InstrumentRank

# The words that catalogues and databases use (法律, 地方法规, 法律解释 …).
RANK_OF_LEVEL: dict[str, InstrumentRank] = {
    **{rank.label: rank for rank in InstrumentRank},
    "地方法规": InstrumentRank.LOCAL_REGULATIONS,
    "自治条例": InstrumentRank.LOCAL_REGULATIONS,
    "单行条例": InstrumentRank.LOCAL_REGULATIONS,
    "经济特区法规": InstrumentRank.LOCAL_REGULATIONS,
    "国务院部门规章": InstrumentRank.DEPARTMENTAL_RULES,
    "规章": InstrumentRank.DEPARTMENTAL_RULES,
    "地方规章": InstrumentRank.LOCAL_GOVERNMENT_RULES,
    "省级政府规章": InstrumentRank.LOCAL_GOVERNMENT_RULES,
    "法律解释": InstrumentRank.LAW,
    "有关法律问题和重大问题的决定": InstrumentRank.LAW,
    "修正案": InstrumentRank.LAW,
    "国务院文件": InstrumentRank.STATE_COUNCIL_DOCUMENT,
    "规范性文件": InstrumentRank.HIGHER_LEVEL_DOCUMENT,
}
_BODY = re.compile(
    r"((?:[\u4e00-\u9fff]{2,10}?(?:省|市|自治区|自治州|自治县))人民代表大会(?:常务委员会)?"
    r"|全国人民代表大会(?:常务委员会)?|国务院|最高人民法院|最高人民检察院|国家监察委员会"
    r"|[\u4e00-\u9fff]{2,10}?(?:省|市|自治区|自治州)人民政府|[\u4e00-\u9fff]{2,16}?(?:总局|委员会|部)(?=令|公布|发布|第))"
)
_SESSION = re.compile(r"第[一二三四五六七八九十百]+届")


def rank_of_title(title: str) -> InstrumentRank:
    """The rank that a title shows by itself; UNKNOWN where several would be possible."""
    key = name_key(title)
    if key.startswith("宪法"):
        return InstrumentRank.CONSTITUTION
    if key.startswith(("最高人民法院", "最高人民检察院")):
        return InstrumentRank.JUDICIAL_INTERPRETATION
    if province_of(key):
        return InstrumentRank.LOCAL_REGULATIONS if key.endswith("条例") else InstrumentRank.UNKNOWN
    if key.startswith(("全国人民代表大会", "全国人大常委会")) or is_called_law(key):
        return InstrumentRank.LAW
    if key.startswith(("国务院关于", "国务院办公厅关于")):
        return InstrumentRank.STATE_COUNCIL_DOCUMENT
    return InstrumentRank.ADMINISTRATIVE_REGULATIONS if key.endswith("条例") else InstrumentRank.UNKNOWN


def is_called_law(key: str) -> bool:
    """Whether a name ends in 法 or 法典, as only laws do; 办法 is another word."""
    return key.endswith(("法典", "法")) and not key.endswith("办法")


def rank_of_history(title: str, head: tuple[str, ...]) -> InstrumentRank:
    """The rank by the body that made the law, as the lines under its title say; else by its title."""
    text = _SESSION.sub("", "".join(head))
    by_title = rank_of_title(title)
    if by_title in (InstrumentRank.CONSTITUTION, InstrumentRank.JUDICIAL_INTERPRETATION):
        return by_title
    if "国家监察委员会" in text:
        return InstrumentRank.SUPERVISION_REGULATIONS
    if re.search(r"最高人民(?:法院|检察院)", text):
        return InstrumentRank.JUDICIAL_INTERPRETATION
    if "全国人民代表大会" in text:
        return InstrumentRank.LAW
    if "人民代表大会" in text:
        return InstrumentRank.LOCAL_REGULATIONS
    if re.search(r"(?:省|市|自治区|自治州)人民政府", text):
        return InstrumentRank.LOCAL_GOVERNMENT_RULES
    if re.search(r"国务院(?:令|第|公布|发布|批准)", text):
        return InstrumentRank.ADMINISTRATIVE_REGULATIONS
    if re.search(r"(?:部|委员会|总局|银行|署)令?", text):
        return InstrumentRank.DEPARTMENTAL_RULES
    return by_title


def issuing_body_of(head: tuple[str, ...]) -> str:
    """The body that adopted the law, from the first line that names one; "" if none does."""
    for line in head:
        if match := _BODY.search(_SESSION.sub("", line)):
            return re.sub(r"^(?:由|经|根据)", "", match[1])[:200]
    return ""
