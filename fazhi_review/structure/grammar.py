"""The two grammars of a body: 编章节条款项目, and 一、（一）1.（1）; one builder, because one file may mix them."""

import re
from collections.abc import Sequence

from fazhi_review.structure.lines import Line, Marker, Style
from fazhi_review.structure.model import ProvisionKind
from fazhi_review.structure.numerals import to_chinese
from fazhi_review.structure.tree import DIVISIONS, Node
from fazhi_review.structure.wrapping import Wrap

K = ProvisionKind

# After 第三条 these words show that the sentence speaks of article 3: it is a citation at the head of a line.
_CITATION_GOES_ON = re.compile(
    r"第[一二三四五六七八九十百\d]+[款项条]|[（(][一二三四五六七八九十\d]+[）)][项目、至和]|[、，,；;。至～~—]|的(?!是)|"
    r"(?:和|与|或|或者|及|以及|到)(?:第|本|《)|所(?:列|称|规定|指|述|涉)|规定(?:的|之|情形|执行|处|办理|期限|范围|条件|以外|，)|"
    r"之规定|(?:以|之)(?:上|下|前|后|外|内)|中(?:的|关于|“|所|规定)|修改|改为|相应|作为|增加|删除|删去|罪"
)
_CLOSING = re.compile(
    r"(?:本(?:通知|通告|公告|意见|办法|规定|方案|实施方案|实施意见|细则|实施细则|实施办法|决定|规则|指南|标准|指引|措施|政策|文件)"
    r"(?:自|从|由|有效|施行|执行|印发|发布|所|未|实施|的|试行|解释|，)|以上|特此|请(?:各|认真|结合|遵照|抓好|及时)|此前发布|原《|各.{1,20}(?:执行|落实)。$|各.{1,20}要(?:认真|高度|切实|加强|按照|结合)"
    r"|望(?:各|认真|遵照)|《.{2,60}》.{0,40}(?:同时|即行|予以)?废止。$)"
)
_OWN_TERM = re.compile(r"本.{1,8}自|特此|以上")
_TAKES_EFFECT = re.compile(r"本[\u4e00-\u9fff]{2,6}自.{2,30}(?:施行|实施|执行|生效)|特此(?:通知|公告|通告|通报|函)")
_CLOSING_HEADING = re.compile(r"附则|其他|其它|施行|实施|执行|期限|日期|时间|生效|效力|有效期")
_HEADING_LONGEST = 60
_ARTICLE_HEADING_LONGEST = 20
_SENTENCE_HEADING = re.compile(r"[^。；：！？\n]{2,40}。(?=.)")
_NORMATIVE = re.compile(r"^(?:本|任何|凡|自|原)|的，|应当|不得|可以|必须|禁止|予以|处以|是指|由.{1,12}负责")
_BRACKET_HEADING = re.compile(r"[【［\[（(](?P<heading>[^】］\]）)。]{1,30})[】］\]）)]")
_NEVER_FIRST = frozenset("”’』」）》〉】〕。，、；：！？")  # no paragraph begins so
_BREAKS_OFF = re.compile(
    r"(?:[，、（(《“]|第[〇零一二三四五六七八九十百0-9]{0,6}条?|依照|按照|根据|依据|参照|违反|以及|或者|并且|和|与|及|由|对|将|为)$"
)
"""Where a sentence cannot end: the next line goes on, however long this one is."""
_SHORTEST_BROKEN = 15
_STOPS = re.compile(r"[。；：！？;:!?]")

_LEVEL_KINDS = {
    Style.CHINESE_COMMA: (K.LEVEL1, "sec"),
    Style.CHINESE_BRACKET: (K.LEVEL2, "sub"),
    Style.ARABIC_DOT: (K.LEVEL3, "point"),
    Style.ARABIC_BRACKET: (K.LEVEL4, "subpoint"),
    Style.CIRCLED: (K.LEVEL4, "mark"),
}
_DIVISION_KINDS = {
    Style.PART: (K.PART, "part", "编"),
    Style.SUBPART: (K.PART, "subpart", "分编"),
    Style.CHAPTER: (K.CHAPTER, "ch", "章"),
    Style.SECTION: (K.SECTION, "s", "节"),
    Style.ARTICLE: (K.ARTICLE, "art", "条"),
}
_OUTER_COMMA_RANK = 5
_PARAGRAPH_RANK = 10
_TABLE_RANK = 99


