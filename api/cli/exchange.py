"""What leaves the program as files: `export`, `ontology`, `template`."""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.application import KEEPING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.page import Page, json_text
from api.cli.phrases import At
from api.cli.whole import whole
from api.words import mark
from graph.store import Store
from graph.views import claim_rows
from graph.views import rdf as statements
from graph.views import rdf_forms as forms
from graph.views.rdf_sorting import merged
from ingest.workbook.template import write_registry_template, write_template
from ontology import rdf as vocabulary

Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="PATH", help=mark("写到这个文件；默认写到标准输出"))
]


LINES: dict[str, Callable[[Store, int], Iterator[str]]] = {
    "nq": statements.nquads,
    "ttl": lambda store, number: forms.turtle(merged(statements.parts(store, number))),
    "jsonld": lambda store, number: forms.jsonld(statements.parts(store, number)),
    "csv": claim_rows.csv_rows,
}
"""The forms that are lines of text."""


@command(app, "export", mark("导出现行的全部说法；不含录入时间，内容相同则逐字节相同。"), KEEPING)
def export(
    desk: Desk,
    form: Annotated[
        Literal["nq", "ttl", "jsonld", "csv", "xlsx"] | None,
        typer.Option(
            "--format", help=mark("nq（N-Quads）、ttl（Turtle）、jsonld（JSON-LD）、csv、xlsx；默认看后缀，否则 nq")
        ),
    ] = None,
    output: Output = None,
    at: At = None,
) -> None:
    """Write everything in force, in an order that depends on nothing but the content."""
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    named = suffix if suffix in (*LINES, "xlsx") else ""
    if form and named and form != named:
        raise BadInput(desk.say("{path} 的后缀与 --format {form} 不一致", path=output, form=form))
    chosen = form or named or "nq"
    store = desk.store()
    number = desk.revision(store, at)
    if chosen == "xlsx":
        _export_workbook(desk, store, number, output)
        return
    count = _write_lines(desk, LINES[chosen](store, number), output)
    if output:
        desk.note(desk.say("已写出 {count} 行：{path}", count=count, path=output))


def _export_workbook(desk: Desk, store: Store, number: int, output: Path | None) -> None:
    if output is None:
        raise BadInput(desk.say("工作簿写不到标准输出；请用 --output 给出文件名"))
    with whole(desk, output) as partial:
        count = claim_rows.write_workbook(partial, claim_rows.rows(store, number))
    desk.note(desk.say("已写出 {count} 行：{path}", count=count, path=output))


@command(app, "ontology", mark("写出词汇表：ttl（OWL），jsonld（JSON-LD 上下文），shacl（校验规则）。"), KEEPING)
def ontology(
    desk: Desk,
    form: Annotated[
        Literal["ttl", "jsonld", "shacl"], typer.Option("--format", help=mark("ttl、jsonld 或 shacl"))
    ] = "ttl",
    output: Output = None,
) -> None:
    """Write the vocabulary as Turtle, as a JSON-LD context or as SHACL shapes."""
    if form == "jsonld":
        text = json_text(vocabulary.context())
    else:
        graph = vocabulary.vocabulary() if form == "ttl" else vocabulary.shapes()
        text = graph.serialize(format="turtle").rstrip("\n")
    _write_lines(desk, [text], output)


@command(app, "template", mark("写出空白的资源库工作簿：.xlsx 一个文件，没有后缀则为一个 CSV 文件夹。"), KEEPING)
def template(
    desk: Desk,
    path: Annotated[Path, typer.Argument(metavar="PATH", help=mark("新文件或文件夹，不覆盖已有的"))],
    registry: Annotated[bool, typer.Option("--registry", help=mark("改为资源库名录（.xlsx 或 .csv）"))] = False,
) -> None:
    """Write the builder's workbook, or the registry, to be filled in."""
    written = write_registry_template(path) if registry else write_template(path)
    names = [str(each) for each in written]
    desk.show(Page({"written": names}, before=[desk.say("已写出 {path}", path=each) for each in names]))


def _write_lines(desk: Desk, lines: Iterable[str], output: Path | None) -> int:
    """Write lines to a file, which has its name only when it is whole, or to standard output; count them."""
    if output is None:
        return sum(1 for line in lines if sys.stdout.write(line + "\n"))
    with whole(desk, output) as partial, partial.open("w", encoding="utf-8", newline="\n") as file:
        return sum(1 for line in lines if file.write(line + "\n"))
