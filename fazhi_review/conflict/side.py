"""One clause as a party to a comparison: its operators, mechanisms, doers, sanctions, scope words and amounts.

This reads only what comparing needs, from short closed lists of legal drafting; who is bound by a norm in general is
read by `frames`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from fazhi_review.conflict.grams import Profile, profile
from fazhi_review.conflict.model import Span
from fazhi_review.structure.model import Quantity
from fazhi_review.structure.quantities import find_quantities


class Modality(StrEnum):
    MUST = "must"
    MUST_NOT = "must_not"
    MAY = "may"
    NEED_NOT = "need_not"


MODALITY_WORD = {Modality.MUST: "义务", Modality.MUST_NOT: "禁止", Modality.MAY: "可以", Modality.NEED_NOT: "不要求"}

# Order matters: the first alternative that fits wins, so negatives stand before what they contain.
_OPERATOR = re.compile(
    r"(?P<need_not>可以不再|可以不|可不再|可不|无需|无须|毋须|毋需|不需要|不需|不必|免于|免予|自愿|不设置|不再要求|不作为)"
    r"|(?P<must_not>一律不予|一律不|概不|(?<!可以)(?<![可得])不予(?!行政处罚|处罚|罚款)|不得(?!已|少于|低于|超过|高于|多于|迟于|早于|小于|大于)|禁止|严禁|不准|不许|不允许|不可以|任何(?:单位|组织|地方|部门)(?:和|或者)?(?:个人)?(?:都|均)?不能)"
    r"|(?P<must>(?<!依法)(?:应当|必须)|一律(?!不)|均须|都应|(?<!必)须(?!知)|应于|应在|应(?=[提由向按自在予及主依将以经先报]))"
    r"|(?P<may>可以|有权|可(?=[以按由在依向凭要将对申自根视]))"
)

# What a modal word governs is turned round by these: 可以暂缓办理 is a power not to act.
_REFUSAL = re.compile(
    r"暂缓|推迟|拖延|不予|不再|不作|拒绝|停止|取消|限制|不答复|不受理|不办理|不发放|不支付|不符合|不合格|不达|未按|未经|无(?!偿|线|人|障|条件|害)"
)


class Mechanism(StrEnum):
    """How strongly an authority controls a private activity, strongest first."""

    APPROVAL = "approval"
    NOTICE = "notice"
    FREE = "free"


_MECHANISMS = (
    (
        Mechanism.FREE,
        re.compile(
            r"(?:无需|无须|不需要|不再|不设置?|取消)[^，。；]{0,10}(?:审批|许可|批准|核准|准入|同意)|自愿|自主(?:选择|决定)|登记后即可|即可开展|不影响其"
        ),
    ),
    (
        Mechanism.NOTICE,
        re.compile(r"(?:报送?|向)[^，。；]{0,20}(?:备案|报告|登记信息)|备案(?!证明|同意|登记证)"),
    ),
    (
        Mechanism.APPROVAL,
        re.compile(
            r"(?:经|报|取得|获得|申领|办理|须|应当|领取|重新申请|凭|持)[^，。；]{0,24}(?:批准|审批|核准|许可证?|同意|准许|准入登记|资格|从业证|服务证|确认)"
            r"|(?:批准|核准|许可|同意|登记|考核|合格)后?(?:，)?(?:方可|才能|方能|始得|再行)|(?:经|报)[^，。；]{2,16}批准"
        ),
    ),
)


class DoerKind(StrEnum):
    GOVERNMENT = "government"
    DEPARTMENT = "department"
    TOWN = "town"
    SUBUNIT = "subunit"
    COURT = "court"
    BODY = "body"  # company, association, committee of residents: not an authority
    PRIVATE = "private"


_DOERS = (
    (DoerKind.COURT, r"人民法院|人民检察院|监察机关|仲裁委员会|人民代表大会(?:常务委员会)?"),
    (DoerKind.TOWN, r"街道办事处|乡镇人民政府|镇人民政府|乡人民政府|乡镇(?:政府)?|镇政府|街道"),
    (
        DoerKind.SUBUNIT,
        r"[\u4e00-\u9fff]{0,6}(?:大队|中队|支队|指挥部|领导小组|专班|园区管理委员会|管理委员会|管委会|服务中心|事务中心|派出所|执法所|监管所|市场监管所|办公室)",
    ),
    (
        DoerKind.GOVERNMENT,
        r"国务院(?!有关|[\u4e00-\u9fff]{0,12}部门)|(?:县级以上|各级|省级|省、自治区、直辖市|设区的市级?|市、县|市、县级|区|县|市|省|本级|上级|地方各级|县级以上地方各级|县级以上地方|所在地[\u4e00-\u9fff]{0,8})人民政府(?![\u4e00-\u9fff]{0,16}(?:部门|机关|局))|区政府|县政府|市政府|省政府",
    ),
    (
        DoerKind.BODY,
        r"[\u4e00-\u9fff]{0,8}(?:公司|集团|协会|商会|学会|村民小组|村民委员会|居民委员会|村委会|居委会|业主委员会|业主大会|调解委员会|物业服务企业|物业服务人|第三方机构|中介机构|行业组织|平台企业|体检公司)",
    ),
    (
        DoerKind.DEPARTMENT,
        r"[\u4e00-\u9fff]{0,14}(?:主管部门|行政部门|管理部门|监督管理部门|执法部门|有关部门|公安机关(?:交通管理部门)?|税务机关|登记机关|许可机关|行政机关|执法机关|受理机关|执法机构|部门|(?<![邮])局(?!部|限|面)|委(?=[应可负])|机关)",
    ),
)
_DOER = re.compile("|".join(f"(?P<{kind.value}>{pattern})" for kind, pattern in _DOERS))

# A sentence that opens with who acts: 县级以上人民政府根据权限发布…
_OPENING = re.compile(f"(?:{_DOER.pattern})(?=根据|按照|依法|负责|组织|制定|决定|发布|作出|划定|主持|核发)")

PRIVATE = re.compile(
    r"当事人|申请人|公民|自然人|个人|企业|经营者|经营户|个体工商户|用人单位|建设单位|施工单位|施工企业|投标人|中标人|供应商|养犬人|业主|居民|村民|农户|住户|驾驶员|"
    r"驾驶人|乘客|消费者|劳动者|职工|教职工|学生|家长|监护人|申请者|从业人员|从业者|作业人员|人员|单位|承包人|出租人|承租人|被征收人|相对人|行为人|投资者|机构|网点|场所|车辆|门店|店|户|毕业生|旅馆|商户|学校|培训机构|律师|利害关系人"
)

# By whom an act is done: 由X作出, X应当…, 经X批准.
_BY = re.compile(
    r"(?:由|向)(?P<by>[^，。；]{2,40}?)(?=申请|提出|作出|决定|负责|组织|实施|制定|主持|责令|核发|审批|审核|审查|发放|颁发|承担|执行|办理|依法|自行|裁决|仲裁|确定|核定|认定|批准|划定|牵头|会同|统一|处|没收|吊销|撤销|扣押|查封|查处|征收|征缴|收缴|登记|公布|发布|给予|按照|协调|进行|根据|监督|受理|主管)"
)

_PENALTIES = {
    "警告": r"警告",
    "通报批评": r"通报批评|曝光",
    "罚款": r"罚款|处[^，。；]{0,12}元|票款",
    "没收": r"没收|收缴",
    "暂扣许可证件": r"暂扣|扣留|扣押",
    "降低资质等级": r"降低[^，。；]{0,6}(?:资质|等级)",
    "吊销许可证件": r"吊销",
    "限制从业": r"(?:不得|禁止|限制)再?[^，。；]{0,4}(?:从业|从事|经营|养犬|申请)|年内不得|终身不得",
    "责令停产停业": r"停产|停业|停止营业",
    "责令关闭": r"责令关闭|关停|取缔",
    "拘留": r"拘留",
    "失信惩戒": r"失信|黑名单|联合惩戒",
    "取消资格或者补贴": r"取消[^，。；]{0,12}(?:资格|补贴|补助|奖励|待遇)",
    "强制拆除": r"强制拆除|强行拆除|强拆",
    "记分": r"记[^，。；]{0,4}分",
}
PENALTY = {name: re.compile(pattern) for name, pattern in _PENALTIES.items()}
# A clause sanctions when it names a sanction as a consequence, not when it speaks of fines in passing.
_SANCTIONING = re.compile(
    r"(?:处|并处|给予|予以|可以处|责令|没收|吊销|取消|列入|扣留|降低|强制拆除|每[^，。；]{1,3}罚款|支付)[^。；]{0,30}?(?:罚款|警告|拘留|停业|停产|关闭|资格|名单|票款|没收|吊销|补贴|等级|犬只)|没收|吊销|罚款|强制拆除|处行政拘留"
)

_SANCTION_WORDS = re.compile(
    r"(?:由|由[^，。；]{2,24})?(?:责令|可以处|并处|处以|(?<!办事)(?<!管理)处(?=[^，。；]{0,16}(?:元|罚款|拘留|警告|倍))|给予)[^，。；]{0,24}|罚款|违法所得|违反本?(?:条例|规定|办法|法)[^，。；]{0,20}规定|情节严重的?|拒不改正的?|逾期不改正的?|[^，。；]{2,16}主管部门"
)

UNIVERSAL = re.compile(
    r"所有(?!制|权|者|人)|全部|一律(?!不)|一切|任何(?!理由|方式|借口|形式|名义|费用)|凡(?=[是在在从])|凡在|凡|均(?!衡|等|价)|各类|各种|不论[^，。；]{0,10}|无论[^，。；]{0,10}|全域(?!旅游)|全时段|全体|包括[^，。；]{2,30}在内|也不例外|不分[^，。；]{0,8}|以外的各?类?"
)
NARROWING = re.compile(r"限于|只适用于|仅适用于|仅限|只限|只对|仅对|只有")
EXCEPTION = re.compile(r"除外|但是|但，|但(?=[经因依有确])|另有规定|不适用|除[^，。；]{2,30}外")


@dataclass(frozen=True)
class Operator:
    modality: Modality
    span: Span
    governed: str  # what it governs, up to the end of the sub-clause
    is_refusal: bool  # what it governs is a refusal: 暂缓, 不予, 拒绝

    @property
    def is_sanction(self) -> bool:
        """Whether it gives the power to punish: 可以处…罚款."""
        return self.governed.startswith(("处", "并处", "给予警告", "责令"))

    @cached_property
    def grams(self) -> Profile:
        return profile(_REFUSAL.sub("，", self.governed))


@dataclass(frozen=True)
class Doer:
    kind: DoerKind
    text: str
    span: Span


@dataclass(frozen=True)
class Side:
    """A sentence with what was read of it. Offsets are into `text`, which begins at `start` of the clause."""

    text: str
    start: int
    operators: tuple[Operator, ...]
    doers: tuple[Doer, ...]  # who decides or carries out
    quantities: tuple[Quantity, ...]
    penalties: frozenset[str]
    mechanism: Mechanism | None
    is_sanction: bool
    definition: tuple[str, str] | None  # term and definiens of 本办法所称…是指…
    grams: Profile = field(repr=False, default_factory=Profile)

    @property
    def span(self) -> Span:
        """Where the sentence stands in its clause."""
        return Span(self.start, self.start + len(self.text))

    @cached_property
    def conduct(self) -> Profile:
        """The grams of what is sanctioned, without the sanction."""
        return profile(_SANCTION_WORDS.sub("，", self.text))

    @property
    def universals(self) -> list[Span]:
        return [Span(*match.span()) for match in UNIVERSAL.finditer(self.text)]

    @property
    def is_narrowed(self) -> bool:
        return NARROWING.search(self.text) is not None

    @property
    def has_exception(self) -> bool:
        return EXCEPTION.search(self.text) is not None


_DEFINITION = re.compile(
    r"本[\u4e00-\u9fff]{1,4}所称(?:的)?[“\"]?(?P<term>[^，。；”\"是包指仅]{2,20})[”\"]?(?:，)?(?P<verb>仅指|是指|包括|指|，仅指|，包括)(?P<body>[^。]+)"
)


def read_side(text: str, start: int = 0) -> Side:
    """Read one sentence of a clause. Never raises; what cannot be read is simply absent."""
    definition = _DEFINITION.search(text)
    sanctioning = _SANCTIONING.search(text)
    return Side(
        text=text,
        start=start,
        operators=tuple(_operators(text)),
        doers=tuple(_doers(text)),
        quantities=find_quantities(text),
        penalties=frozenset(name for name, pattern in PENALTY.items() if sanctioning and pattern.search(text)),
        mechanism=_mechanism(text),
        is_sanction=sanctioning is not None,
        definition=(definition["term"], definition["body"]) if definition else None,
        grams=profile(text),
    )


def _mechanism(text: str) -> Mechanism | None:
    """The control that the sentence sets up; where it speaks of notice and approval alike, approval rules."""
    found = {mechanism for mechanism, pattern in _MECHANISMS if pattern.search(text)}
    for mechanism in (Mechanism.FREE, Mechanism.APPROVAL, Mechanism.NOTICE):
        if mechanism in found:
            return mechanism
    return None


def _operators(text: str) -> Iterator[Operator]:
    for match in _OPERATOR.finditer(text):
        end = min((position for mark in "，；。" if (position := text.find(mark, match.end())) >= 0), default=len(text))
        governed = text[match.end() : end]
        refusal = _REFUSAL.match(governed) or _REFUSAL.search(governed[:14])
        yield Operator(Modality(match.lastgroup or ""), Span(*match.span()), governed, refusal is not None)


def _doers(text: str) -> Iterator[Doer]:
    """Those who decide: named with 由, or standing right before an operator or a decision verb."""
    opening = _OPENING.match(text)
    if opening and opening.lastgroup:
        yield Doer(DoerKind(opening.lastgroup), opening.group(), Span(*opening.span()))
    for match in _BY.finditer(text):
        found = _DOER.search(match["by"])
        if found and found.lastgroup:
            start = match.start("by") + found.start()
            yield Doer(DoerKind(found.lastgroup), found.group(), Span(start, match.start("by") + found.end()))
    for operator in _OPERATOR.finditer(text):
        before = text[max(0, operator.start() - 30) : operator.start()]
        start = max(before.rfind(mark) for mark in "，。；")
        last = None
        for found in _DOER.finditer(before, start + 1):
            last = found
        if last is not None and last.lastgroup and len(before) - last.end() <= 6:
            offset = max(0, operator.start() - 30)
            yield Doer(DoerKind(last.lastgroup), last.group(), Span(offset + last.start(), offset + last.end()))


def bears_private(text: str, position: int) -> bool | None:
    """Whether the duty at `position` lies on a private person (True) or an authority (False); None when neither is named."""
    sentence_start = max(text.rfind(mark, 0, position) for mark in "。；") + 1
    before = text[sentence_start:position]
    authority = max((found.end() for found in _DOER.finditer(before) if found.lastgroup != "body"), default=-1)
    private = max((found.end() for found in PRIVATE.finditer(before)), default=-1)
    if authority < 0 and private < 0:
        return None
    # 向登记机关, 由公安机关通知的当事人: the addressee of an act is not its doer.
    addressed = max((found.end() for found in re.finditer(r"(?:向|报|到|自|经)[^，。；]{0,16}", before)), default=-1)
    if authority > private and not (addressed >= authority and private >= 0):
        return False
    return private >= 0
