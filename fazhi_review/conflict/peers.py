"""Two clauses of equal rank: the same matter regulated twice, differently.

Neither binds the other, so there is no direction as there is against law: other figures for the same thing contradict each
other, whichever is longer. Texts repeat themselves for good reason (个人 and 单位, 一般 and 严重, 首次 and 再次), so two norms
are held against each other only where nothing in their words tells their cases apart.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations

from fazhi_review.conflict.clashes import definition
from fazhi_review.conflict.clashes.quantity import Figure, figures
from fazhi_review.conflict.grams import Profile, profile, similarity
from fazhi_review.conflict.model import Span, Verdict
from fazhi_review.conflict.side import Modality, Operator, Side
from fazhi_review.conflict.verdict import sides
from fazhi_review.search.analysis import words
from fazhi_review.vocabulary import Relation

# How alike two norms must be, without their figures, to be about the same thing.
ALIKE = 0.55
# And how alike the acts that two operators govern.
SAME_ACT = 0.6
# A norm of fewer words of its own matter depends on what is said before it.
_ENOUGH = 3
# Clauses of one document that may share a gram for it to be telling, and telling grams that a pair must share.
_MOST_SHARING = 40
_LEAST_SHARED = 3
# Words of every procedure: 自受理申请之日起十日内作出决定 is said of many matters, and told apart by what stands before.
_PROCEDURAL_WORDS = """
受理 收到 审查 审核 批准 许可 登记 机关 部门 主管 监督 管理 行政 国务院 通知 书面 说明 理由 申请人 当事人 颁发 发放 证书 许可证 公告
公示 报告 备案 材料 申请材料 上报 接到 答复 不予 准予 是否 符合 条件 规定条件 组织 进行审查 提出 经 省 自治区 直辖市 级 县级 县级以上 地方
责令 改正 逾期 情节 严重 警告 没收 违法所得 违法 直接 主管人员 责任人员 人员 单位 个人 构成 犯罪 刑事责任 追究 行为 之一 意见 验收 延期
期满 届满 延续 原 应 报送 报 提交 送达 告知 复核 同意 核发 核准 备查 企业
"""
_PROCEDURAL = frozenset(_PROCEDURAL_WORDS.split())
# What one norm says and the other does not may weigh so much of the whole.
_LEFT_OVER = 0.4

_PART = re.compile(r"[^；。\n]+")
_CITED = re.compile(
    r"第[〇零一二三四五六七八九十百千\d]+[条款项章]|《[^》]{2,60}》|（[一二三四五六七八九十]+）(?=项|[和、至]|或者)"
)
# One office, however it is called: 区民政局, 区民政部门, 区民政主管部门.
_OFFICE = re.compile(r"(?:行政)?主管部门|行政部门|局(?=[应在自可会负])")
# Words of duty and power, which cutting would join to what follows (不得公开).
_MODAL = re.compile(r"应当|必须|不得|可以|禁止|无需|无须|不需要|严禁|不准")
_COMMA = re.compile(r"[^，：]+")
# Words that do not tell cases apart.
_NEUTRAL_WORDS = """
应当 应 必须 须 可以 可 不得 予以 进行 作出 给予 办理 依法 及时 按照 根据 规定 本 该 其 及 和 与 或 或者 以及 并 且 的 地 得 在 于 对 向 由 自 从 后 内 以内 之内 之日起 起
日 天 工作日 个 月 年 小时 元 万元 不少于 不超过 不低于 不高于 至少 至多 最多 最少 以上 以下 不满 超过 少于 低于 高于 期限 时间 时限 为 是 即 了 将 所 者 相关 有关 具体 负责
申请 之日 日起 之 起算 个工作日 处 罚款 处以 并处 完成 决定 开展 实施 工作 给 各 每 本办法 本规定 本细则 办法 意见 通知 人民政府 区 县 市 乡镇 街道
"""
_NEUTRAL = frozenset(_NEUTRAL_WORDS.split())
# Where one of them stands, a norm is for its own case, or the other's exception.
_SPECIAL = re.compile(
    r"除外|但是|但(?=[经因依有确])|另有|特殊|紧急|复杂|延长|确需|未经|再次|首次|第[一二三]次|逾期|情节|拒不|不能|无法|除[^，。；]{2,30}外|"
    r"前款|前条|前两|上述|下列|其他|其中|分别|不在|不属于|不具有|以外|依次|第[〇零一二三四五六七八九十]+[年期批档类级阶]|以上的?部分|不足"
)
_QUALIFIED = re.compile(
    r"擅自|随意|非法|违法|违规|违反|无故|过度|滥用|超过|超出|以[^，。；]{1,12}(?:为由|名义)|任何单位|经[^，。；]{2,24}(?:批准|同意|许可)"
)
_NEGATIVE = frozenset({Modality.MUST_NOT, Modality.NEED_NOT})


@dataclass(frozen=True)
class Norm:
    """A stretch between semicolons, as a party to the comparison. Offsets of figures are those of its sentence."""

    side: Side
    start: int
    end: int
    figures: tuple[Figure, ...]
    before: str  # what its article says before its sentence

    @property
    def text(self) -> str:
        return self.side.text[self.start : self.end]

    @cached_property
    def plain(self) -> str:
        """The norm without its figures and citations."""
        return self._without_figures(self.start, self.end)

    @cached_property
    def grams(self) -> Profile:
        return profile(self.plain)

    @cached_property
    def words(self) -> frozenset[str]:
        return _telling_words(self.plain)

    @cached_property
    def cited(self) -> frozenset[str]:
        """What its sentence names: a penalty is told apart by the article whose breach it punishes."""
        return frozenset(_CITED.findall(self.side.text))

    @cached_property
    def lead(self) -> frozenset[str]:
        """What its sentence says before it, on which its own words depend."""
        return _telling_words(self._without_figures(0, self.start))

    @cached_property
    def sentence(self) -> frozenset[str]:
        """What its whole sentence says, lists included."""
        return _telling_words(self._without_figures(0, len(self.side.text)))

    @cached_property
    def context(self) -> frozenset[str]:
        """What is said before its sentence, on which it depends unless it names its own matter."""
        return frozenset(word for word in _telling_words(_CITED.sub("，", self.before)) if not word[0].isdigit())

    @cached_property
    def names_its_matter(self) -> bool:
        """Whether its words tell what it is about: not who acts, and not what is said of every procedure."""
        doers = "，".join(doer.text for doer in self.side.doers)
        return len(self.words - _PROCEDURAL - _telling_words(doers)) >= _ENOUGH and not self.side.is_sanction

    def words_about(self, position: int) -> frozenset[str]:
        """The words that may tell to what case something at `position` belongs: its comma clause, and those before."""
        kept = [
            self._without_figures(start, end)
            for match in _COMMA.finditer(self.side.text, self.start, self.end)
            for start, end in (match.span(),)
            if start <= position
        ]
        return _telling_words("，".join(kept))

    def _without_figures(self, start: int, end: int) -> str:
        pieces, at = [], start
        for quantity in self.side.quantities:
            if at <= quantity.start and quantity.end <= end:
                pieces.append(self.side.text[at : quantity.start])
                at = quantity.end
        return _CITED.sub("，", "，".join([*pieces, self.side.text[at:end]]))

    @cached_property
    def operators(self) -> tuple[Operator, ...]:
        return tuple(each for each in self.side.operators if self.start <= each.span.start < self.end)

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """Its rarest grams, by which norms that may be alike find each other."""
        ranked = sorted((gram for gram in self.grams if len(gram) == 2), key=lambda gram: (-self.grams[gram], gram))
        return tuple(ranked[:8])


@dataclass(frozen=True)
class Peer:
    """A clause with its norms, ready to be compared."""

    text: str
    norms: tuple[Norm, ...]
    sides: tuple[Side, ...]


@lru_cache(maxsize=4096)
def read_peer(text: str, before: str = "") -> Peer:
    """Read one clause; `before` is what its article or division says before it."""
    read = sides(text)
    return Peer(text, tuple(norm for side in read for norm in _norms(side, before + text[: side.start])), read)


def _norms(side: Side, before: str) -> Iterator[Norm]:
    found = figures(side)
    for match in _PART.finditer(side.text):
        start, end = match.span()
        yield Norm(side, start, end, tuple(each for each in found if start <= each.quantity.start < end), before)


def differ(a: Peer, b: Peer, *, name: str) -> Verdict | None:
    """Where two clauses regulate the same matter differently, or None. `name` says what b is: 《…办法》第五条."""
    found = [*_of_norms(a, b, name), *_of_definitions(a, b, name)]
    return max(found, key=lambda verdict: verdict.confidence, default=None)


def pairs_within(peers: Sequence[Peer]) -> Iterator[tuple[int, int]]:
    """The pairs of these clauses that may be about the same matter: they share telling grams.

    What stands in very many clauses of one document tells none of them apart; without that the pairs of a list of a
    thousand articles of one pattern would be half a million.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for number, peer in enumerate(peers):
        for gram in {gram for norm in peer.norms for gram in norm.telling}:
            found[gram].append(number)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for numbers in found.values():
        if len(numbers) <= _MOST_SHARING:
            for pair in combinations(numbers, 2):
                shared[pair] += 1
    yield from sorted(pair for pair, count in shared.items() if count >= _LEAST_SHARED)


