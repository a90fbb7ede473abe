"""Bringing files in: the form, and the list of one's imports."""

from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from hashlib import sha256
from time import time
from typing import Annotated, Any, cast
from uuid import uuid4

import anyio.to_thread
from fastapi import Depends, Query, Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api.http.imports import jobs_of
from api.http.persons import GUARD_FIELD, allowed_libraries, guarded, note
from api.http.problems import KINDS, Problem, kind_of
from api.http.receiving import FORM, Fields, receive
from api.http.resources import Resource
from api.http.serving import MIB, Serving
from api.http.writing import confined, owner_seen
from api.pages.admission import admitted, asked_of, seen_other, unkept
from api.pages.import_words import CHECKS, MODES, STATES
from api.pages.tables import Cell, Column, Link, Table, Tags
from api.pages.times import told_moment
from api.pages.visit import Visit, Visiting
from api.words import mark
from ingest.jobs import fingerprint
from ingest.jobs_files import Receiving
from ingest.jobs_orders import Job, JobError, JobsUnavailable, Options, State, UploadEmpty
from ingest.kinds import NAMES
from people.access import Action
from people.roles import Person

pages = Resource("pages", shown=False)

IMPORTS = "/imports"
PAGE = 50
Sender = Annotated[Person, Depends(admitted(Action.IMPORT))]
FormSender = Annotated[Person, Depends(admitted(Action.IMPORT, guard_follows=True))]
Before = Annotated[int | None, Query(ge=1, le=1 << 60)]
_MOST_DRAINED = 512 * MIB  # of a body that is refused: whoever sends it hears of that only when it has been sent
_MOMENT = 60.0


@pages.get("/imports", name="imports-page")
async def show(visit: Visiting, who: Sender, before: Before = None) -> Response:
    """Show the form and one's imports."""
    return await _form(visit, who, before=before)


@pages.post("/imports", name="import-form")
async def bring_in(visit: Visiting, who: FormSender) -> Response:
    """Take files in; the import has a page of its own from now on."""
    request, files = visit.request, None
    fields = Fields(lambda given: guarded(asked_of(request), given.get(GUARD_FIELD)))
    try:
        _check_form(request)
        jobs, largest = jobs_of(request), cast(Serving, request.app.state.serving).largest_upload
        files = await anyio.to_thread.run_sync(jobs.receive, largest)
        await receive(request, files, None, largest, fields)
        job = await _submitted(visit, who, files, fields)
    except BaseException as error:
        if files is not None:
            files.drop()
        if not isinstance(error, JobError | Problem | OSError):
            raise
        await _drain(request)
        return await _refused(visit, who, fields, error)
    return seen_other(f"{IMPORTS}/{job.id}")


async def _submitted(visit: Visit, who: Person, files: Receiving, fields: Fields) -> Job:
    """Make a job of what came; the same form sent twice in a moment is one import."""
    jobs, asked = jobs_of(visit.request), confined(_options(visit, fields), who)
    received = files.finished()
    names = "、".join(each.name for each in received)
    noted = partial(note, visit.request, who, "import", f"import/{files.id}", remark=names)
    await anyio.to_thread.run_sync(noted)
    sent = (fields.get("once")[:32], str(int(time() // _MOMENT)), who.name, fingerprint(received, asked))
    key = sha256("\n".join(sent).encode()).hexdigest()
    return await anyio.to_thread.run_sync(partial(jobs.submit, files, asked, key, who.name))


def _options(visit: Visit, fields: Fields) -> Options:
    mode = fields.get("mode") or "hold"
    return Options(
        library=fields.get("library").strip()[:100] or None,
        kind=fields.get("kind")[:40] or None,
        ocr=bool(fields.get("ocr")),
        strict=bool(fields.get("strict")),
        no_worse=bool(fields.get("no_worse")),
        dry_run=mode == "dry",
        hold=mode == "hold",
        language=visit.words.language,
    )


def _check_form(request: Request) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Problem("bad-body", mark("请在导入页选文件"))


async def _drain(request: Request) -> None:
    """Let the rest of a body come, so that the browser gets to read the answer."""
    taken = 0
    with suppress(ClientDisconnect, RuntimeError):
        async for piece in cast(AsyncIterator[bytes], request.stream()):
            taken += len(piece)
            if taken > _MOST_DRAINED:
                return


async def _refused(visit: Visit, who: Person, fields: Fields, error: Exception) -> Response:
    """Tell in the form why nothing was taken in."""
    if isinstance(error, Problem) and error.kind in ("forbidden", "busy"):
        raise error
    if isinstance(error, JobsUnavailable):
        raise error
    kind = error.kind if isinstance(error, Problem) else kind_of(error) or "fault"
    if isinstance(error, UploadEmpty):
        said = visit.say(mark("没有选文件，或选的文件是空的。"))
    elif isinstance(error, Problem):
        said = visit.say(error.detail, **error.values) if error.detail else visit.say(KINDS[kind].title)
    elif isinstance(error, OSError):
        said = visit.say(KINDS[kind].title)
    else:
        said = visit.words.told(str(error))
    return await _form(visit, who, said, fields, KINDS[kind].status)


async def _form(
    visit: Visit,
    who: Person,
    error: str = "",
    fields: Fields | None = None,
    status: int = 200,
    *,
    before: int | None = None,
) -> Response:
    jobs = jobs_of(visit.request)
    owner = owner_seen(who)
    found = await anyio.to_thread.run_sync(partial(jobs.jobs, None, before, PAGE + 1, owner))
    libraries = allowed_libraries(who)
    largest = cast(Serving, visit.request.app.state.serving).largest_upload
    given: dict[str, Any] = {
        "error": error,
        "chosen": dict(fields.values) if fields else {"mode": "hold"},
        "modes": [(value, visit.say(word)) for value, word in MODES],
        "checks": [(value, visit.say(word)) for value, word in CHECKS],
        "kinds": [(slug, visit.words.told(called[0])) for slug, called in NAMES.items()],
        "libraries": None if libraries is None else sorted(libraries),
        "largest": largest,
        "once": uuid4().hex,
        "largest_words": f"{largest / MIB:g} MB",
        "writing": cast(Serving, visit.request.app.state.serving).writing,
    }
    table = _listed(visit, found[:PAGE], owner is None)
    following = found[PAGE - 1].number if len(found) > PAGE else None
    return unkept(visit.page("imports.html", status, section="imports", table=table, following=following, **given))


def _listed(visit: Visit, found: list[Job], everybody: bool) -> Table:
    headings = [mark("文件"), mark("进行到"), mark("收到"), *([mark("谁")] if everybody else [])]
    rows: list[list[Cell]] = [
        [
            Link(_names(visit, job), f"{IMPORTS}/{job.id}"),
            Tags((visit.say(STATES[job.state]),), _tone(job.state)),
            told_moment(job.received),
            *([job.owner or visit.say(mark("本机"))] if everybody else []),
        ]
        for job in found
    ]
    columns = [Column(visit.say(each)) for each in headings]
    nothing = visit.say(mark("还没有导入过。"))
    caption = visit.say(mark("全部导入")) if everybody else visit.say(mark("我的导入"))
    return Table("imports", caption, columns, rows, empty=nothing)


def _names(visit: Visit, job: Job) -> str:
    first, *others = (each.name for each in job.files)
    return visit.say(mark("{file} 等 {count} 个文件"), file=first, count=len(job.files)) if others else first


def _tone(state: State) -> str:
    return "missing" if state in (State.FAILED, State.NOTHING) else "plain"
