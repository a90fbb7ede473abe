"""An expert's verification as a Word document: the opinion, the figure with its interval, every statement with verdict.

The same bytes for the same revision and language: the command on the first page makes it again.
"""

from collections.abc import Sequence
from typing import Any

from api.phrases import day as day_words
from api.phrases import value_word
from api.selfreport.document import still
from api.selfreport.typesetting import blank, clean, number_pages, room, table, turn
from api.verifying import (
    KINDS,
    METHOD,
    Library,
    draw_command,
    drawn,
    heading,
    interval_words,
    library_at,
    place_of,
    shelf_of,
    sides,
    statement_words,
)
from api.words import Words, mark
from graph.errors import VerificationError
from graph.store import SHANGHAI, Store
from graph.verification.drawing import Draw
from graph.verification.opinions import Verdict, Verification, verification, verifications
from graph.verification.sides import Beside, Thing

_LONGEST = 500


def report_of(words: Words, store: Store, slug: str, expert: str, as_of: int) -> tuple[bytes, str]:
    """Return the report of what an expert says of a library as of a revision, and the name of its file."""
    found = verification(store, slug, expert, as_of) if as_of else None
    if found is None:
        library_at(store, slug, as_of)  # an unknown library is told as such
        raise VerificationError(f"{expert} 在第 {as_of} 版对资源库 {slug} 没有核验")
    about = library_at(store, slug, found.revision)
    shelf = shelf_of(store, slug, found.revision)
    of = drawn(store, slug, found.revision, found.seed, shelf)
    beside = sides(store, of, found.opened, shelf)
    others = [each for each in verifications(store, slug, found.opened) if each.source != found.source]
    recorded = next(each.recorded for each in store.changes(found.opened - 1) if each.number == found.opened)
    made = _document(words, about, of, found, beside, others)
    running = words.say(mark("核验报告 · {name} · 第 {revision} 版"), name=about.name, revision=found.opened)
    said = (words.say(mark("第 ")), words.say(mark(" 页，共 ")), words.say(mark(" 页")))
    number_pages(made, running, said)
    title = words.say(mark("专业教学资源库抽样核验报告"))
    content = still(made, title, about.name, running, recorded.astimezone(SHANGHAI).date())
    return content, f"{slug}-{expert}-{found.opened}.docx"


def report_command(words: Words, of: Verification) -> str:
    """Return the command that makes the very same report again."""
    name = f"{of.library}-{of.expert}-{of.opened}.docx"
    who = f"--library {of.library} --expert {of.expert} --at {of.opened}"
    return f"zhitu verify report {who} --lang {words.language} -o {name}"