def _of_norms(a: Peer, b: Peer, name: str) -> Iterator[Verdict]:
    for ours in a.norms:
        for theirs in b.norms:
            if not (ours.figures and theirs.figures) and not (ours.operators and theirs.operators):
                continue
            alike = similarity(ours.grams, theirs.grams)
            if alike < ALIKE or not _same_case(ours, theirs):
                continue
            verdict = _other_figure(ours, theirs, alike, name) or _other_modality(ours, theirs, alike, name)
            if verdict is not None:
                yield verdict


def _same_case(ours: Norm, theirs: Norm) -> bool:
    """Whether nothing in the words of either says that it is for another case than the other."""
    if ours.cited != theirs.cited:
        return False
    if not (ours.names_its_matter and theirs.names_its_matter) and not _says_the_same(ours.context, theirs.context):
        return False
    if bool(ours.lead) != bool(theirs.lead) or not _says_the_same(ours.lead, theirs.lead):
        return False
    # What 有下列行为之一的 lists tells the case, though it stands after the figure.
    if similarity(ours.side.grams, theirs.side.grams) < ALIKE or (
        ours.side.is_sanction and not _says_the_same(ours.sentence, theirs.sentence)
    ):
        return False
    if _SPECIAL.search(ours.text) or _SPECIAL.search(theirs.text):
        return ours.plain == theirs.plain
    return True


