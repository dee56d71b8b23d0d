"""The words and shapes by which the lines around a body are told: titles, captions, addressees, signatures, imprints."""

import re
import unicodedata

from fazhi_review.structure.dates import date_filling, find_dates
from fazhi_review.structure.document_numbers import find_document_numbers
from fazhi_review.structure.numerals import to_int

_KIND_WORDS = (
    r"(?:办法|规定|细则|意见|通知|公告|通告|决定|方案|指南|标准|规则|批复|函|纪要|条例|规程|规范|指引|措施|制度|章程|准则|计划|规划|要点|决议|清单|"
    r"目录|预案|令|通报|命令|公报|请示|报告|议案|法|纲要|若干政策|政策|裁量基准|基准)"
)
TITLE_END = re.compile(
    rf"{_KIND_WORDS}(?:[》〉]的(?:通知|公告|通告|决定|令|批复|意见))?(?:[（(][^）)]{{1,20}}[）)]){{0,3}}$"
)
MEASURE_TITLE = re.compile(
    r"(?:办法|规定|细则|规则|方案|规程|规范|指引|指南|制度|章程|标准|条例|准则|措施|意见|计划|规划|预案|基准|要点)"
    r"(?:[（(][^）)]{1,20}[）)]){0,2}$"
)
ANNEX = re.compile(
    r"附[ \u3000]{0,4}(?P<word>件|录|表|图)?[ \u3000]{0,2}(?P<number>[0-9０-９]{1,2}(?:[-－—–][0-9０-９]{1,2})?|[一二三四五六七八九十]{1,3}|[A-ZＡ-Ｚ](?![A-Za-z]))?"
    r"[ \u3000]{0,2}(?P<colon>[:：.．])?(?P<gap>[ \u3000\t]*)(?P<rest>.*)$"
)
ORGANISATION = re.compile(
    r"[\u4e00-\u9fff（）()、· \u3000]{1,40}?(?:政府|办公室|办公厅|委员会|局|厅|部|院|处|所|中心|委|署|行|办|社|组|指挥部|公司|大队|支队|总队|"
    r"会|街道|镇|乡|馆|站|集团|学校|大学|联盟|分局|党组|常委会|(?:开发|高新|示范|新|园)区)(?:[（(][^）)]{1,10}[）)])?$"
)
OFFICIAL = re.compile(
    r"(?:代)?(?:省长|市长|县长|区长|州长|盟长|旗长|主任|局长|厅长|部长|总理|主席|署长|行长)[ \u3000：:]*[\u4e00-\u9fff·][\u4e00-\u9fff· \u3000]{1,8}$"
)
IMPRINT = re.compile(
    r"(?:抄[ \u3000]*送|分[ \u3000]*送|抄[ \u3000]*报|主题词|印[ \u3000]*发|共印|打字|校对)[:：]|.{0,30}(?:[日号][ \u3000]*印[ \u3000]*发?|共印.{1,8}份[）)]?)$"
)
REMARK = re.compile(
    r"[（(](?:此件|此页|联系人|联系电话|公开|主动公开|依申请公开|本文|信息公开).{0,80}[）)]$|(?:联系人|联系电话|联系方式|电话|传真|邮箱|电子邮箱|通信地址|通讯地址|地址|公开方式|信息公开选项|解读链接|政策解读)[:：].{0,80}$"
)
ATTACHMENT_NOTE = re.compile(r"附[ \u3000]*件?[ \u3000]*[:：][ \u3000]*(?P<rest>.*)$")
CAPTION = re.compile(r"[（(].{0,400}(?:通过|公布|发布|施行|修订|修正|批准|印发|废止|实施).{0,200}$")
BLANK_DATE = re.compile(
    r"(?:[12][0-9Xx×]{3}|[Xx×＊*]{2,4}|二〇[〇一二三四五六七八九×]{2})[ \u3000]*年[ \u30000-9Xx×＊*一二三四五六七八九十]{0,8}月[ \u30000-9Xx×＊*一二三四五六七八九十]{0,8}日?$"
)
BLANK_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,12}[ \u3000]*[〔\[［（(【](?:[12][0-9Xx×]{3}|[Xx×]{2,4}|[ \u3000]{1,6})[〕\]］）)】][ \u3000]*第?[ \u3000Xx×＊*]{0,8}号$"
)
MENTIONS_NOTHING = re.compile(r"[（(](?:略|空|此略|附后)[）)]$")
DATED_CAPTION = re.compile(
    r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日.{0,400}(?:通过|公布|发布|施行|修订|修正|批准|印发|实施|改正|制定)"
)
LETTERHEAD = re.compile(
    r"(?:[0-9]{6}|[A-Z]{2,8}[0-9]{0,3}[-—–－][0-9]{4}[-—–－][0-9]{2,8}|(?:绝密|机密|秘密|特急|加急|平急|特提).{0,12}|签发人[:：].*|.{2,40}文[ \u3000]*件|(?:索引号|发布机构|发布时间|发布日期|成文日期|生成日期|发文日期|"
    r"来源|信息来源|主题分类|公开日期|发文机关|文号|发文字号|有效性|字号|浏览次数|规范性文件统一编号|统一编号|统一登记号)[ \u3000]*[:：].*|内部资料.*|<!--.*)$"
)
DECREE_NUMBER = re.compile(
    r"(?:.{0,30}令)?[ \u3000]*[（(]?第[ \u3000]*[0-9０-９〇零一二三四五六七八九十百]{1,5}[ \u3000]*号[）)]?$|.{2,20}公告[ \u3000]*(?:20\d\d年)?第?\d{1,4}号$"
)
ADDRESSEE = re.compile(r"(?![为根按依经《]).{2,400}[:：]$")
NAMES_RECIPIENTS = re.compile(r"各|政府|单位|部门|办事处|企业")
NOT_ADDRESSEE = re.compile(r"如下|下列|以下|规定|通知|公告|要求|[。；]|第.{1,4}条|决定|包括|分为|目录|附件")
CONTENTS = re.compile(r"目[ \u3000\t]*[录次]$")
CONTENTS_LEADER = re.compile(r"(?:[.…·．]{2,}|[\t \u3000])[ \u3000]*[0-9—-]{1,5}$")
ANNEX_IN_SENTENCE = re.compile(r"(?:的|所列|所示|规定|中|内|和|、|，|与|及)")
STARTS_WITH_NUMBER = re.compile(r"[0-9０-９一二三四五六七八九十]{1,3}[ \u3000]*[.．、]")
STOPS = re.compile(r"[。；！？;!?]")
_TITLE_LONGEST = 120
_NO_TITLE_END = frozenset("。；：，、！？;:,!?…")
Match = re.Match[str]


