"""Everything in a docx besides numbers: what is text, what is kept apart, what is left out with a warning."""

from compose_docx import abstract, docx, level, num, p, pack, row, run

from fazhi_review.reading import BlockKind, ReadDocument, read

FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BEGIN, SEPARATE, END = (FIELD.format(kind) for kind in ("begin", "separate", "end"))
BREAK = "<w:r><w:br/></w:r>"


def opened(body: str, **parts: str) -> ReadDocument:
    return read(docx(body, **parts), name="办法.docx", isolated=False)


def codes(document: ReadDocument) -> list[str]:
    return [warning.code for warning in document.warnings]


def code(instruction: str) -> str:
    return f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"


def test_table_rows_are_lines_with_tabs_between_cells() -> None:
    document = opened(p("前") + f"<w:tbl>{row('事项', '期限')}{row('设置', '3日')}</w:tbl>" + p("后"))
    assert document.text == "前\n事项\t期限\n设置\t3日\n后"
    assert [block.kind for block in document.blocks][1:3] == [BlockKind.TABLE_ROW] * 2
    assert [block.source for block in document.blocks] == [0, 1, 3, 5]


def test_a_merged_cell_is_read_once_and_columns_stay() -> None:
    start = f'<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{p("违停")}'
    covered = f"<w:tcPr><w:vMerge/></w:tcPr>{p('')}"
    wide = f'<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("合计")}'
    document = opened(f"<w:tbl>{row(start, '首次')}{row(covered, '再次')}{row(wide, '')}</w:tbl>")
    assert document.text == "违停\t首次\n\t再次\n合计"


def test_paragraphs_of_a_cell_are_one_line_and_of_a_frame_are_paragraphs() -> None:
    assert opened(f"<w:tbl>{row(p('甲') + p('乙'), '丙')}</w:tbl>").text == "甲 乙\t丙"
    framed = opened(f"<w:tbl>{row(p('第一条 甲') + p('第二条 乙'))}</w:tbl>")
    assert framed.text == "第一条　甲\n第二条　乙"
    assert {block.kind for block in framed.blocks} == {BlockKind.PARAGRAPH}


def test_an_imprint_that_was_set_with_a_table_is_a_line() -> None:
    document = opened(f"<w:tbl>{row('云岭区人民政府办公室', '2026年3月26日印发')}</w:tbl>")
    assert document.text == "云岭区人民政府办公室\u30002026年3月26日印发"
    assert document.blocks[0].kind is BlockKind.PARAGRAPH


def test_a_table_within_a_cell_is_read_in_its_place() -> None:
    inner = f"{p('外')}<w:tbl>{row('内一', '内二')}</w:tbl>{p('')}"
    assert opened(f"<w:tbl>{row(inner, '右')}</w:tbl>").text == "外 内一 内二\t右"


def test_numbers_in_cells_are_counted() -> None:
    body = f"<w:tbl>{row(p('甲', number=1), 'x')}{row(p('乙', number=1), 'y')}</w:tbl>"
    assert opened(body, numbering=abstract(0, [level(0, "decimal", "%1.")]) + num(1, 0)).text == "1.甲\tx\n2.乙\ty"


def test_a_text_box_is_read_once_though_it_is_stored_twice() -> None:
    box = f"<w:txbxContent>{p('云岭区人民政府文件')}</w:txbxContent>"
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = opened(p("正文", raw=both))
    assert document.text == "云岭区人民政府文件\n正文"
    assert document.blocks[0].kind is BlockKind.TEXT_BOX


def test_an_old_text_box_and_a_fallback_without_choice_are_read() -> None:
    box = f"<w:pict><v:textbox><w:txbxContent>{p('框')}</w:txbxContent></v:textbox></w:pict>"
    assert opened(p("甲", raw=f"<w:r>{box}</w:r>")).text == "框\n甲"
    only = f"<w:r><mc:AlternateContent><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    assert opened(p("甲", raw=only)).text == "框\n甲"