def _says_the_same(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether one says little that the other does not; where both do, each speaks of a case of its own."""
    mine, other = ours - theirs, theirs - ours
    return not (mine and other) and len(mine | other) <= _LEFT_OVER * len(ours | theirs)


def _is_one_case(ours: Norm, at: int, theirs: Norm, other_at: int) -> bool:
    """Whether the words around two places leave no room for two cases."""
    mine = ours.words_about(at) - theirs.words
    other = theirs.words_about(other_at) - ours.words
    return not (mine and other) and len(mine | other) <= _LEFT_OVER * len(
        ours.words_about(at) | theirs.words_about(other_at)
    )


def _telling_words(text: str) -> frozenset[str]:
    return frozenset(word for word in words(_MODAL.sub("，", _OFFICE.sub("部门", text))) if word not in _NEUTRAL)


def _other_figure(ours: Norm, theirs: Norm, alike: float, name: str) -> Verdict | None:
    """The one figure that both norms give differently.

    Where several differ, each norm is for a case of its own: 满七十周岁的每月五十元, 满八十周岁的每月一百元.
    """
    differing = [pair for pair in _counterparts(ours, theirs) if not _same_bounds(*pair)]
    if len(differing) != 1:
        return None
    figure, other = differing[0]
    if not _is_one_case(ours, figure.quantity.start, theirs, other.quantity.start):
        return None
    return Verdict(
        Relation.QUANTITY,
        round(min(0.95, 0.6 + 0.35 * alike), 2),
        f"本条“{figure.quantity.text}”，{name}“{other.quantity.text}”，疑似对同一事项作了不同规定。",
        _moved(figure.span, ours.side),
        _moved(other.span, theirs.side),
    )


def _counterparts(ours: Norm, theirs: Norm) -> Iterator[tuple[Figure, Figure]]:
    """Figures of one dimension and kind that are the only such in both norms."""
    kinds = [[(each.dimension, each.kind) for each in norm.figures] for norm in (ours, theirs)]
    if any(_is_threshold(kinds, dimension) for dimension, _ in kinds[0]):
        return
    for figure, kind in zip(ours.figures, kinds[0], strict=True):
        if kinds[0].count(kind) == 1 and kinds[1].count(kind) == 1:
            yield figure, theirs.figures[kinds[1].index(kind)]


def _is_threshold(kinds: list[list[tuple[str, str]]], dimension: str) -> bool:
    """Whether the only figure of a dimension is bound otherwise on the two sides: 不足二十株 and 二十株以上 are two cases."""
    mine, other = ([kind for named, kind in side if named == dimension] for side in kinds)
    return len(mine) == len(other) == 1 and mine != other


def _same_bounds(a: Figure, b: Figure) -> bool:
    return all(
        (one is None) == (two is None) and (one is None or two is None or math.isclose(one, two, rel_tol=0.001))
        for one, two in ((a.low, b.low), (a.high, b.high))
    )


def _other_modality(ours: Norm, theirs: Norm, alike: float, name: str) -> Verdict | None:
    """One orders or allows what the other forbids or does not require."""
    for mine in ours.operators:
        for other in theirs.operators:
            if (mine.modality in _NEGATIVE) == (other.modality in _NEGATIVE):
                continue
            if _QUALIFIED.search(ours.text) or _QUALIFIED.search(theirs.text):
                continue
            if mine.is_refusal != other.is_refusal or similarity(mine.grams, other.grams) < SAME_ACT:
                continue
            if not _is_one_case(ours, mine.span.start, theirs, other.span.start):
                continue
            spans = [
                Span(each.span.start, min(each.span.end + len(each.governed), each.span.end + 16))
                for each in (mine, other)
            ]
            said = [
                side.text[span.start : span.end] for side, span in zip((ours.side, theirs.side), spans, strict=True)
            ]
            return Verdict(
                Relation.MODALITY,
                round(min(0.95, 0.55 + 0.4 * alike), 2),
                f"本条“{said[0]}”，{name}“{said[1]}”，疑似对同一事项作了相反规定。",
                _moved(spans[0], ours.side),
                _moved(spans[1], theirs.side),
            )
    return None


def _of_definitions(a: Peer, b: Peer, name: str) -> Iterator[Verdict]:
    for ours in a.sides:
        for theirs in b.sides:
            if ours.definition is None or theirs.definition is None or not _both_define(ours, theirs):
                continue
            if ours.definition[0].strip() != theirs.definition[0].strip():
                continue
            clash = definition.find(ours, theirs, 1.0)
            if clash is not None and clash.span_a is not None and clash.span_b is not None:
                yield Verdict(
                    Relation.DEFINITION,
                    0.96,
                    f"本条与{name}对“{ours.definition[0]}”的界定不同。",
                    _moved(clash.span_a, ours),
                    _moved(clash.span_b, theirs),
                )


def _both_define(*both: Side) -> bool:
    return all("是指" in side.text for side in both)


def _moved(span: Span, side: Side) -> Span:
    return Span(span.start + side.start, span.end + side.start)