def is_title_like(text: str) -> bool:
    """Whether a line may be (part of) a title: short, without the punctuation of a sentence, and nothing else known."""
    return (
        len(text) <= _TITLE_LONGEST
        and text[-1] not in _NO_TITLE_END
        and not STOPS.search(text)
        and "\t" not in text
        and not is_back_matter(text)
    )


def is_back_matter(text: str) -> bool:
    return bool(is_signature_date(text) or is_signature(text) or IMPRINT.match(text) or REMARK.match(text))


def is_head_matter(text: str) -> bool:
    """A line that may stand above or below a title, but is none."""
    return bool(DATED_CAPTION.match(text) or LETTERHEAD.match(text))


def is_signature(text: str) -> bool:
    """An organisation or an official, on a line of its own."""
    if len(text) > 80 or "，" in text:
        return False
    if OFFICIAL.match(re.sub(r"\s", "", text)):
        return True
    return all(ORGANISATION.fullmatch(name) or OFFICIAL.match(name) for name in re.split(r"[ \u3000\t]{2,}", text))


def is_signature_date(text: str) -> bool:
    """A date on a line of its own, or behind the name of an organisation; in a draft it may be blank: 2026年 月 日."""
    if BLANK_DATE.match(text):
        return True
    if len(text) > 60 or not text.endswith(("日", *"0123456789")):
        return False
    if date_filling(text):
        return True
    last = None
    for last in find_dates(text):  # noqa: B007
        pass
    if last is None or last.end != len(text):
        return False
    name = text[: last.start].strip()
    return name != text[: last.start] and is_signature(name)


def annex_number(number: str) -> str:
    """附件一, 附件A and 附件１ are 1; 附件1-2 is 1-2."""
    plain = unicodedata.normalize("NFKC", number)
    if len(plain) == 1 and plain.isupper():
        return str(ord(plain) - ord("A") + 1)
    values = [to_int(part) for part in re.split(r"[-－—–]", plain)]
    return "-".join(str(value) for value in values if value)


def is_number_line(text: str) -> bool:
    """Whether the line is nothing but a document number (with 签发人 behind it at most) or the number of a decree."""
    if len(text) > 60:
        return False
    if DECREE_NUMBER.match(text) or BLANK_NUMBER.match(text):
        return True
    read = next(find_document_numbers(text), None)
    rest = text[read.end :].strip() if read else "-"
    return (
        read is not None
        and not text[: read.start].strip(" \u3000（(文号：:")
        and (rest in ("", "）", ")") or rest.startswith("签发人"))
    )