class BodyBuilder:
    """Builds the nodes of one body (a document or an annex) from its lines, in order."""

    def __init__(self, lines: Sequence[Line], wrap: Wrap) -> None:
        self.lines = lines
        self.wrap = wrap
        self.root = Node(K.ANNEX, lines[0].start if lines else 0, 0)
        self.stack: list[Node] = [self.root]
        self.last_article: Node | None = None
        self.position = 0  # of the line that is being read
        self.awaits_text = False  # the article's line held only its number or heading
        self.last_outer_comma = 0
        self.last_values: dict[Style, int] = {}
        self.outer_commas = self._comma_precedes_articles()
        self.quoted = _quoted_lines(lines)

    def build(self) -> list[Node]:
        """The top nodes, in order."""
        previous: Line | None = None
        numbers = (position for position in range(len(self.lines) - 1, -1, -1) if self.lines[position].marker)
        last_number = next(numbers, -1)
        for position, line in enumerate(self.lines):
            self.position = position
            goes_on = previous is not None and self._goes_on(previous, line)
            if line.is_table:
                self._add_table(line, previous is not None and previous.is_table)
            elif line.marker and self._is_heading(line, line.marker, goes_on, position):
                self._add_division(line, line.marker)
            elif not goes_on and not line.is_inline:
                self._add_paragraph(line, is_behind_numbers=position > last_number)
            previous = line
        _name_unnumbered(self.root.children)
        return self.root.children

    # -- decisions

    def _comma_precedes_articles(self) -> bool:
        """Whether 一、 groups articles, as a chapter does, or lists things within one."""
        for line in self.lines:
            if line.marker and line.marker.style is Style.ARTICLE and line.marker.spaced:
                return False
            if line.marker and line.marker.style is Style.CHINESE_COMMA:
                return True
        return False

    def _goes_on(self, previous: Line, line: Line) -> bool:
        """Whether `line` continues the sentence of a line that was broken for width."""
        if line.after_blank or previous.is_table or self._was_heading or _TAKES_EFFECT.match(line.text):
            return False
        if line.text[0] in _NEVER_FIRST or self.wrap.breaks(previous):
            return True
        return len(previous.text) >= _SHORTEST_BROKEN and bool(_BREAKS_OFF.search(previous.text))

    def _runs_on(self, line: Line) -> bool:
        """Whether the next line goes on with this one."""
        following = self.lines[self.position + 1 : self.position + 2]
        return self.wrap.breaks(line) and any(not each.after_blank and not each.marker for each in following)

    @property
    def _was_heading(self) -> bool:
        return self.stack[-1].kind in (K.PART, K.CHAPTER, K.SECTION)

    def _is_heading(self, line: Line, marker: Marker, goes_on: bool, position: int) -> bool:
        """Whether the number opens a division here, rather than being words of a sentence."""
        if marker.style is Style.ARTICLE:
            if position in self.quoted and not self._is_next_article(marker):
                return False
            return self._is_article(line, marker, goes_on)
        if marker.style < Style.ARTICLE:
            return self._is_chapter(line, marker)
        if goes_on:
            return marker.value in (1, self.last_values.get(marker.style, 0) + 1)
        return True

    def _is_article(self, line: Line, marker: Marker, goes_on: bool) -> bool:
        body = line.body
        expected = self._is_next_article(marker)
        if line.is_inline:
            return expected
        speaks_of_it = bool(_CITATION_GOES_ON.match(body))
        if body.startswith(("（", "(")) and not marker.blank and not _BRACKET_HEADING.match(body):
            speaks_of_it = True
        if goes_on and not expected:
            return False
        if marker.spaced:
            return not speaks_of_it or (expected and not goes_on and marker.blank)
        if speaks_of_it or goes_on:
            return False
        last = self.last_article.value if self.last_article else 0
        return expected or last < marker.value <= last + 3

    def _is_next_article(self, marker: Marker) -> bool:
        last = self.last_article
        if last is None:
            return marker.value == 1
        if marker.suffix:
            return marker.value == last.value and marker.suffix == last.suffix + 1
        return marker.value == last.value + 1

    def _is_chapter(self, line: Line, marker: Marker) -> bool:
        body = line.body
        if _CITATION_GOES_ON.match(body) or len(body) > _HEADING_LONGEST:
            return False
        return not _STOPS.search(body) and (marker.spaced or "，" not in body)

    # -- building

    def _close_to(self, rank: int) -> Node:
        """Close what stands deeper than `rank` or at it, and give the node that stays open."""
        while len(self.stack) > 1 and self.stack[-1].rank >= rank:
            self.stack.pop()
        return self.stack[-1]

    def _open(self, node: Node) -> Node:
        self._close_to(node.rank).add(node)
        self.stack.append(node)
        return node

    def _within_article(self) -> bool:
        return any(node.kind is K.ARTICLE for node in self.stack)

    def _add_division(self, line: Line, marker: Marker) -> None:
        self.awaits_text = False
        if marker.style <= Style.ARTICLE:
            self._add_numbered_division(line, marker)
        elif self._within_article() and not self._is_outer_comma(marker):
            self._add_item(line, marker)
        else:
            self._add_level(line, marker)
        self.last_values[marker.style] = marker.value
        if marker.style <= Style.ARTICLE:
            self.last_values = {style: value for style, value in self.last_values.items() if style <= Style.ARTICLE}

    def _is_outer_comma(self, marker: Marker) -> bool:
        return self.outer_commas and marker.style is Style.CHINESE_COMMA and marker.value == self.last_outer_comma + 1

    def _add_numbered_division(self, line: Line, marker: Marker) -> None:
        kind, step, unit = _DIVISION_KINDS[marker.style]
        if "部分" in marker.label:
            unit = "部分"
        path = f"第{to_chinese(marker.value)}{unit}"
        address = f"{step}{marker.value}"
        if marker.suffix:
            path, address = f"{path}之{to_chinese(marker.suffix)}", f"{address}-{marker.suffix}"
        node = self._open(
            Node(kind, line.start, marker.body_start, int(marker.style), marker.label, path=path, address=address)
        )
        node.value, node.suffix = marker.value, marker.suffix
        if kind is not K.ARTICLE:
            node.heading, node.is_heading_line = line.body, True
            return
        self.last_article = node
        if not self.wrap.breaks(line):
            node.heading, self.awaits_text = _article_heading(line.body)
        self._open(Node(K.PARAGRAPH, line.start, marker.body_start, _PARAGRAPH_RANK))

    def _add_item(self, line: Line, marker: Marker) -> None:
        """项 and 目 by their print: （一） is 项, 1. is 目; below another list of the article one step deeper."""
        self._take_up_list(marker)
        parent = self._close_to(int(marker.style))
        kind, step, word = K.ITEM, "item", "项"
        if parent.kind is K.ITEM or (
            marker.style in (Style.ARABIC_DOT, Style.CIRCLED) and parent.kind is not K.SUBITEM
        ):
            kind, step, word = K.SUBITEM, "subitem", "目"
        elif parent.kind in (K.SUBITEM, K.LEVEL4):
            kind, step, word = K.LEVEL4, "subpoint", ""
        printed = _printed(marker)
        path = f"第{printed}{word}" if word else printed
        if marker.style is Style.CHINESE_COMMA:
            path = f"第{to_chinese(marker.value)}{word}"
        elif marker.style is Style.ARABIC_DOT and word:
            path = f"第{marker.value}{word}"
        node = Node(kind, line.start, marker.body_start, int(marker.style), marker.label, path=path)
        node.address, node.value = f"{step}{marker.value}", marker.value
        self._open(node)

    def _take_up_list(self, marker: Marker) -> None:
        """Unnumbered lines between （一） and （二） belong to （一）: they opened no 款, as the list shows by going on."""
        article = next(node for node in reversed(self.stack) if node.kind is K.ARTICLE)
        for between, paragraph in enumerate(reversed(article.children)):
            items = [child for child in paragraph.children if child.rank == marker.style]
            if items:
                goes_on = between and items[-1].value < marker.value <= items[-1].value + 1 + between
                if goes_on and paragraph.children[-1] is items[-1]:
                    del article.children[-between:]
                    self._close_to(_PARAGRAPH_RANK)
                    self.stack.append(paragraph)
                return
            if paragraph.children:
                return

    def _add_level(self, line: Line, marker: Marker) -> None:
        kind, step = _LEVEL_KINDS[marker.style]
        rank = int(marker.style)
        if self._is_outer_comma(marker):
            rank, self.last_outer_comma = _OUTER_COMMA_RANK, marker.value
        node = self._open(Node(kind, line.start, marker.body_start, rank, marker.label, path=_printed(marker)))
        node.address, node.value = f"{step}{marker.value}", marker.value
        body = line.body
        whole = len(body) <= _HEADING_LONGEST and not _STOPS.search(body)
        node.is_heading_line = whole and not self._runs_on(line)
        if node.is_heading_line:
            node.heading = body
            return
        sentence = _SENTENCE_HEADING.match(body)
        if sentence and not _NORMATIVE.search(sentence.group()):
            node.heading = sentence.group()[:-1]
        node.add(Node(K.PARAGRAPH, line.start, marker.body_start, _PARAGRAPH_RANK))

    def _add_paragraph(self, line: Line, is_behind_numbers: bool) -> None:
        if self._within_article():
            if self.awaits_text:
                self.awaits_text = False
                return
            self._open(Node(K.PARAGRAPH, line.start, line.at, _PARAGRAPH_RANK))
            return
        if is_behind_numbers and _CLOSING.match(line.text) and self._in_levels() and not self._awaits_body(line):
            del self.stack[1:]
        self.stack[-1].add(Node(K.PARAGRAPH, line.start, line.at, _PARAGRAPH_RANK))

    def _awaits_body(self, line: Line) -> bool:
        """Whether the last heading stands alone so far, so that what comes next is its text. 本办法自…起施行 is the text
        of a heading that says so (附则, 其他), but else closes the document even behind a bare heading."""
        last = self.stack[-1]
        if not last.is_heading_line or last.children:
            return False
        return bool(_CLOSING_HEADING.search(last.heading)) or not _OWN_TERM.match(line.text)

    def _in_levels(self) -> bool:
        return len(self.stack) > 1 and all(node.kind in DIVISIONS for node in self.stack[1:])

    def _add_table(self, line: Line, follows_row: bool) -> None:
        self.awaits_text = False
        holder = self.stack[-1]
        if holder.kind is not K.ANNEX and holder.children and holder.children[-1].kind is K.PARAGRAPH:
            holder = holder.children[-1]
        tables = [child for child in holder.children if child.kind is K.TABLE]
        if follows_row and tables and tables[-1] is holder.children[-1]:
            return
        count = len(tables) + 1
        holder.add(Node(K.TABLE, line.start, line.at, _TABLE_RANK, path=f"表{count}", address=f"table{count}"))


