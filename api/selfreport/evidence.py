"""What a self-report says item by item: gaps with their official words, and what covered items rest on."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from api.pages import names
from api.phrases import place_words
from api.selfreport.figures import lead_of, major_title, majors_of, undecided
from api.selfreport.parts import Cell, Column, Heading, Line, Part, Section, Table
from api.words import Words, mark
from graph.coverage.selfreport import SelfReport

Json = Any  # a report as it goes out: the JSON border

MOST_GAPS = 100
MOST_WAYS = 100
"""Rows of a kind that a document shows; the workbook has all."""

_NAMED = 3  # libraries named in a cell
_ABOUT = {"implements": mark("课程对应"), "meets": mark("点的达成"), "supports": mark("素材挂接")}


def gaps(words: Words, of: SelfReport) -> Section:
    """List what is missing by major and kind, with the words that ask for it, what comes nearest, and who has it."""
    parts: list[Part] = []
    count = 0
    for major in majors_of(of):
        found: Json = of.gaps[major["code"]]
        kinds = {kind: each for kind, each in found["official"].items() if each}
        parts.append(Heading(major_title(words, major)))
        parts += [Line(each, quiet=True) for each in undecided(words, found["states"])]
        if not kinds:
            parts.append(Line(words.say(mark("在已收录的官方文件里没有缺口。"))))
        for kind, each in kinds.items():
            count += len(each)
            told = {"kind": names.kind_word(words, kind), "count": len(each)}
            title = words.say(mark("官方缺口 · {kind}：{count} 项"), **told)
            lead = {**lead_of(words, major), words.say(mark("类别")): names.kind_word(words, kind)}
            rows = [_gap(words, of, gap) for gap in each]
            parts.append(_gap_table(words, title, mark("缺口清单"), rows, lead, mark("官方依据")))
    about = words.say(mark("{count} 项官方缺口，各有官方依据、最接近的自有内容、哪个库已有"), count=count)
    return Section(words.say(mark("缺口清单")), about, tuple(parts), wide=True)


def own_gaps(words: Words, of: SelfReport) -> list[Part]:
    """List the gaps on the library's own requirements and posts."""
    found: Json = next(iter(of.gaps.values()), None)
    if found is None:
        return []
    parts: list[Part] = []
    for kind, message, word in (
        ("requirements", mark("自有要求缺口：{count} 项"), mark("自有要求")),
        ("posts", mark("自有岗位缺口：{count} 项"), mark("自有岗位")),
    ):
        rows = [_gap(words, of, gap) for gap in found["own"][kind]]
        if rows:
            title = words.say(message, count=len(rows))
            lead = {words.say(mark("类别")): words.say(word)}
            parts.append(_gap_table(words, title, mark("自有要求缺口"), rows, lead, mark("依据")))
    return parts


def _gap_table(
    words: Words, title: str, sheet: str, rows: list[tuple[Cell, ...]], lead: dict[str, str], basis: str
) -> Table:
    columns = (
        Column(words.say(mark("缺口")), 2.6),
        Column(words.say(mark("缺什么")), 1.2),
        Column(words.say(basis), 2.4),
        Column(words.say(mark("位置")), 1.4),
        Column(words.say(mark("原文或清单中的一行")), 2.6),
        Column(words.say(mark("最接近的自有内容")), 2),
        Column(words.say(mark("谁有")), 1.8),
        Column(words.say(mark("标识")), 0),
        Column(words.say(mark("最接近的自有内容的标识")), 0),
    )
    return Table(title, words.say(sheet), columns, rows, lead, MOST_GAPS)


def _gap(words: Words, of: SelfReport, gap: Json) -> tuple[Cell, ...]:
    missing = " ".join(words.told(each) for each in gap["missing"]) or words.say(mark("要求未全完整"))
    nearest = gap["nearest"]
    near = f"{nearest['label']}（{words.say(names.NEAREST[nearest['how']])}）" if nearest else ""
    return (
        gap["label"],
        missing,
        edition(words, gap["document"]),
        places(words, gap["evidence"]),
        quotes(gap["evidence"]),
        near,
        _holders(words, of, gap),
        gap["item"],
        nearest["id"] if nearest else "",
    )


