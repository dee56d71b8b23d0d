"""Papers of clean-up: the public notice of its result, and the report of an evaluation after a document came into force."""

from fazhi_review.letters.forms.parts import (
    DOCUMENT_NUMBER,
    DOCUMENT_TITLE,
    HEAD,
    ISSUED_ON,
    LETTERHEAD,
    NUMBER,
    ORGANIZATION,
    SIGNED,
    annex,
    body,
    choice,
    day,
    level_1,
    text,
    title,
)  # fmt: skip
from fazhi_review.letters.layout import FormTable, Line, ListTable, Style
from fazhi_review.letters.model import Form, Rows

_NAME = text("name", "名称", "文件名称", required=True)
_NUMBER = text("number", "字号", "发文字号")
_AUTHORITY = text("authority", "制定机关", "制定机关")


def _catalogue(label: str, *columns: tuple[str, str, int]) -> ListTable:
    return ListTable(label, (("序号", "序号", 8), ("文件名称", "名称", 30), ("发文字号", "字号", 25), *columns))


_CATALOGUES = (
    (
        "继续有效的行政规范性文件目录",
        _catalogue("继续有效", ("制定机关", "制定机关", 15), ("有效期至", "有效期至", 22)),
    ),
    ("予以修改的行政规范性文件目录", _catalogue("拟修改", ("责任单位", "责任单位", 17), ("完成时限", "完成时限", 19))),
    ("予以废止的行政规范性文件目录", _catalogue("废止", ("制定机关", "制定机关", 17), ("理由", "理由", 19))),
    ("宣布失效的行政规范性文件目录", _catalogue("失效", ("制定机关", "制定机关", 17), ("理由", "理由", 19))),
)

CLEANUP_NOTICE = Form(
    name="cleanup_notice",
    title="清理公告",
    purpose="规范性文件清理结束后，向社会公布继续有效、修改、废止、失效文件目录的公告。",
    basis="《国务院关于加强法治政府建设的意见》（国发〔2010〕33号）；省、市规范性文件清理的规定",
    fields=(
        LETTERHEAD,
        NUMBER,
        text("notice_title", "公告标题", "公告的标题", when_empty="关于公布行政规范性文件清理结果的公告"),
        text("cleanup_basis", "清理依据", "据以开展清理的规定或者通知", required=True),
        day("cutoff_on", "清理截止日", "清理此日以前印发的文件", required=True),
        text("total", "清理总件数", "纳入清理的文件总数", required=True),
        text("rest_note", "未列入目录的处理", "未列入目录的文件如何处理", when_empty="未列入继续有效目录的行政规范性文件，不得作为行政管理的依据。"),
        text("transition", "衔接要求", "废止、失效后的衔接安排；没有的留空"),
        ORGANIZATION,
        ISSUED_ON,
    ),
    lists=(
        Rows("retained", "继续有效", "决定继续有效的文件", (_NAME, _NUMBER, _AUTHORITY, text("expires_on", "有效期至", "有效期届满日"))),
        Rows(
            "to_amend",
            "拟修改",
            "决定修改的文件",
            (_NAME, _NUMBER, text("unit", "责任单位", "负责修改的单位"), text("deadline", "完成时限", "完成修改的期限")),
        ),
        Rows(
            "repealed",
            "废止",
            "决定废止的文件",
            (_NAME, _NUMBER, _AUTHORITY, text("reason", "理由", "废止的理由和日期")),
        ),
        Rows(
            "lapsed",
            "失效",
            "宣布失效的文件",
            (_NAME, _NUMBER, _AUTHORITY, text("reason", "理由", "有效期届满、适用期已过、调整对象已消失等")),
        ),
    ),
    layout=(
        *HEAD,
        title("【公告标题】"),
        body("根据【清理依据】，【署名机关】对【清理截止日】以前印发的行政规范性文件进行了清理，共清理【清理总件数】件。现将清理结果公告如下："),
        body("一、继续有效【继续有效件数】件（目录见附件1）。"),
        body("二、予以修改【拟修改件数】件（目录见附件2），修改完成前，与上位法不一致的规定不再执行。"),
        body("三、予以废止【废止件数】件（目录见附件3），自本公告公布之日起不再作为行政管理的依据。"),
        body("四、宣布失效【失效件数】件（目录见附件4）。"),
        body("【未列入目录的处理】"),
        body("【衔接要求】"),
        *(
            Line(Style.ATTACHMENTS, f"{'　　　' if index else '附件：'}{index + 1}. {words}")
            for index, (words, _) in enumerate(_CATALOGUES)
        ),
        *SIGNED,
        *(
            block
            for index, (words, table) in enumerate(_CATALOGUES)
            for block in (*annex(f"附件{index + 1}", words), table)
        ),
    ),
)  # fmt: skip

