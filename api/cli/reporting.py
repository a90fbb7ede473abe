"""A library's self-report as a file: `report`."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api.cli.application import READING, app
from api.cli.audit import Confidence, LibraryOption, check_confidence, library_id
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.phrases import At
from api.cli.whole import whole
from api.selfreport.making import FORMS, FileForm, made
from api.words import mark
from graph.coverage.scopes import Coverage
from graph.coverage.selfreport import libraries_like, self_report
from ontology.rules import rules


@command(app, "report", mark("资源库的覆盖情况报告：写成 Word 文档（.docx）或工作簿（.xlsx）。"), READING)
def report(
    desk: Desk,
    library: LibraryOption = "",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help=mark("写到这个文件，.docx 或 .xlsx"), show_default=False),
    ] = None,
    at: At = None,
    min_confidence: Confidence = 1.0,
) -> None:
    """Write all that a library can say of itself: figures, gaps, evidence, doubts."""
    check_confidence(desk, min_confidence)
    form = _form(desk, output)
    if not library:
        raise BadInput(desk.say("请指明资源库（--library）"))
    assert output is not None
    store = desk.store()
    found = desk.coverage(store, at)
    revision = found.view.revision
    day = desk.as_of(store, revision)
    describe = partial(store.describe, as_of=revision)
    of = self_report(found, library_id(library), describe, min_confidence, rules(), day)
    if of is None:
        raise BadInput(_unknown(desk, found, library_id(library)))
    with desk.waiting(desk.say("写报告")):
        content = made(desk.words, of, day, form)
    with whole(desk, output) as part:
        part.write_bytes(content)
    desk.note(desk.say("已写入 {path}", path=output))


def _form(desk: Desk, output: Path | None) -> FileForm:
    """Return the form that the file's suffix means."""
    if output is None:
        raise BadInput(desk.say("请用 --output 给出文件名，后缀 .docx 或 .xlsx"))
    form = next((each for each in FORMS if output.suffix.lower() == f".{each}"), None)
    if form is None:
        raise BadInput(desk.say("“{name}”的后缀应为 .docx 或 .xlsx", name=output.name))
    if not output.absolute().parent.is_dir():
        raise BadInput(desk.say("没有文件夹 {path}", path=output.parent))
    return form


def _unknown(desk: Desk, found: Coverage, library: str) -> str:
    """Say that there is no such library, and which may be meant."""
    like = desk.say("、").join(each.removeprefix("library/") for each in libraries_like(found, library))
    if like:
        return desk.say("没有资源库 {library}；是不是 {names}？", library=library, names=like)
    return desk.say("没有资源库 {library}；用 zhitu sources library/ 查看已导入的资源库", library=library)
