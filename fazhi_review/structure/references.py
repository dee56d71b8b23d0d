"""Internal references: 本办法第三条第二款, 前款, 第一项. Each is looked up in the tree of the document it stands in."""

import re
from collections.abc import Mapping
from dataclasses import replace

from fazhi_review.structure.citations import states_basis
from fazhi_review.structure.model import Citation, Provision, ProvisionKind, StructuredDocument, StructureWarning
from fazhi_review.structure.numerals import to_chinese, to_int

K = ProvisionKind
_SILENT = frozenset((K.LETTERHEAD, K.TITLE, K.NUMBER, K.CAPTION, K.CONTENTS, K.IMPRINT))
"""Where a title or number names the document itself or its annexes: no citation."""
_CHAPTER = re.compile(r"第[〇零一二三四五六七八九十百0-9０-９]{1,5}[章编].*$")
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十百0-9０-９]{1,5}")
_BEFORE = re.compile(r"前(?P<count>[一二两三四五六]?)(?P<unit>[条款项])")
_LEVELS = frozenset((K.LEVEL1, K.LEVEL2, K.LEVEL3, K.LEVEL4))
_OWN_ITEMS = frozenset((K.ITEM, K.LEVEL2, K.LEVEL3, K.LEVEL4, K.SUBITEM))
_AMENDED = re.compile(r"关于(?:修改|修订|修正)(?P<open>[《〈])(?P<law>[^《》〈〉]{2,60})[》〉]")
_AMENDS = re.compile(r"修正案|关于(?:修改|修订|修正).*决定")
_JOINED = re.compile(r"[、，]|以及|或者|[和与及或]")
_BARE_PART = re.compile(r"第?[（(]|第[^条款项]{1,9}[款项]")
_BASIS_ARTICLES = 3  # a basis is stated in the first articles, if it is not followed by 制定本办法


def _normal(words: str) -> str:
    """第3章 as 第三章."""
    return _NUMERAL.sub(lambda match: to_chinese(to_int(match.group()) or 0), words)


