"""Words that cross rooms: the closed lists which contracts, tables and pages share.

Each member's value is what JSON and the database hold; `label` is what a user sees.
"""

from enum import StrEnum


class Labelled(StrEnum):
    """A string enum whose members carry the Chinese word shown to users."""

    label: str

    # The default is for calls that look a member up by its value, Severity("high"); every member gives its word.
    def __new__(cls, value: str, label: str = "") -> "Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class InstrumentRank(Labelled):
    """Rank of an instrument (位阶), strongest first; Legislation Law (立法法), arts. 98-102."""

    CONSTITUTION = "constitution", "宪法"
    LAW = "law", "法律"
    ADMINISTRATIVE_REGULATIONS = "administrative_regulations", "行政法规"
    SUPERVISION_REGULATIONS = "supervision_regulations", "监察法规"
    JUDICIAL_INTERPRETATION = "judicial_interpretation", "司法解释"
    LOCAL_REGULATIONS = "local_regulations", "地方性法规"
    DEPARTMENTAL_RULES = "departmental_rules", "部门规章"
    LOCAL_GOVERNMENT_RULES = "local_government_rules", "地方政府规章"
    STATE_COUNCIL_DOCUMENT = "state_council_document", "国务院规范性文件"
    HIGHER_LEVEL_DOCUMENT = "higher_level_document", "上级行政规范性文件"
    UNKNOWN = "unknown", "位阶未定"


class CitationStatus(Labelled):
    """What the library says of one citation on one date."""

    IN_FORCE = "in_force", "现行有效"
    NOT_YET_IN_FORCE = "not_yet_in_force", "尚未施行"
    AMENDED = "amended", "已修改"
    REPEALED = "repealed", "已废止"
    ARTICLE_MISSING = "article_missing", "条文不存在"
    UNKNOWN_LAW = "unknown_law", "法规库未收录"


class Category(Labelled):
    """What kind of defect a finding suspects."""

    LICENCE = "licence", "设定行政许可"
    PENALTY = "penalty", "设定行政处罚"
    COERCION = "coercion", "设定行政强制"
    FEE = "fee", "违法收费"
    PROOF = "proof", "违法设置证明"
    RIGHTS = "rights", "减损权利、增加义务"
    COMPETITION_ENTRY = "competition_entry", "限制市场准入和退出"
    COMPETITION_FLOW = "competition_flow", "限制商品要素自由流动"
    COMPETITION_COST = "competition_cost", "影响生产经营成本"
    COMPETITION_CONDUCT = "competition_conduct", "影响生产经营行为"
    BIDDING = "bidding", "招标投标和政府采购"
    AUTHORITY = "authority", "超越职权"
    DUTY = "duty", "推卸或减轻法定职责"
    BASIS = "basis", "制定依据"
    PROCEDURE = "procedure", "制定程序"
    VALIDITY = "validity", "施行日期与有效期"
    CONFLICT_NUMBER = "conflict_number", "数值与上位法不一致"
    STOPPAGE = "stoppage", "一律停产停业"
    QUOTA = "quota", "下达指标"
    MINUTES = "minutes", "以会议纪要等代替依据"
    FORMAT = "format", "公文格式"
    STRUCTURE = "structure", "结构与文字"


class Severity(Labelled):
    """How much a finding weighs; high bars the conclusion 合法 until a person has dealt with it."""

    HIGH = "high", "高"
    MEDIUM = "medium", "中"
    LOW = "low", "低"


class Relation(Labelled):
    """How a local clause stands to a clause of law; the first seven are kinds of conflict or defect of kind."""

    QUANTITY = "quantity", "数值不一致"
    MODALITY = "modality", "权利义务性质不一致"
    CONDITION = "condition", "增设或变更条件"
    SCOPE = "scope", "适用范围不一致"
    AUTHORITY = "authority", "职权主体不一致"
    SANCTION = "sanction", "处罚种类或幅度不一致"
    DEFINITION = "definition", "概念定义不一致"
    DUPLICATE = "duplicate", "重复上位法"
    CONSISTENT = "consistent", "一致"
    UNRELATED = "unrelated", "不相关"
    UNDECIDED = "undecided", "无法判断"


class Verification(Labelled):
    """How far a legal fact has been checked against its source (legal fact base, section 0)."""

    FULL_TEXT = "V1", "已核对全文"
    MIXED = "V1+", "部分核对全文"
    EXCERPT = "V2", "据网页节选，待司法局确认"
    SECOND_HAND = "V3", "二手资料，待司法局确认"
    LOGIC = "logic", "逻辑校验"
    MEMORY = "memory", "未核实，待司法局确认"

    @property
    def is_confirmed(self) -> bool:
        """Whether the fact may accuse: everything else only reminds, with 待司法局确认 beside it."""
        return self in (Verification.FULL_TEXT, Verification.MIXED, Verification.LOGIC)