def test_footnotes_follow_the_text_in_the_order_of_reference() -> None:
    reference = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    notes = f'<w:footnote w:id="2">{p("先")}</w:footnote><w:footnote w:id="3">{p("后")}</w:footnote>'
    document = opened(p("甲", raw=reference.format(3)) + p("乙", raw=reference.format(2)), footnotes=notes)
    assert document.text == "甲\n乙\n[1] 后\n[2] 先"
    assert document.blocks[-1].kind is BlockKind.FOOTNOTE


def test_headers_footers_and_comments_are_kept_apart() -> None:
    document = opened(
        p("甲"), header=p("内部"), footer=p("第1页"), comments=f'<w:comment w:id="0">{p("请核对")}</w:comment>'
    )
    assert (document.text, document.headers, document.footers) == ("甲", ("内部",), ("第1页",))
    assert document.comments == ("请核对",)
    assert codes(document) == ["comments"]


def test_tracked_changes_are_read_as_accepted_with_a_warning() -> None:
    body = p("有效期", raw=f"<w:del><w:r><w:delText>三</w:delText></w:r></w:del><w:ins>{run('五')}</w:ins>{run('年')}")
    body += p("", raw=f"<w:moveFrom>{run('移走')}</w:moveFrom><w:moveTo>{run('移来')}</w:moveTo>")
    document = opened(body)
    assert document.text == "有效期五年\n移来"
    assert codes(document) == ["tracked_changes"]


def test_a_deleted_paragraph_mark_joins_and_does_not_count() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    numbering = abstract(0, [level(0, "decimal", "%1.")]) + num(1, 0)
    body = p("甲", number=1) + p("乙", number=1, extra=deleted) + p("丙", number=1)
    assert opened(body, numbering=numbering).text == "1.甲\n2.乙丙"


def test_a_deleted_row_is_gone() -> None:
    gone = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('旧')}</w:tc><w:tc>{p('旧')}</w:tc></w:tr>"
    document = opened(f"<w:tbl>{row('甲', '乙')}{gone}</w:tbl>")
    assert document.text == "甲\t乙"
    assert codes(document) == ["tracked_changes"]


def test_hidden_text_is_left_out_with_a_warning() -> None:
    document = opened(p("甲", raw=run("密", "<w:vanish/>") + run("乙", '<w:vanish w:val="0"/>')))
    assert document.text == "甲乙"
    assert codes(document) == ["hidden_text"]


def test_text_hidden_by_its_style_is_left_out_unless_the_run_shows_it() -> None:
    styles = '<w:style w:type="character" w:styleId="H"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
    document = opened(
        p("甲", raw=run("密", '<w:rStyle w:val="H"/>') + run("显", '<w:rStyle w:val="H"/><w:vanish w:val="0"/>')),
        styles=styles,
    )
    assert document.text == "甲显"


def test_a_hidden_empty_paragraph_is_not_counted() -> None:
    hidden = p("", number=1, extra="<w:rPr><w:vanish/></w:rPr>", raw=run("密", "<w:vanish/>"))
    numbering = abstract(0, [level(0, "decimal", "%1.")]) + num(1, 0)
    assert opened(p("甲", number=1) + hidden + p("乙", number=1), numbering=numbering).text == "1.甲\n2.乙"


def test_only_the_result_of_a_field_is_text() -> None:
    field = BEGIN + code(' DATE \\@ "yyyy" ') + SEPARATE + run("2026年") + END
    simple = f'<w:fldSimple w:instr=" TITLE ">{run("办法")}</w:fldSimple>'
    nested = (
        BEGIN
        + code(" IF ")
        + BEGIN
        + code(" PAGE ")
        + SEPARATE
        + run("9")
        + END
        + code(" = 1 ")
        + SEPARATE
        + run("是")
        + END
    )
    link = f'<w:hyperlink w:anchor="x">{run("链接")}</w:hyperlink>'
    assert opened(p("", raw=field + simple + nested + link)).text == "2026年办法是链接"


