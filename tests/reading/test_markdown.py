"""Marks that only format are dropped from md; the words stay."""

from fazhi_review.reading import BlockKind, FileType, read

TEXT = """---
title: "停车办法"
---
# 云岭区临时停车管理办法 #

<!-- 2026 -->
## 第一章 总则
**第一条** 为了*规范*停车，制定`本办法`。
1. 甲 [链接](http://example.invalid/)
- 乙\\_丙
> 引用
***
| 事项 | 期限 |
|:--|--|
| 设置 | 3日 |
"""


def test_markdown_is_read_as_its_words() -> None:
    document = read(TEXT.encode(), name="a.md")
    assert document.file_type is FileType.MARKDOWN
    assert document.text.split("\n") == [
        "云岭区临时停车管理办法",
        "第一章　总则",
        "第一条　为了规范停车，制定本办法。",
        "1.甲 链接",
        "乙_丙",
        "引用",
        "事项\t期限",
        "设置\t3日",
    ]
    assert document.properties == {"title": "停车办法"}
    assert document.blocks[-1].kind is BlockKind.TABLE_ROW


def test_the_same_text_named_txt_is_plain() -> None:
    assert read(TEXT.encode(), name="a.txt").text.startswith("---\ntitle")