def _article_heading(body: str) -> tuple[str, bool]:
    """The heading behind an article's number, and whether the article's text is still to come on the next line."""
    bracket = _BRACKET_HEADING.match(body)
    if bracket:
        return bracket["heading"], not body[bracket.end() :].strip()
    if len(body) <= _ARTICLE_HEADING_LONGEST and not _STOPS.search(body) and "，" not in body:
        return body, True
    return "", False


def _printed(marker: Marker) -> str:
    """The number in the print of the standard, whatever brackets and dots the file has."""
    match marker.style:
        case Style.CHINESE_COMMA:
            return f"{to_chinese(marker.value)}、"
        case Style.CHINESE_BRACKET:
            return f"（{to_chinese(marker.value)}）"
        case Style.ARABIC_DOT:
            return f"{marker.value}."
        case Style.ARABIC_BRACKET:
            return f"（{marker.value}）"
        case _:
            return marker.label


def _name_unnumbered(nodes: list[Node]) -> None:
    """Name the paragraphs outside all divisions: 首段 before them, 末段 behind; 第几段 where there are no divisions."""
    paragraphs = [node for node in nodes if node.kind is K.PARAGRAPH]
    numbered = [position for position, node in enumerate(nodes) if node.kind in DIVISIONS]
    for count, paragraph in enumerate(paragraphs, 1):
        paragraph.address = f"para{count}"
        paragraph.path = f"第{to_chinese(count)}段"
    if not numbered:
        return
    opening = [node for node in nodes[: numbered[0]] if node.kind is K.PARAGRAPH]
    closing = [node for node in nodes[numbered[-1] :] if node.kind is K.PARAGRAPH]
    for name, group in (("首段", opening), ("末段", closing)):
        for count, paragraph in enumerate(group, 1):
            paragraph.path = name if len(group) == 1 else f"{name[0]}部第{to_chinese(count)}段"


def _quoted_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Positions of lines that stand within a quotation opened on an earlier line: an article quoted there is no heading.

    A quotation that is never closed is a slip of the pen and quotes nothing.
    """
    quoted: set[int] = set()
    since: int | None = None
    depth = 0
    for position, line in enumerate(lines):
        text = line.text
        if since is not None and (position - since > 80):
            since, depth = None, 0
        opens, closes = text.count("“"), text.count("”")
        if since is not None and text.startswith("“"):
            opens -= 1
        before = depth
        depth += opens - closes
        if depth <= 0:
            if since is not None and before > 0:
                quoted.update(range(since + 1, position + 1))
            since, depth = None, 0
        elif since is None:
            since = position
    return frozenset(quoted)
