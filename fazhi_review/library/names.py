"""What a law is called: titles cleaned, and the key under which all ways of writing one name meet.

国务院办公厅 and a township office rarely write a title alike: with or without 《》, 中华人民共和国, （试行）, a space or a
、 between two courts, half-width brackets, inner 〈〉 or 《》. The key forgets exactly these, and nothing that tells two laws apart.
"""

import re
import unicodedata

from fazhi_review.library.places import province_of

# Full-width and half-width forms, quotation marks and white space carry no meaning in a title.
_DROPPED = re.compile(r"[\s《》〈〉<>＜＞「」『』“”\"、,，·]|中华人民共和国")
_TRIAL = re.compile(r"[（(](?:试行|暂行|草案|修订|修正)[）)]$")
# （2021年修订）, （2018修正）, （2021）: the year of a version, not part of the name.
_EDITION = re.compile(
    r"[（(]\s*(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年?\s*(?:版|修订|修正|修改|第[一二三四五六七八九十]+次修正|文本)*\s*[）)]$"
)
_BRACKETS = str.maketrans({"(": "（", ")": "）", "﹙": "（", "﹚": "）", "[": "〔", "]": "〕"})
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def clean_title(text: str) -> str:
    """The title as a person prints it: no Markdown, no outer 《》, no stray white space."""
    title = unicodedata.normalize("NFC", _COMMENT.sub("", text)).strip().strip("#*").strip()
    title = re.sub(r"\s+", "", title).translate(_BRACKETS)
    if title.startswith("《") and title.endswith("》") and "《" not in title[1:]:
        title = title[1:-1]
    return title


def name_key(name: str) -> str:
    """The form under which every spelling of one name is the same.

    >>> name_key("《中华人民共和国行政处罚法》") == name_key("行政处罚法")
    True
    """
    key = unicodedata.normalize("NFC", name).strip().translate(_BRACKETS)
    key = _EDITION.sub("", key)
    return _DROPPED.sub("", key).replace("人大常委会", "人民代表大会常务委员会")


def without_trial(key: str) -> str:
    """The key without （试行） and the like at its end, or the key itself."""
    return _TRIAL.sub("", key)


def keys_of(title: str) -> tuple[str, ...]:
    """Every key under which `title` is to be found, the exact one first."""
    key = name_key(title)
    bare = without_trial(key)
    return (key,) if bare == key else (key, bare)


def local_short_key(title: str) -> str:
    """A local title without its province (河南省物业管理条例 -> 物业管理条例), as 本省 documents shorten it; "" if it names none."""
    key = name_key(title)
    province = province_of(key)
    if not province:
        return ""
    for prefix in (province, province.removesuffix("省").removesuffix("市")):
        if key.startswith(prefix):
            rest = key[len(prefix) :]
            return rest if len(rest) >= 4 else ""
    return ""