class ReferenceResolver:
    """Gives the citations of one document their place in it."""

    def __init__(self, document: StructuredDocument, measures: Mapping[str, str]) -> None:
        self.document = document
        self.measures = measures  # titles of enclosed documents, with their addresses
        self.articles = self._articles()
        title = document.metadata.title
        amended = _AMENDED.search(title.value) if title else None
        self.own_title = title.value if title else ""
        self.amended_law = amended["law"] if amended else ""
        self.amends = bool(title and _AMENDS.search(title.value))
        self.sections = {
            (self._zone(each), each.path.rpartition(" ")[2]): each
            for each in document.provisions
            if each.kind is K.LEVEL1
        }
        self.chapters = self._chapters()
        self.zones_with_articles = {zone for zone, _ in self.articles}
        self.last_external: Citation | None = None
        self.last_with_article: Citation | None = None
        self.last_here: Citation | None = None  # 本条第一款, which a 、第二款 joined to it continues
        self.warnings: list[StructureWarning] = []

    def resolve(self) -> tuple[Citation, ...]:
        kept: list[Citation] = []
        for citation, node in zip(self.document.citations, self._places(), strict=True):
            if node is None or node.kind in _SILENT or citation.start < node.body_start:
                continue
            resolved = self._resolved(citation, node)
            kept.append(resolved)
            is_here = citation.text.startswith("本条") or self._continues_here(citation)
            self.last_here = resolved if is_here and resolved.is_internal else None
            if resolved.law and not resolved.is_internal:
                self.last_external = resolved
            if resolved.article and (resolved.law or resolved.is_internal):
                self.last_with_article = resolved
        return tuple(kept)

    def _resolved(self, citation: Citation, node: Provision) -> Citation:
        if citation.is_internal:
            return self._internal(citation, node)
        if citation.law in self.measures:
            return self._enclosed(citation, self.measures[citation.law])
        if citation.law and citation.law == self.own_title:
            return self._enclosed(citation, "")
        return self._external(citation, node)

    def _places(self) -> list[Provision | None]:
        """The deepest node at each citation; both lists are in order, so one walk does."""
        places: list[Provision | None] = []
        leaves = list(self.document.leaves())
        position = 0
        for citation in self.document.citations:
            while position < len(leaves) and leaves[position].end <= citation.start:
                position += 1
            places.append(leaves[position] if position < len(leaves) else None)
        return places

    def _external(self, citation: Citation, node: Provision) -> Citation:
        if not citation.is_basis:
            return citation
        article = self._enclosing(node, K.ARTICLE)
        late = article is not None and (to_int(article.label.strip("第条")) or 0) > _BASIS_ARTICLES
        within = any(each.kind in _LEVELS for each in (node, *self.document.ancestors(node)))
        if (late or within) and not states_basis(self.document.text, citation.start, citation.end, strict=True):
            return replace(citation, is_basis=False)
        return citation

    def _enclosed(self, citation: Citation, address: str) -> Citation:
        """A citation by title of what this very file holds: an annex, or (with no address) the document itself."""
        annex = self.document.by_address(address)
        article = self.articles.get((annex.index if annex else None, citation.article))
        target = self._within(article, citation) if article else annex
        return replace(citation, is_internal=True, is_basis=False, target=target.address if target else "", law="")

    # -- internal references

    def _internal(self, citation: Citation, node: Provision) -> Citation:
        is_bare = _BARE_PART.match(citation.text) and not self._continues_here(citation)
        spoken = self._spoken_of(citation, node) if is_bare else None
        if spoken is not None and not spoken.is_internal:
            return replace(citation, law=spoken.law, article=spoken.article, is_internal=False)
        target = self._target(replace(citation, article=spoken.article), node) if spoken else None
        target = target or self._target(citation, node)
        if target is not None:
            return replace(citation, target=target.address)
        law = self._other_law(citation, node)
        if law:
            return replace(citation, law=law, is_internal=False)
        if not self.amends:
            message = f"“{citation.text.strip()}”所指的条文在本文件中没有找到，建议核对引用是否准确。"
            self.warnings.append(StructureWarning("unresolved_reference", message, citation.start, citation.end))
        return citation

    def _continues_here(self, citation: Citation) -> bool:
        """Whether a bare 第二款 is joined to the 本条第一款 before it, whatever law was cited further up."""
        here = self.last_here
        return (
            here is not None
            and _BARE_PART.match(citation.text) is not None
            and _JOINED.fullmatch(self.document.text[here.end : citation.start]) is not None
        )

    def _spoken_of(self, citation: Citation, node: Provision) -> Citation | None:
        """The article named before a bare 第四款 or 第六项 in the same article: 违反第二十条第一款规定的，…；违反第四款规定的，…"""
        if not self.document.text[node.body_start : citation.start].strip() and node.kind is not K.ITEM:
            return None
        article = self._enclosing(node, K.ARTICLE)
        earlier = self.last_with_article
        return earlier if earlier and earlier.start >= (article or node).start else None

    def _other_law(self, citation: Citation, node: Provision) -> str:
        """The law meant by 第十二条 that this document does not have: the one just cited in the paragraph, the one
        that it amends, or, in a document without articles, the one cited last."""
        if not citation.article or not (citation.text.startswith("第") or self.amends):
            return ""
        earlier = self.last_external
        if earlier and (earlier.start >= node.start or self._zone(node) not in self.zones_with_articles):
            return earlier.law
        return self.amended_law

    def _target(self, citation: Citation, node: Provision) -> Provision | None:
        chapter = _CHAPTER.search(citation.text)
        if chapter:
            return self.chapters.get((self._zone(node), _normal(chapter.group())))
        before = _BEFORE.match(citation.text)
        if before:
            return self._before(before["unit"], to_int(before["count"]) or 1, citation, node)
        if citation.article:
            article = self.articles.get((self._zone(node), citation.article)) or self._section(citation, node)
            return self._within(article, citation) if article else None
        home = self._enclosing(node, K.ARTICLE)
        if citation.text.startswith(("本款", "本项")) or (citation.item and citation.paragraph is None):
            return self._item_near(citation, node, home)
        return self._within(home, citation) if home else self._enclosing_level(node)

    def _section(self, citation: Citation, node: Provision) -> Provision | None:
        """In a document without articles, 本通知第二条 is its 二、."""
        zone = self._zone(node)
        if zone in self.zones_with_articles or citation.text.startswith("第"):
            return None
        number = citation.article.removeprefix("第").removesuffix("条")
        return self.sections.get((zone, f"{number}、"))

    def _item_near(self, citation: Citation, node: Provision, home: Provision | None) -> Provision | None:
        """第（一）项 alone: of the same paragraph first, then of any paragraph of the article."""
        paragraph = self._enclosing(node, K.PARAGRAPH)
        for holder in (paragraph, home):
            if holder is not None:
                found = self._item(holder, citation.item)
                if found is not None:
                    return found
        if home is not None:
            for child in self.document.children(home):
                found = self._item(child, citation.item)
                if found is not None:
                    return found
            return None
        return self._enclosing_level(node)

    def _before(self, unit: str, count: int, citation: Citation, node: Provision) -> Provision | None:
        if unit == "条":
            home = self._enclosing(node, K.ARTICLE)
            found = self._article_before(home, count) if home else None
            return self._within(found, citation) if found else None
        kinds = (K.PARAGRAPH, K.ARTICLE) if unit == "款" else _OWN_ITEMS
        home = next((each for each in (node, *self.document.ancestors(node)) if each.kind in kinds), None)
        if home is None or home.kind is K.ARTICLE:
            return self._enclosing_level(node) if home is None else None
        siblings = [each for each in self._siblings(home) if each.kind is home.kind]
        position = siblings.index(home) - count
        if position < 0:
            return None
        target = siblings[position]
        return self._item(target, citation.item) if citation.item else target

    def _within(self, article: Provision, citation: Citation) -> Provision | None:
        """The 款 and 项 of an article; an article of one paragraph is its own 第一款."""
        target = article
        paragraphs = [child for child in self.document.children(article) if child.kind is K.PARAGRAPH]
        if citation.paragraph is not None:
            if paragraphs:
                if not 1 <= citation.paragraph <= len(paragraphs):
                    return None
                target = paragraphs[citation.paragraph - 1]
            elif citation.paragraph != 1:
                return None
        if citation.item is None:
            return target
        holders = [target, *paragraphs] if target is article else [target]
        return next((found for holder in holders if (found := self._item(holder, citation.item))), None)

    def _item(self, holder: Provision, item: int | None) -> Provision | None:
        for child in self.document.children(holder):
            if child.kind in _OWN_ITEMS and child.address.rpartition("/")[2].lstrip(
                "abcdefghijklmnopqrstuvwxyz"
            ) == str(item):
                return child
        return None

    # -- places

    def _articles(self) -> dict[tuple[int | None, str], Provision]:
        found: dict[tuple[int | None, str], Provision] = {}
        for provision in self.document.provisions:
            if provision.kind is K.ARTICLE:
                name = re.sub(r"（第\d+处）$", "", provision.path).rpartition(" ")[2]
                found.setdefault((self._zone(provision), name), provision)
        return found

    def _chapters(self) -> dict[tuple[int | None, str], Provision]:
        """Parts, chapters and sections by their path, and by its end where that names one alone."""
        found: dict[tuple[int | None, str], Provision] = {}
        for each in self.document.provisions:
            if each.kind in (K.PART, K.CHAPTER, K.SECTION):
                path = each.path.rpartition(" ")[2]
                for name in (path, path.partition("编")[2]):
                    found.setdefault((self._zone(each), name), each)
        return found

    def _zone(self, node: Provision) -> int | None:
        annex = self._enclosing(node, K.ANNEX)
        return annex.index if annex else None

    def _enclosing(self, node: Provision, kind: ProvisionKind) -> Provision | None:
        if node.kind is kind:
            return node
        return next((each for each in self.document.ancestors(node) if each.kind is kind), None)

    def _enclosing_level(self, node: Provision) -> Provision | None:
        """In a 一、（一） document there is no 款: the reference is to its surroundings and is not doubted."""
        return next((each for each in (node, *self.document.ancestors(node)) if each.kind is not K.LEAD), None)

    def _siblings(self, node: Provision) -> list[Provision]:
        return self.document.children(self.document.provisions[node.parent] if node.parent is not None else None)

    def _article_before(self, home: Provision, count: int) -> Provision | None:
        own = [article for (zone, _), article in self.articles.items() if zone == self._zone(home)]
        position = own.index(home) - count if home in own else -1
        return own[position] if position >= 0 else None