def _holders(words: Words, of: SelfReport, gap: Json) -> str:
    """Name the libraries that have it complete, else those that have it 列明."""
    of_these = gap["complete_in"] or gap["named_in"]
    if not of_these:
        return ""
    word = words.say(mark("完整") if gap["complete_in"] else mark("列明"))
    told = words.say(mark("、")).join(called(words, of, each) for each in of_these[:_NAMED])
    more = words.say(mark(" 等 {count} 个库"), count=len(of_these)) if len(of_these) > _NAMED else ""
    return f"{told}{more}（{word}）"


def called(words: Words, of: SelfReport, library: str) -> str:
    """Return a library's name, marked where it is a sample."""
    name, sample = of.called.get(library, (library, False))
    return words.say(mark("{name}【样例库】"), name=name) if sample else name


def edition(words: Words, document: Json) -> str:
    """Return a document's title, issuer and the day from which it holds."""
    if document is None:
        return ""
    told = [str(document[name]) for name in ("title", "issuer", "effective") if document[name]]
    return words.say(mark("，")).join(told)


def places(words: Words, evidence: Sequence[Json]) -> str:
    """Return where in a document something stands."""
    found = dict.fromkeys(place for each in evidence if each and (place := place_words(words, each)))
    return words.say(mark("；")).join(found)


def quotes(evidence: Sequence[Json]) -> str:
    """Return the words that stand there."""
    return "\n".join(dict.fromkeys(str(each["quote"]) for each in evidence if each and each.get("quote")))


def grounds(words: Words, of: SelfReport) -> Section:
    """List what is covered: item, own course, point, resource, and which source says so, where."""
    parts: list[Part] = []
    for major in majors_of(of):
        items = list(of.evidence[major["code"]])
        parts.append(Heading(major_title(words, major)))
        if not items:
            parts.append(Line(words.say(mark("在已收录的官方文件里还没有列明的内容。"))))
        for kind in dict.fromkeys(kind for kind, _ in items):
            mine = [item for each, item in items if each == kind]
            rows = list(chain.from_iterable(_ways(words, item) for item in mine))
            word = names.kind_word(words, kind)
            title = words.say(mark("已列明 · {kind}：{count} 项"), kind=word, count=len(mine))
            lead = {**lead_of(words, major), words.say(mark("类别")): word}
            parts.append(Table(title, words.say(mark("覆盖依据")), _way_columns(words), rows, lead, MOST_WAYS))
    about = words.say(mark("每一项由哪门课、哪个点、哪份素材达成，出自哪个来源的哪一处"))
    return Section(words.say(mark("覆盖依据")), about, tuple(parts), wide=True)


def _way_columns(words: Words) -> tuple[Column, ...]:
    return (
        Column(words.say(mark("已列明的内容")), 2.6),
        Column(words.say(mark("灯")), 0.8, marks=True),
        Column(words.say(mark("本库课程")), 1.8),
        Column(words.say(mark("点")), 2.2),
        Column(words.say(mark("素材")), 2.2),
        Column(words.say(mark("来源与位置")), 3.2),
        Column(words.say(mark("完整")), 0.8, marks=True),
        Column(words.say(mark("原文")), 0),
        *(Column(words.say(each), 0) for each in (mark("标识"), mark("课程标识"), mark("点的标识"), mark("素材标识"))),
    )


def _ways(words: Words, item: Json) -> Iterator[tuple[Cell, ...]]:
    done = {True: "●", False: "○", None: "–"}[item["complete"]]
    for number, way in enumerate(item["ways"]):
        ends = [way[end] or {"id": "", "label": ""} for end in ("course", "point", "resource")]
        course = ends[0]["label"] + (words.say(mark("（引用）")) if way["reused"] else "")
        first = not number
        yield (
            item["label"],
            words.say(names.FIGURES[way["lamp"]]),
            course,
            ends[1]["label"],
            ends[2]["label"],
            _sources(words, way["sources"]),
            done if first else "",
            quotes([each["evidence"] for each in way["sources"]]),
            item["item"],
            *(end["id"] for end in ends),
        )


def _sources(words: Words, sources: Sequence[Json]) -> str:
    found = []
    for each in sources:
        place = each["place"] or (place_words(words, each["evidence"]) if each["evidence"] else "")
        told = " ".join(part for part in (str(each["document"]["title"]), words.told(place)) if part)
        found.append(f"{words.say(_ABOUT[each['about']])}：{told}")
    return "\n".join(dict.fromkeys(found))
