"""The sheet of GB/T 9704-2012: A4, margins 37/35/28/26 mm, 22 lines of 28 characters, fonts by name, page numbers outside.

Everything here is XML of parts that no value ever changes.
"""

from fazhi_review.letters.layout import Style

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Fonts as the standard's readers have them; the second name is what a computer without the first should take.
BODY_FONT, LEVEL_1_FONT, LEVEL_2_FONT, TITLE_FONT, PAGE_FONT = (
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "方正小标宋简体",
    "宋体",
)
_SUBSTITUTES = {
    BODY_FONT: "仿宋",
    LEVEL_1_FONT: "SimHei",
    LEVEL_2_FONT: "楷体",
    TITLE_FONT: "华文中宋",
    PAGE_FONT: "SimSun",
}

# One line of the grid: 225 mm (12,756 twips) for 22 lines; 580 would leave room for only 21.
LINE = 579
# 156 mm for 28 characters of 16 pt: each gives up 0.207 pt. Word counts that in 1/4096 pt.
_CHARACTER_SPACE = -849
_CHARACTER = 320  # twips of one character of size 3 (三号, 16 pt)
_CLOSER = -5  # twips taken from each character: 28 of 315 twips fill the line of 8,844
_RED = "FF0000"

SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId10"/><w:footerReference w:type="even" r:id="rId11"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    # 37, 26, 35 and 28 mm; the page number stands 7 mm below the text (7.5).
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1304" w:gutter="0"/>'
    f'<w:docGrid w:type="linesAndChars" w:linePitch="{LINE}" w:charSpace="{_CHARACTER_SPACE}"/></w:sectPr>'
)


def _fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:eastAsia="{name}" w:hAnsi="{name}" w:cs="{name}"/>'


def _style(
    style: Style,
    name: str,
    *,
    font: str = "",
    half_points: int = 0,
    paragraph: str = "",
    run: str = "",
    following: str = "",
) -> str:
    fonts = _fonts(font) if font else ""
    spacing = '<w:spacing w:val="0"/>' if half_points else ""
    size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points else ""
    after = f'<w:next w:val="{following}"/>' if following else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/>{after}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{fonts}{run}{spacing}{size}</w:rPr></w:style>'
    )


def _exactly(line: int, *, before: int = 0, after: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'


_TWO_IN = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * _CHARACTER}"/>'
_CELL = '<w:spacing w:before="40" w:after="40" w:line="320" w:lineRule="atLeast"/>'


