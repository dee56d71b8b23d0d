import pytest

from fazhi_review.structure import find_quantities

CASES = [
    ("处二十元以上二百元以下罚款", "二十元以上二百元以下", "元", 20, 200, True, True),
    ("处一万元以上十万元以下的罚款", "一万元以上十万元以下", "元", 10_000, 100_000, True, True),
    ("5万元以上不满10万元", "5万元以上不满10万元", "元", 50_000, 100_000, True, False),
    ("5-10万元", "5-10万元", "元", 50_000, 100_000, True, True),
    ("五千至一万元", "五千至一万元", "元", 5_000, 10_000, True, True),
    ("五至十万元", "五至十万元", "元", 50_000, 100_000, True, True),
    ("三个以上", "三个以上", "个", 3, None, True, True),
    ("不少于24学时", "不少于24学时", "学时", 24, None, True, True),
    ("扣二分", "二分", "分", 2, 2, True, True),
    ("10%以上20%以下", "10%以上20%以下", "%", 10, 20, True, True),
    ("3万元（不含本数）以下", "3万元（不含本数）以下", "元", None, 30_000, True, False),
    ("100,000元", "100,000元", "元", 100_000, 100_000, True, True),
    ("在5至10日内答复", "5至10日内", "日", 5, 10, True, True),
    ("不少于三十日", "不少于三十日", "日", 30, None, True, True),
    ("自受理之日起三十日内", "三十日内", "日", None, 30, True, True),
    ("3-5个工作日", "3-5个工作日", "工作日", 3, 5, True, True),
    ("七个工作日内", "七个工作日内", "工作日", None, 7, True, True),
    ("三个月内", "三个月内", "月", None, 3, True, True),
    ("有效期为5年", "5年", "年", 5, 5, True, True),
    ("一年半", "一年半", "年", 1.5, 1.5, True, True),
    ("半年内", "半年内", "年", None, 0.5, True, True),
    ("不得低于百分之五", "不得低于百分之五", "%", 5, None, True, True),
    ("不得超过采购项目预算金额的百分之二", "不得超过采购项目预算金额的百分之二", "%", None, 2, True, True),
    ("5%至10%", "5%至10%", "%", 5, 10, True, True),
    ("千分之三", "千分之三", "%", 0.3, 0.3, True, True),
    ("三分之二以上", "三分之二以上", "%", 66.666667, None, True, True),
    ("年满十八周岁", "年满十八周岁", "岁", 18, None, True, True),
    ("已满十四周岁不满十八周岁", "已满十四周岁不满十八周岁", "岁", 14, 18, True, False),
    ("违法所得一倍以上三倍以下", "一倍以上三倍以下", "倍", 1, 3, True, True),
    ("超过500米", "超过500米", "米", 500, None, False, True),
    ("三公里以外", "三公里以外", "米", 3000, None, False, True),
    ("面积在200平方米以上", "200平方米以上", "平方米", 200, None, True, True),
    ("不超过（含）3人", "不超过（含）3人", "人", None, 3, True, True),
    ("只引入一家企业", "一家", "家", 1, 1, True, True),
]


@pytest.mark.parametrize(("text", "words", "unit", "low", "high", "low_in", "high_in"), CASES)
def test_a_quantity_is_read_with_unit_and_bounds(
    text: str, words: str, unit: str, low: float | None, high: float | None, low_in: bool, high_in: bool
) -> None:
    (quantity,) = find_quantities(text, offset=7)
    assert (quantity.unit, quantity.low, quantity.high) == (unit, low, high)
    assert (quantity.low_inclusive, quantity.high_inclusive) == (low_in, high_in)
    assert quantity.text == words == text[quantity.start - 7 : quantity.end - 7]


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月1日",
        "二〇二六年",
        "第三年",
        "第十日",
        "三年级",
        "一次性",
        "十分重要",
        "5人民",
        "3日常",
        "第一人民医院",
        "一个部门",
        "三个人民",
        "两层次",
        "一头雾水",
    ],
)
def test_dates_ordinals_and_words_are_no_quantities(text: str) -> None:
    assert find_quantities(text) == ()


def test_several_quantities_in_one_clause_keep_their_order() -> None:
    text = "逾期十五日未缴的，按日加收百分之三，最高不超过五千元。"
    assert [quantity.text for quantity in find_quantities(text)] == ["十五日", "百分之三", "不超过五千元"]


@pytest.mark.parametrize("text", ["应当在举行听证的七日前通知当事人", "应当在开工前七日报送施工方案"])
def test_days_before_an_act_are_a_period(text: str) -> None:
    assert [(quantity.unit, quantity.low) for quantity in find_quantities(text)] == [("日", 7.0)]


def test_a_share_of_ten_thousand_is_a_share() -> None:
    (quantity,) = find_quantities("按日加收万分之五的滞纳金")
    assert (quantity.unit, quantity.low) == ("%", 0.05)
