"""Norms read from sentences: bearer, operator, condition, consequence."""

from fazhi_review.conflict.frames import ActorKind, NormFrame, Operator, ThingKind, read_norms


def only(text: str) -> NormFrame:
    (frame,) = read_norms(text)
    return frame


def test_a_duty_has_its_bearer_and_act() -> None:
    frame = only("用人单位应当与劳动者订立书面劳动合同。")
    assert (frame.operator, frame.actor and frame.actor.words.text) == (Operator.MUST, "用人单位")
    assert frame.actor and frame.actor.kind is ActorKind.PRIVATE
    assert frame.act.text == "与劳动者订立书面劳动合同"


def test_the_label_of_the_provision_is_no_part_of_the_norm() -> None:
    frame = only("第三条　申请人应当补正材料。")
    assert frame.words.text == "申请人应当补正材料"
    assert frame.words.start == 4


def test_who_acts_after_a_semicolon_without_subject_is_inherited() -> None:
    first, second = read_norms("经营者应当明码标价；不得收取未予标明的费用。")
    assert first.actor and second.actor
    assert second.actor.words == first.actor.words
    assert second.actor.is_inherited and not first.actor.is_inherited


def test_by_whom_an_authority_acts() -> None:
    frame = read_norms("占用消防通道的，由消防救援机构处五百元罚款。")[-1]
    assert frame.operator is Operator.BY
    assert frame.actor and (frame.actor.kind, frame.actor.words.text) == (ActorKind.AUTHORITY, "消防救援机构")
    assert [words.text for words in frame.conditions] == ["占用消防通道的"]
    assert [thing.kind for thing in frame.sanctions if thing.words.text == "罚款"] == [ThingKind.FINE]
    assert [quantity.low for quantity in frame.quantities] == [500]


def test_a_bar_on_acting_without_something_is_told_from_a_prohibition() -> None:
    assert only("未取得准营证的，不得在夜市设摊。").operator is Operator.BAR_WITHOUT
    assert only("不得在消防通道设摊。").operator is Operator.MUST_NOT


def test_exceptions_and_provisos_are_kept_apart_from_the_act() -> None:
    frame = only("摊贩不得占道经营，但是在划定区域内的除外。")
    assert frame.act.text == "占道经营"
    assert [words.text for words in frame.exceptions] == ["但是在划定区域内的除外"]


def test_time_before_the_act_belongs_to_the_act() -> None:
    frame = read_norms("行政机关应当自受理之日起，二十日内作出决定。")[0]
    assert frame.act.text == "自受理之日起，二十日内作出决定"
    assert [quantity.text for quantity in frame.quantities] == ["二十日内"]


def test_a_condition_that_begins_without_a_subject_names_no_actor() -> None:
    frame = only("未取得城市管理局核发的证件的，不得设摊。")
    assert frame.actor is None


def test_citations_and_definitions() -> None:
    frame = read_norms("本办法所称夜市，是指夜间经营场所。")[-1]
    assert frame.operator is Operator.DEFINE
    cited = only("依照《中华人民共和国消防法》第六十条处罚。").citations
    assert [(citation.law, citation.article) for citation in cited] == [("中华人民共和国消防法", "第六十条")]


def test_spans_are_offsets_of_the_text_given() -> None:
    text = "申请人应当补正。\n逾期不补正的，视为撤回申请。"
    for frame in read_norms(text):
        for words in (frame.words, frame.act, *frame.conditions, *(thing.words for thing in frame.things)):
            assert text[words.start : words.end] == words.text


def test_any_text_is_read_without_an_error() -> None:
    for text in ("", "，；。", "（一）", "的，的，的。", "不得" * 400, "《" * 50, "由由由处处处，应当应当"):
        read_norms(text)