def _document(
    words: Words,
    about: Library,
    of: Draw,
    found: Verification,
    beside: Sequence[Beside],
    others: Sequence[Verification],
) -> Any:
    made = blank()
    made.add_paragraph(words.say(mark("专业教学资源库抽样核验报告")), "Title")
    made.add_paragraph(clean(about.name), "Subtitle")
    if about.sample:
        made.add_paragraph(words.say(mark("样例库，非真实建设成果")), "Warning")
    whole = room(wide=False)
    made.add_paragraph().paragraph_format.space_after = made.styles["Title"].paragraph_format.space_before // 2
    table(made, (whole * 24 // 100, whole - whole * 24 // 100), _facts(words, of, found), ("left", "left"), head=False)
    made.add_paragraph(words.say(METHOD), "Note").paragraph_format.space_before = 100000
    made.add_paragraph(words.say(mark("重新生成本报告的命令")), "Caption").paragraph_format.space_before = 250000
    made.add_paragraph(clean(report_command(words, found)), "Command")
    made.add_paragraph(words.say(mark("重新抽取同样各条的命令")), "Caption")
    made.add_paragraph(clean(draw_command(of)), "Command")
    made.add_paragraph(words.say(mark("同一版、同样参数，生成的文件逐字节相同。")), "Note")
    if others:
        _others(words, made, others)
    turn(made, wide=True)
    made.add_heading(words.say(mark("逐条判定")), 1)
    _items(words, made, found, beside)
    _signature(words, made)
    return made


def _facts(words: Words, of: Draw, found: Verification) -> list[tuple[str, str]]:
    count = found.counts
    opinion = words.told(found.said.opinion.value) if found.said.opinion else words.say(mark("尚未给出"))
    share = words.say(mark("{sound}/{drawn}，{interval}"), sound=count[Verdict.SOUND], drawn=found.drawn, interval="{}")
    drawn_from = words.say(
        mark("第 {revision} 版资源库自己的内容 {population} 条（{kinds}）"),
        revision=of.revision,
        population=of.population,
        kinds=words.say(KINDS),
    )
    return [
        (words.say(mark("资源库标识")), of.library),
        (heading(words.say(mark("专家"))), found.expert),
        (words.say(mark("核验意见")), opinion),
        (words.say(mark("说明")), found.said.note or words.say(mark("无"))),
        (heading(words.say(mark("属实"))), share.replace("{}", interval_words(words, found.interval))),
        (heading(words.say(mark("不属实"))), str(count[Verdict.UNSOUND])),
        (heading(words.say(mark("存疑"))), str(count[Verdict.DOUBTFUL])),
        (words.say(mark("抽样总体")), drawn_from),
        (words.say(mark("抽取")), words.say(mark("{count} 条，种子 {seed}"), count=found.drawn, seed=of.seed)),
        (words.say(mark("意见日期")), day_words(found.signed) or words.say(mark("尚未给出"))),
    ]


def _items(words: Words, made: Any, found: Verification, beside: Sequence[Beside]) -> None:
    whole = room(wide=True)
    shares = (4, 27, 25, 23, 8, 13)
    widths = [whole * share // 100 for share in shares]
    widths[1] += whole - sum(widths)
    headings = (mark("序号"), mark("说法"), mark("原文与出处"), mark("素材与对象"), mark("判定"), mark("备注"))
    rows = [[words.say(each) for each in headings]]
    for each in beside:
        finding = found.of(each.drawn.identity)
        said = statement_words(words, each)
        if each.gone:
            said += "\n" + words.say(mark("（给意见时已不在资源库里）"))
        quote = each.drawn.claim.evidence.quote
        rows.append(
            [
                str(each.number),
                _cut(said),
                _cut("\n".join(part for part in (f"“{quote}”" if quote else "", place_of(words, each)) if part)),
                _cut("\n".join(line for thing in (each.subject, each.object) if (line := _thing(words, thing)))),
                words.told(finding.verdict.value) if finding.verdict else words.say(mark("未判定")),
                finding.note,
            ]
        )
    table(made, widths, rows, ("right", "left", "left", "left", "center", "left"))


def _thing(words: Words, of: Thing) -> str:
    """Write what stands beside a statement: a resource with its medium and address, a point with its resources."""
    stated = dict(of.props)
    facts = [value_word(words, name, stated[name]) for name in ("media", "url") if name in stated]
    official = [told.claim.evidence.quote for told in of.official[:1] if told.claim.evidence.quote]
    resources = [words.say(mark("素材 {count} 个"), count=of.resource_count)] if of.resource_count else []
    more = [*facts, *resources, *(f"“{quote}”" for quote in official)]
    return f"{of.label}：{words.say(mark('，')).join(more)}" if more else ""


def _others(words: Words, made: Any, others: Sequence[Verification]) -> None:
    """Tell what other experts say of the library: nobody's opinion hides another's."""
    made.add_paragraph(words.say(mark("其他专家对这个资源库的核验")), "Caption").paragraph_format.space_before = 250000
    whole = room(wide=False)
    rows = [[heading(words.say(each)) for each in (mark("专家"), mark("意见"), mark("属实"), mark("意见日期"))]]
    for each in others:
        opinion = words.told(each.said.opinion.value) if each.said.opinion else words.say(mark("尚未给出"))
        rows.append([each.expert, opinion, f"{each.counts[Verdict.SOUND]}/{each.drawn}", day_words(each.signed)])
    table(made, [whole // 4] * 4, rows, ("left", "left", "right", "left"))


def _signature(words: Words, made: Any) -> None:
    line = made.add_paragraph(words.say(mark("专家签名：＿＿＿＿＿＿＿＿　　　日期：＿＿＿＿＿＿＿＿")))
    line.paragraph_format.space_before = 400000


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
