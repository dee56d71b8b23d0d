"""A term whose beginning the cover notice states and whose length the measure states."""

from datetime import date

from fazhi_review.structure import parse

TEXT = """云岭区人民政府关于印发《云岭区犬只管理办法》的通知
各镇：
现将办法印发给你们，自2026年3月1日起施行。
云岭区人民政府
2026年2月1日
云岭区犬只管理办法
第一条 为规范养犬，制定本办法。
第二条 养犬人应当登记。
第三条 本办法有效期二年。
"""


def test_the_last_day_counts_from_the_covers_date_by_the_measures_term() -> None:
    metadata = parse(TEXT).metadata
    assert metadata.effective_date is not None
    assert metadata.expiry_date is not None
    assert (metadata.effective_date.value, metadata.expiry_date.value) == (date(2026, 3, 1), date(2028, 2, 29))
