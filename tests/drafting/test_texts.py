"""Which texts are the same document: what issuing adds is no change, everything else is."""

import pytest

from fazhi_review.drafting.texts import LONGEST_NOTICE, fingerprints, is_same_text, text_hash

DRAFT = """云岭区便民早市管理办法（送审稿）
第一条　为了规范便民早市管理，根据《中华人民共和国食品安全法》，制定本办法。
第二条　本办法适用于本区行政区域内便民早市的设置和管理。
第三条　本办法自2027年6月1日起施行，有效期五年。
"""
BODY = DRAFT.replace("（送审稿）", "")
ISSUED = f"""云岭区人民政府文件
云政规〔2026〕3号
{BODY}云岭区人民政府
2026年11月23日
（此件公开发布）
抄送：区委各部门。
云岭区人民政府办公室　2026年11月24日印发
"""
NOTICE = f"""云岭区人民政府关于印发《云岭区便民早市管理办法》的通知
云政规〔2026〕3号
各镇人民政府，区直各部门：
《云岭区便民早市管理办法》已经区政府常务会议审议通过，现印发给你们，请遵照执行。
云岭区人民政府
2026年11月23日
{BODY}"""


@pytest.mark.parametrize(
    "text",
    [DRAFT, BODY, ISSUED, NOTICE, BODY.replace("　", " "), BODY.replace("，", ",").replace("\n", "\n\n")],
    ids=["draft", "clean", "issued", "enclosed", "spaces", "half-width"],
)
def test_what_issuing_adds_is_no_change(text: str) -> None:
    assert is_same_text(text_hash(DRAFT), text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("有效期五年", "有效期三年"),
        ("6月1日", "7月1日"),
        ("设置和管理。", "设置和管理。违反的处五百元罚款。"),
        ("第二条　本办法适用于本区行政区域内便民早市的设置和管理。\n", ""),
        ("便民早市管理办法（送审稿）", "便民夜市管理办法（送审稿）"),
    ],
)
def test_every_other_change_is_one(old: str, new: str) -> None:
    assert not is_same_text(text_hash(DRAFT), DRAFT.replace(old, new))
    assert not is_same_text(
        text_hash(DRAFT), ISSUED.replace(old.replace("（送审稿）", ""), new.replace("（送审稿）", ""))
    )


def test_a_notice_with_rules_of_its_own_is_another_text() -> None:
    more = "各单位应当在十日内完成清退，逾期未清退的，按照每日五百元收取占道费用，并取消其经营资格。" * 6
    assert len(more) > LONGEST_NOTICE
    assert not is_same_text(text_hash(DRAFT), NOTICE.replace("请遵照执行。", f"请遵照执行。{more}"))


def test_an_enclosed_text_without_its_annex_is_another_text() -> None:
    with_annex = BODY + "附件1\n便民早市登记表\n姓名：　　　　联系方式：\n"
    assert not is_same_text(text_hash(with_annex), NOTICE)
    assert not is_same_text(text_hash(DRAFT), with_annex)


def test_a_checksum_is_the_same_every_time() -> None:
    assert fingerprints(DRAFT) == fingerprints(DRAFT)
    assert len(text_hash(DRAFT)) == 64
