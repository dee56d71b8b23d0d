from datetime import date

import pytest

from fazhi_review.structure import DocumentKind, Metadata, Read, parse

NOTICE = """云岭区人民政府办公室文件

云政办[2026]012号

云岭区人民政府办公室
关于印发《云岭区停车办法（试行）》的
通知

各镇人民政府、街道办事处：

《云岭区停车办法（试行）》已经区政府研究同意，现印发给你们。

附件：1．收费标准
　　　2．申请表

云岭区人民政府办公室
2026年3月1日
（此件公开发布）

云岭区停车办法（试行）

第一条 根据《甲法》《乙条例》等法律法规，结合本区实际，制定本办法。
第二条 停车许可证有效期三年。
第三条 本办法由云岭区城市管理局负责解释。
第四条 本办法自2026年4月1日起施行，有效期2年。《云岭区停车暂行规定》（云政〔2019〕3号）同时废止。

附件1
收费标准
车型\t标准\t备注

附件2
申请表
姓名：

抄送：区委各部门。
云岭区人民政府办公室　　2026年3月2日印发
"""


def check_spans(text: str, metadata: Metadata) -> None:
    for name in ("title", "number", "kind", "addressees", "document_date", "effective_date", "expiry_date", "validity"):
        read = getattr(metadata, name)
        assert isinstance(read, Read), name
        assert 0 <= read.start < read.end <= len(text)


def test_a_cover_notice_and_its_measure_are_read_together() -> None:
    metadata = parse(NOTICE).metadata
    check_spans(NOTICE, metadata)
    assert metadata.title and metadata.title.value == "云岭区人民政府办公室关于印发《云岭区停车办法（试行）》的通知"
    assert metadata.number and metadata.number.value == "云政办〔2026〕12号"
    assert [read.value for read in metadata.issuing_authorities] == ["云岭区人民政府办公室"]
    assert metadata.kind and metadata.kind.value is DocumentKind.NOTICE
    assert metadata.document_date and metadata.document_date.value == date(2026, 3, 1)
    assert metadata.effective_date and metadata.effective_date.value == date(2026, 4, 1)
    assert metadata.expiry_date and metadata.expiry_date.value == date(2028, 3, 31)
    assert metadata.validity and metadata.validity.value == "有效期2年"
    assert metadata.validity_months == 24
    assert metadata.is_trial
    assert metadata.interpreting_body and metadata.interpreting_body.value == "云岭区城市管理局"
    assert [read.value for read in metadata.repeals] == ["云岭区停车暂行规定"]
    assert [read.value for read in metadata.bases] == ["甲法", "乙条例"]


def test_the_enclosed_measure_is_cited_by_its_bare_articles_and_annexes_with_theirs() -> None:
    document = parse(NOTICE)
    paths = [each.path for each in document.provisions if each.parent is None]
    assert paths == [
        "版头",
        "发文字号",
        "标题",
        "主送机关",
        "第一段",
        "附件说明",
        "落款",
        "成文日期",
        "附注",
        "《云岭区停车办法（试行）》",
        "附件1",
        "附件2",
        "版记",
    ]
    assert document.by_address("art4") is not None
    assert document.by_address("annex1/table1") is not None


ISSUED = "云岭区人民政府办公室\n2026年3月1日\n"


def terms(sentence: str) -> tuple[str | None, int | None, date | None, date | None]:
    text = f"云岭区停车办法\n第一条 本区适用本办法。\n第二条 {sentence}\n{ISSUED}"
    metadata = parse(text).metadata
    return (
        metadata.validity.value if metadata.validity else None,
        metadata.validity_months,
        metadata.effective_date.value if metadata.effective_date else None,
        metadata.expiry_date.value if metadata.expiry_date else None,
    )


