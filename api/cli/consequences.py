"""What becomes of items, documents and links, as tables of a preview."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from api.cli.desk import Desk
from api.cli.figures import kind_word
from api.cli.page import Cell, Grid, Heading
from api.cli.phrases import cut
from api.phrases import term_word, value_word
from api.reported import FIGURES, KINDS
from api.words import mark
from graph.consequences import Contradiction, Dangling
from graph.coverage.impact import GONE, LOST, NEW, REWORDED, Effect, Governing, Impact
from ontology.claims import Claim, Status

_CHANGES = {LOST: mark("失去"), GONE: mark("不再要求"), NEW: mark("新要求"), REWORDED: mark("改写")}
_GOVERNED = {"courses": mark("课程"), **{kind: KINDS[kind] for kind in ("requirements", "abilities")}}
_STATUSES = {
    Status.ACCEPTED: mark("已采用"),
    Status.PROPOSED: mark("待复核"),
    Status.REJECTED: mark("已否定"),
}
_NOT_ASKED, _NOTHING, _NOBODY = mark("未要求"), mark("未列明"), mark("没有库列明")


def document_grid(desk: Desk, documents: Sequence[Governing], limit: int) -> Grid:
    """Show which documents take over from which."""
    headings = [
        Heading(desk.say("专业"), wide=True),
        Heading(desk.say("类别")),
        Heading(desk.say("之前"), wide=True),
        Heading(desk.say("之后"), wide=True),
    ]
    rows: list[list[Cell]] = [
        [
            f"{each.major} {each.name}",
            desk.say(_GOVERNED[each.of]) if each.of in _GOVERNED else each.of,
            _document(each.before),
            _document(each.after),
        ]
        for each in documents
    ]
    return Grid(desk.say("依据的官方文件") + _left(desk, len(rows) - limit), headings, cut(desk, rows, limit))


def _document(of: Mapping[str, object] | None) -> str:
    """Write a document with its day and the beginning of its hash: two editions may share a title."""
    if of is None:
        return "–"
    day = f" {of['effective']}" if of["effective"] else ""
    return f"{of['title']}{day} ({str(of['sha256'])[:8]})"


def item_grid(desk: Desk, impact: Impact, limit: int) -> Grid:
    """Show what becomes of items, losses first."""
    headings = [
        Heading(desk.say("专业"), wide=True),
        Heading(desk.say("资源库"), wide=True),
        Heading(desk.say("类别")),
        Heading(desk.say("变化")),
        Heading(desk.say("条目"), wide=True),
        Heading(desk.say("之前 → 之后"), wide=True),
    ]
    rows = [effect_row(desk, effect) for effect in impact.effects]
    left = impact.rest + max(len(rows) - limit, 0)
    return Grid(desk.say("条目的变化") + _left(desk, left), headings, cut(desk, rows, limit))


def effect_row(desk: Desk, effect: Effect) -> list[Cell]:
    """Return what becomes of one item in one library."""
    label = f"{effect.was} → {effect.label}" if effect.was is not None else effect.label
    lamps = desk.say(_NOBODY) if effect.change == NEW else None
    if effect.library is not None:
        lamps = f"{_lit(desk, effect.before)} → {_lit(desk, effect.after)}"
    return [
        f"{effect.major} {effect.name}",
        effect.library_name,
        kind_word(desk, effect.kind),
        desk.say(_CHANGES[effect.change]),
        label,
        lamps,
    ]


def _lit(desk: Desk, lamps: Mapping[str, bool] | None) -> str:
    if lamps is None:
        return desk.say(_NOT_ASKED)
    lit = [desk.say(word) for name, word in FIGURES.items() if lamps[name]]
    return desk.say("、").join(lit) if lit else desk.say(_NOTHING)


def contradiction_grid(desk: Desk, found: Sequence[Contradiction], limit: int) -> Grid:
    """Show where sources would contradict each other, and which one stands."""
    headings = [
        Heading(desk.say("条目"), wide=True),
        Heading(desk.say("说的是")),
        Heading(desk.say("采用"), wide=True),
        Heading(desk.say("来源"), wide=True),
        Heading(desk.say("落选"), wide=True),
        Heading(desk.say("落选的来源"), wide=True),
    ]
    rows: list[list[Cell]] = [
        [
            each.label or each.id,
            term_word(each.name, desk.words.language),
            value_word(desk.words, each.name, each.value),
            each.source,
            value_word(desk.words, each.name, each.lost_value),
            each.lost_source,
        ]
        for each in found
    ]
    return Grid(desk.say("互相矛盾的说法") + _left(desk, len(rows) - limit), headings, cut(desk, rows, limit))


def dangling_grid(desk: Desk, found: Sequence[Dangling], limit: int) -> Grid:
    """Show links that would lead to something that no source describes."""
    headings = [
        Heading(desk.say("没有来源说明的条目"), wide=True),
        Heading(desk.say("关系"), wide=True),
        Heading(desk.say("来源"), wide=True),
    ]
    rows: list[list[Cell]] = [
        [
            each.missing,
            f"{each.subject} —{term_word(each.relation, desk.words.language)}→ {each.object}",
            each.source,
        ]
        for each in found
    ]
    return Grid(desk.say("会悬空的关系") + _left(desk, len(rows) - limit), headings, cut(desk, rows, limit))


def _left(desk: Desk, more: int) -> str:
    return desk.say("（另有 {count} 行，用 --limit 列出）", count=more) if more > 0 and _cuts(desk) else ""


def _cuts(desk: Desk) -> bool:
    return desk.settings.form == "table"


def restated_line(desk: Desk, pairs: Iterable[tuple[Claim, Claim]]) -> Iterator[str]:
    """Say how many claims would go from one status to another."""
    counts: dict[tuple[Status, Status], int] = {}
    for old, new in pairs:
        counts[old.status, new.status] = counts.get((old.status, new.status), 0) + 1
    for (was, now), count in sorted(counts.items()):
        words = {"was": desk.say(_STATUSES[was]), "now": desk.say(_STATUSES[now])}
        yield desk.say("{count} 条由{was}变为{now}", count=count, **words)