def _styles() -> list[str]:
    body = Style.BODY
    return [
        # 7.2.4: the name of the authority in red, centred, its upper edge 35 mm below the text's.
        _style(
            Style.LETTERHEAD, "发文机关标志", font=TITLE_FONT, half_points=84,
            paragraph='<w:keepNext/><w:spacing w:before="480" w:after="240"/><w:jc w:val="center"/>',
            run=f'<w:color w:val="{_RED}"/>',
        ),
        _style(
            Style.RED_NUMBER, "红头发文字号",
            paragraph='<w:keepNext/><w:pBdr>'
            f'<w:bottom w:val="single" w:sz="18" w:space="11" w:color="{_RED}"/></w:pBdr>{_exactly(LINE, before=LINE)}'
            '<w:jc w:val="center"/>',
        ),
        _style(Style.NUMBER, "发文字号", paragraph=f'{_exactly(LINE)}<w:jc w:val="right"/>'),
        # 7.3.1: size 2 (22 pt), centred, two lines below the red line.
        _style(
            Style.TITLE, "公文标题", font=TITLE_FONT, half_points=44,
            paragraph=f'<w:keepNext/>{_exactly(680, before=LINE, after=290)}<w:jc w:val="center"/>'
            '<w:outlineLvl w:val="0"/>',
            following=body,
        ),
        _style(
            Style.SUBTITLE, "副标题", font=LEVEL_2_FONT, half_points=32,
            paragraph=f'{_exactly(LINE, before=290, after=160)}<w:jc w:val="center"/>', following=body,
        ),
        _style(Style.ADDRESSEE, "主送机关", paragraph=_exactly(LINE), following=body),
        _style(Style.BODY, "公文正文", paragraph=f'{_exactly(LINE)}{_TWO_IN}<w:jc w:val="both"/>'),
        _style(
            Style.LEVEL_1, "一级标题", font=LEVEL_1_FONT,
            paragraph=f'<w:keepNext/>{_exactly(LINE)}{_TWO_IN}<w:outlineLvl w:val="1"/>', following=body,
        ),
        _style(
            Style.LEVEL_2, "二级标题", font=LEVEL_2_FONT,
            paragraph=f'<w:keepNext/>{_exactly(LINE)}{_TWO_IN}<w:outlineLvl w:val="2"/>', following=body,
        ),
        # 7.3.4: one line below the text, two characters in; further names under the first one.
        _style(
            Style.ATTACHMENTS, "附件说明",
            paragraph=f'{_exactly(LINE, before=LINE)}<w:ind w:left="{13 * _CHARACTER // 2}" '
            f'w:hanging="{9 * _CHARACTER // 2}"/><w:contextualSpacing/>',
        ),
        # 7.3.7: the word and number of an attachment, HeiTi, at the left edge of its first line.
        _style(Style.ANNEX, "附件标识", font=LEVEL_1_FONT, paragraph=f"<w:keepNext/>{_exactly(LINE)}"),
        # 7.3.5: name and date right; how far in depends on their length and is set when a letter is written.
        _style(
            Style.SIGNATURE, "署名",
            paragraph=f'<w:keepNext/>{_exactly(LINE, before=2 * LINE)}<w:ind w:right="{4 * _CHARACTER}"/><w:jc w:val="right"/>',
        ),
        _style(
            Style.DATE, "成文日期", paragraph=f'{_exactly(LINE)}<w:ind w:right="{4 * _CHARACTER}"/><w:jc w:val="right"/>'
        ),
        _style(Style.NOTE, "附注", paragraph=f'{_exactly(LINE)}{_TWO_IN}'),
        # 7.4.1 and 7.4.2: size 4 (14 pt) between lines as wide as the text; the words stand one character in, by a space.
        _style(
            Style.COPIES, "抄送机关", half_points=28,
            paragraph='<w:pBdr><w:top w:val="single" w:sz="8" w:space="3" w:color="000000"/>'
            '<w:bottom w:val="single" w:sz="8" w:space="3" w:color="000000"/></w:pBdr>'
            f'{_exactly(480, before=LINE)}<w:ind w:left="1120" w:hanging="1120"/>',
        ),
        _style(Style.CELL, "表格文字", half_points=24, paragraph=f'{_CELL}<w:jc w:val="left"/>'),
        _style(Style.CELL_CENTRED, "表格居中", half_points=24, paragraph=f'{_CELL}<w:jc w:val="center"/>'),
        _style(Style.CELL_HEAD, "表格栏目", font=LEVEL_1_FONT, half_points=24, paragraph=f'{_CELL}<w:jc w:val="center"/>'),
    ]  # fmt: skip


def styles_xml() -> str:
    """Normal is size 3 FangSong (5.2.2); the character grid is counted from it."""
    return (
        f"{HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(BODY_FONT)}"
        '<w:kern w:val="0"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        # The grid is stated in the section; lines and characters keep to it by their own measures, for programs differ in
        # what they do with a character that is wider than its square (LibreOffice gives it two).
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/></w:pPr>'
        f'<w:rPr>{_fonts(BODY_FONT)}<w:spacing w:val="{_CLOSER}"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
        '<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        f"{''.join(_styles())}</w:styles>"
    )


def footer_xml(*, is_even: bool) -> str:
    """The page number, size 4 SongTi between dashes, outside: right on odd pages, left on even ones, one character in."""
    side = 'w:left="280"' if is_even else 'w:right="280"'
    fonts = f'<w:rPr>{_fonts(PAGE_FONT)}<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
    dash = '<w:r>{0}<w:t xml:space="preserve">{1}</w:t></w:r>'
    return (
        f"{HEAD}<w:ftr {NAMESPACES}><w:p><w:pPr><w:ind {side}/>"
        f'<w:jc w:val="{"left" if is_even else "right"}"/></w:pPr>{dash.format(fonts, "— ")}'
        f'<w:r>{fonts}<w:fldChar w:fldCharType="begin"/></w:r><w:r>{fonts}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        f'<w:r>{fonts}<w:fldChar w:fldCharType="separate"/></w:r><w:r>{fonts}<w:t>1</w:t></w:r>'
        f'<w:r>{fonts}<w:fldChar w:fldCharType="end"/></w:r>{dash.format(fonts, " —")}</w:p></w:ftr>'
    )


def settings_xml() -> str:
    """Even and odd pages differ; punctuation may hang as Chinese setting wants it."""
    return (
        f'{HEAD}<w:settings {NAMESPACES}><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="579"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/>'
        "<w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def fonts_xml() -> str:
    """What to take where a font is missing, so that a letter does not fall back to something at random."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{substitute}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        '<w:pitch w:val="default"/></w:font>'
        for name, substitute in _SUBSTITUTES.items()
    )
    return f"{HEAD}<w:fonts {NAMESPACES}>{fonts}</w:fonts>"