@pytest.mark.parametrize(
    ("sentence", "months", "effective", "expiry"),
    [
        ("本办法自2026年4月1日起施行，有效期五年。", 60, date(2026, 4, 1), date(2031, 3, 31)),
        ("本办法自2026年4月1日起施行。有效期5年。", 60, date(2026, 4, 1), date(2031, 3, 31)),
        ("本办法自印发之日起施行，有效期为两年。", 24, date(2026, 3, 1), date(2028, 2, 29)),
        ("本办法有效期自2026年4月1日至2028年6月30日。", None, None, date(2028, 6, 30)),
        ("本办法自2026年4月1日起施行，有效期至2028年6月30日。", None, date(2026, 4, 1), date(2028, 6, 30)),
        ("本办法自2026年4月1日起施行，有效期至二〇二八年六月三十日止。", None, date(2026, 4, 1), date(2028, 6, 30)),
        ("本办法自2026年4月1日起施行，有效期至2028年底。", None, date(2026, 4, 1), date(2028, 12, 31)),
        ("本办法自2026年4月1日起施行，施行期限为2年。", 24, date(2026, 4, 1), date(2028, 3, 31)),
        ("本办法自2026年4月1日起试行，试行期一年。", 12, date(2026, 4, 1), date(2027, 3, 31)),
        ("本办法自2026年4月1日起试行1年。", 12, date(2026, 4, 1), date(2027, 3, 31)),
        ("本办法自2026年4月1日起执行，执行至2027年12月31日。", None, date(2026, 4, 1), date(2027, 12, 31)),
        ("本办法自2026年4月1日起至2027年12月31日止施行。", None, date(2026, 4, 1), date(2027, 12, 31)),
        ("本办法自2026年4月1日起施行，有效期六个月。", 6, date(2026, 4, 1), date(2026, 9, 30)),
        ("本办法自印发之日起30日后施行，有效期三年。", 36, date(2026, 3, 31), date(2029, 3, 30)),
        ("本办法自2026年4月1日起施行，有效期限暂定为3年。", 36, date(2026, 4, 1), date(2029, 3, 31)),
        ("本办法自2026年4月1日起施行，2028年3月31日废止。", None, date(2026, 4, 1), date(2028, 3, 31)),
        ("本办法自2026年4月1日起施行，自2028年4月1日起自行失效。", None, date(2026, 4, 1), date(2028, 3, 31)),
        ("本办法自2026年4月1日起执行，有效期为发布之日起三年。", 36, date(2026, 4, 1), date(2029, 3, 31)),
        ("本办法自2026年4月1日起施行，自施行之日起5年内有效。", 60, date(2026, 4, 1), date(2031, 3, 31)),
        ("本办法执行期限为2026年1月1日至2028年12月31日。", None, date(2026, 1, 1), date(2028, 12, 31)),
        ("本办法有效期五年，自2026年4月1日起至2031年3月31日止。", 60, date(2026, 4, 1), date(2031, 3, 31)),
        ("本办法自2026年4月1日起实施，实施期限3年。", 36, date(2026, 4, 1), date(2029, 3, 31)),
        ("本办法自2026年4月1日起施行，有效期叁年。", 36, date(2026, 4, 1), date(2029, 3, 31)),
        ("本办法自2026年4月1日起试行，试行期至2027年3月31日。", None, date(2026, 4, 1), date(2027, 3, 31)),
        ("本办法自2026年4月1日起施行，至2027年12月31日止。", None, date(2026, 4, 1), date(2027, 12, 31)),
    ],
)
def test_validity_is_read_in_every_wording(
    sentence: str, months: int | None, effective: date | None, expiry: date
) -> None:
    words, read_months, read_effective, read_expiry = terms(sentence)
    assert words
    assert (read_months, read_expiry) == (months, expiry)
    assert effective is None or read_effective == effective


@pytest.mark.parametrize(
    "sentence",
    [
        "本办法自2026年4月1日起施行。",
        "本办法规定的许可证有效期为五年，期满可以延续。本办法自2026年4月1日起施行。",
        "企业自2026年1月1日起至2027年12月31日止享受补贴。本办法自2026年4月1日起施行。",
        "《甲办法》有效期延长至2028年12月31日。本办法自2026年4月1日起施行。",
        "营业执照有效期三年。本办法自2026年4月1日起施行。",
        "经营期限五年。本办法自2026年4月1日起施行。",
        "许可有效期届满三十日前提出。本办法自2026年4月1日起施行。",
    ],
)
def test_the_term_of_something_else_is_not_the_documents(sentence: str) -> None:
    words, months, effective, expiry = terms(sentence)
    assert (words, months, expiry) == (None, None, None)
    assert effective == date(2026, 4, 1)


