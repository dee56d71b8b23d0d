"""A page saved from a government site gives the document, not the site."""

import pytest

from fazhi_review.errors import FazhiError
from fazhi_review.reading import BlockKind, FileType, ReadDocument, read

TITLE = "云岭区人民政府办公室关于印发云岭区临时停车管理办法的通知"
CONTENT = """
<p style="text-align:center">云政办〔2026〕12号</p>
<p>　　各街道办事处：</p>
<p>&emsp;&emsp;第一条&nbsp;为了规范停车<br>　　第二条 本区范围内适用本办法，包括<a href="x">《白石市停车条例》</a>规定
的情形。</p>
<table><tr><th>事项</th><th>期限</th></tr><tr><td rowspan="2">设置<p>变更</p></td><td>3日</td></tr><tr><td>5日</td></tr></table>
<ol><li>甲</li><li>乙</li></ol><p style="display:none">看不见</p>
"""
SITE = f"""<!DOCTYPE html><html><head><meta charset="CHARSET"><title>{TITLE}_云岭区人民政府门户网站</title>
<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="2026-03-01"><style>p {{}}</style></head><body>
<div class="header"><h1>云岭区人民政府</h1><ul class="nav"><li><a href="/">首页</a></li><li><a href="/z">政务公开</a></li></ul></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; 正文</div>
<div class="main"><div class="wz_title">{TITLE}</div><div class="share">分享到：</div>
<div class="TRS_Editor">{CONTENT}</div></div>
<div class="relate"><ul>{"".join(f'<li><a href="{number}">相关阅读第{number}篇的标题文字</a></li>' for number in range(20))}</ul></div>
<div class="foot">主办：云岭区人民政府 备案序号 地址 电话</div><script>var x = "<p>脚本</p>";</script></body></html>"""
LINES = [
    TITLE,
    "云政办〔2026〕12号",
    "各街道办事处：",
    "第一条　为了规范停车",
    "第二条　本区范围内适用本办法，包括《白石市停车条例》规定的情形。",
    "事项\t期限",
    "设置 变更\t3日",
    "\t5日",
    "1.甲",
    "2.乙",
]


def opened(data: bytes, name: str = "办法.html") -> ReadDocument:
    return read(data, name=name, isolated=False)


@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("gbk", "gbk"), ("utf-8", "gb18030")]
)
def test_the_document_is_taken_out_of_the_site_in_every_charset(charset: str, encoding: str) -> None:
    document = opened(SITE.replace("CHARSET", charset).encode(encoding))
    assert document.text.split("\n") == LINES
    assert document.properties == {"title": TITLE, "created": "2026-03-01"}
    assert document.blocks[5].kind is BlockKind.TABLE_ROW


def test_without_a_known_place_the_fullest_part_of_the_page_is_the_document() -> None:
    page = SITE.replace("TRS_Editor", "a1").replace("CHARSET", "utf-8")
    long = "".join(f"<p>第{number}条的内容应当按照规定执行，不得违反有关规定。</p>" for number in range(20))
    text = opened(page.replace(CONTENT, CONTENT + long).encode()).text
    assert text.split("\n")[: len(LINES)] == LINES
    assert "相关阅读" not in text
    assert "首页" not in text


def test_a_page_laid_out_with_tables_is_read_as_paragraphs() -> None:
    page = f"<html><body><table><tr><td><a href='/'>首页</a></td><td><table><tr><td>{CONTENT}</td></tr></table></td></tr></table></body></html>"
    assert opened(page.encode()).text.split("\n")[0] == "云政办〔2026〕12号"


def test_a_bare_page_is_read_whole() -> None:
    assert (
        opened("<p>第一条 甲</p>第二条 乙<div>第三条 丙<span>丁</span></div>".encode(), "a.html").text
        == "第一条　甲\n第二条　乙\n第三条　丙丁"
    )


def test_a_doc_that_is_html_inside_is_read_as_html() -> None:
    document = opened("<html><body><p>第一条 甲</p></body></html>".encode(), "办法.doc")
    assert (document.file_type, document.text) == (FileType.HTML, "第一条　甲")
    assert [warning.code for warning in document.warnings] == ["wrong_extension"]


def test_a_page_saved_as_one_file_is_read() -> None:
    mht = (
        'From: <saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n--B\r\n'
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "PGh0bWw+PGhlYWQ+PG1ldGEgY2hhcnNldD0idXRmLTgiPjwvaGVhZD48Ym9keT48cD7nrKzkuIDmnaEg55SyPC9wPjwvYm9keT48L2h0bWw+\r\n--B--\r\n"
    )
    assert opened(mht.encode(), "a.mht").text == "第一条　甲"


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html>" + "<div>" * 50_000, "<!DOCTYPE html>"])
def test_a_page_without_a_word_or_without_an_end_is_refused(page: str) -> None:
    with pytest.raises(FazhiError):
        opened(page.encode())


@pytest.mark.parametrize("name", ["content position-relative", "print", "article-side", "nav"])
def test_what_holds_the_sentences_is_the_document_whatever_it_is_called(name: str) -> None:
    page = f"<html><body><div class=menu><a href=x>首页</a></div><div class='{name}'><p>第一条 甲。</p><p>第二条 乙。</p></div></body></html>"
    assert opened(page.encode()).text == "第一条　甲。\n第二条　乙。"
