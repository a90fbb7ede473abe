"""The content of a self-report: its cover and its sections, in the order in which an expert asks."""

from datetime import date
from typing import Any

from api.pages import names
from api.selfreport.evidence import gaps, grounds, own_gaps
from api.selfreport.figures import components, courses, curve, figure, headline, majors_of
from api.selfreport.parts import Cell, Column, Content, Cover, Line, Part, Section, Share, Table
from api.words import Words, mark
from graph.coverage.selfreport import SelfReport

Json = Any  # a report as it goes out: the JSON border
Form = str

_MOST = 100
_RELATIONS = {"implements": mark("课程对应"), "meets": mark("点的达成"), "supports": mark("素材挂接")}


def content(words: Words, of: SelfReport, day: date | None, form: Form) -> Content:
    """Return the report in words; `day` is 数据截至, `form` the suffix of the file that its command makes."""
    about: Json = of.report["library"]
    revision = of.report["revision"]
    as_of = day.isoformat() if day else ""
    sections = (
        headline(words, of),
        components(words, of),
        courses(words, of),
        gaps(words, of),
        grounds(words, of),
        _resources(words, of),
        _own(words, of),
        _doubts(words, of),
    )
    running = words.say(
        mark("{name} · 第 {revision} 版 · 数据截至 {day}"), name=_name(words, about), revision=revision, day=as_of
    )
    return Content(_cover(words, of, as_of, form), sections, running, command_of(words, of, "xlsx"))


def command_of(words: Words, of: SelfReport, form: Form) -> str:
    """Return the command that makes the very same report again."""
    parameters: Json = of.report["parameters"]
    slug = str(parameters["library"]).removeprefix("library/")
    revision = of.report["revision"]
    return (
        f"zhitu report --library {slug} --at {revision} --min-confidence {parameters['min_confidence']:g}"
        f" --lang {words.language} -o {slug}-{revision}.{form}"
    )


def _name(words: Words, about: Json) -> str:
    return words.say(mark("{name}【样例库】"), name=about["name"]) if about["sample"] else str(about["name"])


def _cover(words: Words, of: SelfReport, as_of: str, form: Form) -> Cover:
    about: Json = of.report["library"]
    parameters: Json = of.report["parameters"]
    majors = [
        words.say(
            mark("{code} {name}（{level}，{supply}）"),
            code=each["code"],
            name=each["name"],
            level=words.told(each["level"]),
            supply=words.told(each["supply"]),
        )
        for each in majors_of(of)
    ]
    facts = [
        (mark("资源库"), str(about["name"])),
        (mark("标识"), str(about["id"])),
        (mark("主持单位"), words.say(mark("、")).join(of.operators) or words.say(mark("未说明"))),
        (mark("层级"), words.told(about["tier"]) if about["tier"] else words.say(mark("未说明"))),
        (mark("省份"), str(about["region"] or words.say(mark("未说明")))),
        (mark("服务的专业"), "\n".join(majors) or words.say(mark("未说明"))),
        (mark("验收日期"), str(about["accepted_on"] or words.say(mark("未说明")))),
        (mark("数据截至"), words.say(mark("{day}（第 {revision} 版）"), day=as_of, revision=of.report["revision"])),
        (mark("匹配可信度"), f"≥ {parameters['min_confidence']:g}"),
    ]
    warning = words.say(mark("样例库，非真实建设成果")) if about["sample"] else ""
    told = tuple((words.say(name), value) for name, value in facts)
    title = words.say(mark("专业教学资源库覆盖情况报告"))
    return Cover(title, str(about["name"]), warning, told, command_of(words, of, form))


def _resources(words: Words, of: SelfReport) -> Section:
    found: Json = of.report["resources"]
    total = found["total"]
    share = words.say(mark("素材总数"))
    columns = (Column(words.say(mark("素材")), 3), Column(words.say(mark("数量")), 1, number=True, of=share))
    rows: list[tuple[Cell, ...]] = [
        (words.say(mark("可用（能打开）")), Share(found["live"], total)),
        (words.say(mark("未挂接")), Share(found["unattached"]["total"], total)),
        *((words.told(medium), Share(count, total)) for medium, count in found["media"].items()),
    ]
    sheet = words.say(mark("素材构成"))
    parts: list[Part] = [Table(sheet, sheet, columns, rows)]
    parts += _rules(words, of)
    parts += _stale(words, of)
    loose = words.say(mark("未挂接的素材"))
    names_of = (Column(words.say(mark("素材")), 3), Column(words.say(mark("标识")), 2))
    missing: list[tuple[Cell, ...]] = [(each["label"], each["id"]) for each in found["unattached"]["resources"]]
    note = words.say(mark("没有挂接到点的素材一盏灯也点不亮。"))
    parts.append(Table(loose, loose, names_of, missing, most=50, note=note))
    about = words.say(mark("素材构成、能否打开、更新、未挂接"))
    return Section(words.say(mark("素材")), about, tuple(parts))