def test_a_joint_issue_names_every_authority() -> None:
    text = "关于规范停车的通知\n云城管〔2026〕1号\n现通知如下。\n一、甲。\n云岭区城市管理局　　云岭区财政局\n云岭区公安局\n2026年3月1日\n"
    names = [read.value for read in parse(text).metadata.issuing_authorities]
    assert names == ["云岭区城市管理局", "云岭区财政局", "云岭区公安局"]


def test_a_signature_and_its_date_may_share_a_line() -> None:
    document = parse("关于规范停车的通知\n现通知如下。\n一、甲。\n云岭区城市管理局　二〇二六年三月一日\n")
    assert document.metadata.document_date and document.metadata.document_date.value == date(2026, 3, 1)
    assert [read.value for read in document.metadata.issuing_authorities] == ["云岭区城市管理局"]


def test_a_caption_gives_the_day_of_publication() -> None:
    text = "云岭区停车办法\n（2026年1月5日云岭区人民政府令第12号公布　自2026年3月1日起施行）\n第一条 甲。\n"
    metadata = parse(text).metadata
    assert metadata.publication_date and metadata.publication_date.value == date(2026, 1, 5)
    assert metadata.effective_date and metadata.effective_date.value == date(2026, 3, 1)


def test_a_decree_publishes_what_it_encloses() -> None:
    text = (
        "云岭市人民政府令\n第12号\n《云岭市停车办法》已经市政府第3次常务会议通过，现予公布，自2026年9月1日起施行。\n"
        "市长 张三\n2026年7月1日\n云岭市停车办法\n第一条 甲。\n第二条 乙。\n"
    )
    document = parse(text)
    metadata = document.metadata
    assert metadata.title and metadata.title.value == "云岭市停车办法"
    assert metadata.number and metadata.number.value == "云岭市人民政府令第12号"
    assert metadata.publication_date and metadata.publication_date.value == date(2026, 7, 1)
    assert metadata.effective_date and metadata.effective_date.value == date(2026, 9, 1)
    assert document.by_address("art2") is not None


def test_a_text_that_says_nothing_of_itself_has_no_metadata() -> None:
    assert parse("").metadata == Metadata()
    assert parse("甲乙丙丁戊己庚辛。").metadata == Metadata()


def test_an_annex_that_the_notice_issues_is_cited_by_its_bare_articles() -> None:
    text = (
        "云岭区财政局关于印发《云岭区救助资金办法》的通知\n各镇人民政府：\n现将《云岭区救助资金办法》印发给你们。\n云岭区财政局\n2026年5月6日\n"
        "附件\n云岭区救助资金办法\n第一条 甲。\n第二条 本办法自2026年6月1日起施行，有效期3年。\n"
    )
    document = parse(text)
    article = document.by_address("art2")
    assert article is not None
    assert article.path == "第二条"
    assert document.metadata.expiry_date and document.metadata.expiry_date.value == date(2029, 5, 31)


def test_other_annexes_are_cited_with_their_number() -> None:
    text = "云岭区停车办法\n第一条 甲。\n云岭区公安局\n2026年5月6日\n附件1\n停车场建设细则\n第一条 乙。\n"
    article = parse(text).by_address("annex1/art1")
    assert article is not None
    assert article.path == "附件1 第一条"


def test_a_decision_to_repeal_lists_what_it_repeals_and_not_what_it_keeps() -> None:
    text = (
        "云岭区人民政府关于废止一批行政规范性文件的决定\n决定废止下列文件。\n一、废止的文件\n1.《甲通知》（云政〔2010〕3号）\n2.《乙办法》\n"
        "云岭区人民政府\n2026年6月1日\n附件1\n继续有效的文件目录\n1.《丙办法》\n"
    )
    assert [read.value for read in parse(text).metadata.repeals] == ["甲通知", "乙办法"]


def test_a_signed_decree_has_its_official_as_signature() -> None:
    text = (
        "云岭市人民政府令\n第 5 号\n《甲办法》已经通过，现予公布。\n市  长  李四\n2026年3月10日\n甲办法\n第一条 乙。\n"
    )
    document = parse(text)
    signature = document.by_address("signature")
    assert signature is not None
    assert document.text_of(signature) == "市  长  李四"