EVALUATION_REPORT = Form(
    name="evaluation_report",
    title="评估报告",
    purpose="规范性文件施行后，评估单位对其合法性、实施效果和去留的评估。",
    basis="《国务院办公厅关于加强行政规范性文件制定和监督管理工作的通知》（国办发〔2018〕37号）；省、市规范性文件评估的规定",
    fields=(
        DOCUMENT_TITLE,
        DOCUMENT_NUMBER,
        day("effective_on", "施行日期", "文件的施行日期", when_empty="——"),
        text("expires_on", "有效期至", "有效期届满日", when_empty="——"),
        text("period", "评估期间", "评估所涉的起止时间", required=True),
        text("method", "评估方法", "问卷、座谈、数据分析、委托第三方等", required=True),
        text("implementation", "实施情况", "实施的总体情况", required=True),
        text("effects", "实施效果", "取得的效果，尽量用数据说明"),
        text("problems", "存在的问题", "实施中和文件本身存在的问题", when_empty="未发现突出问题。"),
        text("opinions", "意见听取情况", "听取管理对象、执行单位和社会公众意见的情况", when_empty="未专门听取意见。"),
        text("basis_changes", "依据变动情况", "所依据的法律、法规、规章、政策的变动", when_empty="所依据的规定没有变动。"),
        choice("conclusion", "评估结论", "评估建议", ("继续有效", "修改", "废止", "延长有效期", "重新制定"), required=True),
        text("reason", "结论理由", "得出结论的理由", required=True),
        text("suggestions", "工作建议", "对下一步工作的建议；没有的留空"),
        ORGANIZATION,
        ISSUED_ON,
    ),
    lists=(
        Rows(
            "indicators",
            "评估指标",
            "逐项评估：合法性、合理性、协调性、可操作性、实施绩效等",
            (
                text("item", "内容", "指标", required=True),
                text("result", "结果", "好、较好、一般、差，或者符合、不符合"),
                text("note", "说明", "依据和数据"),
            ),
            required=True,
        ),
    ),
    layout=(
        title("《【文件名称】》实施后评估报告"),
        level_1("一、基本情况"),
        FormTable(
            (20, 30, 20, 30),
            (
                (("文件名称", 1), ("【文件名称】", 3)),
                (("发文字号", 1), ("【文件字号】", 3)),
                (("施行日期", 1), ("【施行日期】", 1), ("有效期至", 1), ("【有效期至】", 1)),
                (("评估期间", 1), ("【评估期间】", 3)),
                (("评估方法", 1), ("【评估方法】", 3)),
            ),
        ),
        level_1("二、实施情况和效果"),
        body("【实施情况】"),
        body("【实施效果】"),
        body("意见听取情况：【意见听取情况】"),
        level_1("三、评估内容"),
        ListTable("评估指标", (("序号", "序号", 9), ("评估内容", "内容", 27), ("结果", "结果", 16), ("说明", "说明", 48)), frozenset({"结果"})),
        level_1("四、存在的问题和依据变动"),
        body("【存在的问题】"),
        body("依据变动情况：【依据变动情况】"),
        level_1("五、评估结论和建议"),
        body("【评估结论】"),
        body("【结论理由】"),
        body("【工作建议】"),
        *SIGNED,
    ),
)  # fmt: skip