def _rules(words: Words, of: SelfReport) -> list[Part]:
    """Show verdicts of verified rules only, each with its citation."""
    found: Json = of.report["rules"]
    if not found:
        return []
    columns = (
        Column(words.say(mark("规则")), 1.5),
        Column(words.say(mark("结论")), 1),
        Column(words.say(mark("依据")), 5),
    )
    rows: list[tuple[Cell, ...]] = [(each["title"], words.told(each["verdict"]), each["citation"]) for each in found]
    title = words.say(mark("年度更新与其他已核实的规则"))
    return [Table(title, words.say(mark("规则")), columns, rows)]


def _stale(words: Words, of: SelfReport) -> list[Part]:
    found: Json = next(iter(of.gaps.values()), None)
    rows: list[tuple[Cell, ...]] = [
        (each["label"], each["latest"], each["newest"]) for each in (found["stale"] if found else ())
    ]
    if not rows:
        return []
    columns = (
        Column(words.say(mark("课程")), 3),
        Column(words.say(mark("最近更新")), 1),
        Column(words.say(mark("全库最近更新")), 1),
    )
    title = words.say(mark("更新滞后的课程"))
    return [Table(title, title, columns, rows)]


def _own(words: Words, of: SelfReport) -> Section:
    own: Json = of.report["own"]
    parts: list[Part] = [
        Line(words.say(mark("以下是资源库给自己定的要求和岗位，有自己的分母，从不计入官方数字，也不能抬高官方数字。")))
    ]
    sheet = words.say(mark("自有要求"))
    columns = (
        Column(words.say(mark("课程")), 3),
        Column(words.say(mark("应覆盖")), 1, number=True),
        *(
            Column(
                word,
                1,
                True,
                words.say(mark("{lamp}应有"), lamp=word) if name in ("taught", "practised", "assessed") else "",
            )
            for name, word in ((name, words.say(word)) for name, word in names.FIGURES.items())
        ),
    )
    rows = [_own_row(each["label"], each) for each in own["requirements"]["courses"]]
    rows.append(_own_row(words.say(mark("合计")), own["requirements"]))
    if own["posts"]["total"]:
        rows.append(_own_row(words.say(mark("自有岗位")), own["posts"]))
    title = words.say(mark("自有要求（与官方分开统计）"))
    parts += [Table(title, sheet, columns, rows, most=200), *own_gaps(words, of)]
    about = words.say(mark("资源库给自己定的要求，单独统计，从不计入官方数字"))
    return Section(sheet, about, tuple(parts), wide=True)


def _own_row(name: str, of: Json) -> tuple[Cell, ...]:
    return (name, of["total"], *(figure(of, each) for each in names.FIGURES))


def _doubts(words: Words, of: SelfReport) -> Section:
    sheet = words.say(mark("待复核"))
    columns = (
        Column(words.say(mark("关系")), 1),
        Column(words.say(mark("本库内容")), 3),
        Column(words.say(mark("对应到")), 3),
        Column(words.say(mark("匹配可信度")), 1, number=True),
        Column(words.say(mark("本库内容的标识")), 0),
        Column(words.say(mark("对应到的标识")), 0),
    )
    found: Json = of.proposed
    rows: list[tuple[Cell, ...]] = [
        (
            words.say(_RELATIONS[each["predicate"]]),
            each["subject"]["label"],
            each["object"]["label"],
            each["confidence"],
            each["subject"]["id"],
            each["object"]["id"],
        )
        for each in found
    ]
    message = mark(
        "有 {count} 条对应只是提出、待人复核；匹配可信度为 1 时它们不计入任何数字。下表是数字随匹配可信度的变化。"
    )
    parts: list[Part] = [Line(words.say(message, count=len(rows))), *curve(words, of)]
    if rows:
        parts.append(
            Table(words.say(mark("待复核的对应：{count} 条"), count=len(rows)), sheet, columns, rows, most=_MOST)
        )
    about = words.say(mark("数字有多少靠还没有确认的对应，还有哪些待复核"))
    return Section(words.say(mark("匹配可信度与待复核")), about, tuple(parts))