def test_a_file_that_is_only_the_annex_is_cited_by_its_bare_articles() -> None:
    document = parse("附件\n云岭区停车办法\n第一条 甲。\n第二条 本办法自2026年4月1日起施行，有效期2年。\n")
    assert document.by_address("art2") is not None
    assert document.metadata.title and document.metadata.title.value == "云岭区停车办法"
    assert document.metadata.expiry_date and document.metadata.expiry_date.value == date(2028, 3, 31)


def test_annexes_of_annexes_keep_their_double_number() -> None:
    text = "云岭区停车办法\n第一条 甲。\n附件1-1\n申请表\n一、乙\n附件1-2\n登记表\n一、丙\n附件B\n目录表\n一、丁\n"
    paths = [each.path for each in parse(text).provisions if each.kind == "annex"]
    assert paths == ["附件1-1", "附件1-2", "附件B"]
    assert parse(text).by_address("annex1-2/sec1") is not None


def test_the_name_of_the_gazette_above_is_not_the_title() -> None:
    text = "云岭区人民政府公告\n关于加强停车管理的公告\n现公告如下：\n一、甲。\n"
    document = parse(text)
    assert document.metadata.title and document.metadata.title.value == "关于加强停车管理的公告"
    assert [read.value for read in document.metadata.issuing_authorities] == ["云岭区人民政府"]


def read_of(sentence: str) -> Metadata:
    return parse(f"云岭区停车办法\n第一条 甲。\n第二条 {sentence}\n").metadata


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("本办法自公布之日起施行。《甲办法》（云政〔2019〕3号）、《乙通知》同时废止。", ["甲办法", "乙通知"]),
        ("自本办法施行之日起废止《甲办法》。", ["甲办法"]),
        ("云政〔2019〕3号文件同时废止。", ["云政〔2019〕3号"]),
        ("《甲办法》废止后，已经核发的证件继续有效。", []),
        ("本办法与《甲办法》不一致的，以本办法为准。", []),
    ],
)
def test_documents_that_are_repealed_are_listed(sentence: str, names: list[str]) -> None:
    assert [read.value for read in read_of(sentence).repeals] == names


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ("本办法由区城市管理局负责解释。", "区城市管理局"),
        ("本办法具体应用中的问题由区城市管理局、区公安局按照职责分工负责解释。", "区城市管理局、区公安局"),
        ("本办法的解释权归区城市管理局所有。", "区城市管理局"),
        ("本办法由区城市管理局会同区财政局解释。", "区城市管理局会同区财政局"),
    ],
)
def test_the_interpreting_body_is_read(sentence: str, body: str) -> None:
    interpreting = read_of(sentence).interpreting_body
    assert interpreting and interpreting.value == body


def test_a_unified_number_above_the_title_is_letterhead() -> None:
    text = "YLDR-2026-01001\n云岭区人民政府办公室文件\n云政办〔2026〕1号\n关于规范停车的通知\n现通知如下：\n一、甲。\n"
    document = parse(text)
    assert document.metadata.title and document.metadata.title.value == "关于规范停车的通知"
    assert document.metadata.number and document.metadata.number.value == "云政办〔2026〕1号"


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("云岭区财政局 云岭区民政局", ["云岭区财政局", "云岭区民政局"]),
        ("云岭区财政局、云岭区民政局", ["云岭区财政局", "云岭区民政局"]),
        ("中共云岭区委 云岭区人民政府", ["中共云岭区委", "云岭区人民政府"]),
        ("国家税务总局云岭区税务局", ["国家税务总局云岭区税务局"]),
        ("云岭区人力资源和社会保障局等五部门", ["云岭区人力资源和社会保障局"]),
        ("云岭区发展和改革委员会", ["云岭区发展和改革委员会"]),
    ],
)
def test_an_unsigned_document_names_its_authorities_in_the_title(head: str, names: list[str]) -> None:
    metadata = parse(f"{head}关于规范停车的通知\n现通知如下：\n一、甲。\n").metadata
    assert [read.value for read in metadata.issuing_authorities] == names