def test_numbers_that_word_does_not_store_are_reported() -> None:
    document = opened(p("", raw=BEGIN + code(" AUTONUM ") + END + run("甲")))
    assert (document.text, codes(document)) == ("甲", ["unknown_numbering"])


def test_a_field_result_may_run_over_paragraphs_and_a_field_never_ended_swallows_nothing() -> None:
    contents = p("", raw=BEGIN + code(" TOC ") + SEPARATE + run("第一章")) + p("第二章", raw=END)
    assert opened(contents + p("正文")).text == "第一章\n第二章\n正文"
    assert opened(p("甲", raw=BEGIN + code(" PAGE ")) + p("乙")).text == "甲\n乙"


def test_a_soft_break_makes_a_line_where_one_was_meant() -> None:
    assert opened(p("第一条 甲。", raw=BREAK + run("第二条 乙。"))).text == "第一条　甲。\n第二条　乙。"
    assert opened(p("云岭区人民政府", raw=BREAK + run("2026年3月1日"))).text == "云岭区人民政府\n2026年3月1日"


def test_a_soft_break_within_a_sentence_or_a_title_is_none() -> None:
    start = "因工程建设需要临时占用城市道路的，建设单位应当在开工"
    assert opened(p(start, raw=BREAK + run("三十日前提出申请。"))).text == f"{start}三十日前提出申请。"
    title = p("云岭区人民政府", extra='<w:jc w:val="center"/>', raw=BREAK + run("关于停车的通知"))
    assert opened(title).text == "云岭区人民政府关于停车的通知"


def test_a_page_break_within_a_sentence_is_none() -> None:
    body = p(
        "应当在", raw='<w:r><w:br w:type="page"/></w:r><w:r><w:lastRenderedPageBreak/><w:t>三日内报告。</w:t></w:r>'
    )
    assert opened(body).text == "应当在三日内报告。"


def test_indents_of_full_width_spaces_are_dropped() -> None:
    assert opened(p("\u3000\u3000第一条\u3000甲")).text == "第一条\u3000甲"


def test_symbols_tabs_and_hyphens_are_read_as_they_look() -> None:
    sym = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    mixed = "<w:r><w:tab/><w:t>甲</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>乙</w:t></w:r>"
    assert opened(p("", raw=sym + mixed)).text == "☑ 甲-乙"


def test_ruby_formulas_and_content_controls() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('pin')}</w:rt><w:rubyBase>{run('拼')}</w:rubyBase></w:ruby></w:r>"
    formula = "<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>"
    filled = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('已填')}</w:sdtContent></w:sdt>"
    prompt = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处输入文字')}</w:sdtContent></w:sdt>"
    )
    assert opened(p("", raw=ruby + formula + filled + prompt)).text == "拼a=b已填"


def test_a_block_content_control_is_read() -> None:
    assert opened(f"<w:sdt><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt>").text == "甲"


def test_an_embedded_document_is_reported() -> None:
    assert codes(opened(p("甲") + '<w:altChunk r:id="r9"/>')) == ["embedded_document"]


def test_strict_open_xml_is_read() -> None:
    strict = '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:body></w:document>'
    assert read(pack({"word/document.xml": strict}), name="a.docx", isolated=False).text == "甲"


def test_macros_are_reported_and_nothing_else() -> None:
    members = {"word/document.xml": _document("甲"), "word/vbaProject.bin": b"\x00macro"}
    document = read(pack(members), name="a.docm", isolated=False)
    assert (document.text, codes(document)) == ("甲", ["macros"])


def test_properties_are_read() -> None:
    core = '<c:coreProperties xmlns:c="x" xmlns:dc="y"><dc:creator>张三</dc:creator><dc:title>办法</dc:title></c:coreProperties>'
    document = read(
        pack({"word/document.xml": _document("甲"), "docProps/core.xml": core}), name="a.docx", isolated=False
    )
    assert document.properties == {"creator": "张三", "title": "办法"}


def _document(text: str) -> str:
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{namespace}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
