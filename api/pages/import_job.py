"""One import: how far it is, what it would change and did, and what is to become of it."""

import json
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import anyio.to_thread
from fastapi import Depends, Request
from starlette.responses import Response

from api.http.imports import ImportId, job_data, jobs_of
from api.http.persons import note
from api.http.resources import Resource
from api.http.writing import confined, may_still, own_job
from api.pages import import_tables as tables
from api.pages.admission import admitted, seen_other, unkept
from api.pages.import_words import STATES
from api.pages.imports import IMPORTS, Sender
from api.pages.times import told_moment
from api.pages.visit import Visit, Visiting
from api.words import mark
from ingest.jobs_orders import Job, NotNow, State
from ingest.kinds import NAMES, shown
from people.access import Action
from people.roles import Person

pages = Resource("pages", shown=False)

Changer = Annotated[Person, Depends(admitted(Action.IMPORT))]
_LONGEST = 200


@pages.get("/imports/{id}", name="import-page")
async def show(visit: Visiting, identity: ImportId, who: Sender, late: str = "") -> Response:
    """Show an import."""
    job = await anyio.to_thread.run_sync(own_job, jobs_of(visit.request), identity, who)
    result: dict[str, Any] = job.result or {}
    given: dict[str, Any] = {
        "coverage": tables.coverage(visit, result),
        "headline": tables.headline(visit, result),
        "changes": tables.changes(visit, result),
        "problems": tables.problems(visit, result) if job.result else None,
        "conflicts": tables.conflicts(visit, result),
        "read": tables.read(visit, result) if job.result else None,
        "counted": tables.counted(result),
    }
    columns = {"columns": tables.columns_taken(visit, result), "headings": tables.headings_of(result)}
    kinds = [(slug, visit.words.told(called[0])) for slug, called in NAMES.items()]
    said = {"state": visit.say(STATES[job.state]), "late": bool(late), "received": told_moment(job.received)}
    going = not job.final and job.state is not State.WAITING
    context: dict[str, Any] = {
        **given,
        **columns,
        **said,
        "going": going,
        "step": _step(visit, job),
        "kinds": kinds,
        "result": result,
    }
    return unkept(visit.page("import.html", section="imports", job=job, **context))


@pages.get("/imports/{id}/report.json", name="import-report-file")
async def report(request: Request, identity: ImportId, who: Sender) -> Response:
    """Give the report to take home: the same as `/v1/imports/{id}`."""
    job = await anyio.to_thread.run_sync(own_job, jobs_of(request), identity, who)
    text = json.dumps(job_data(job), ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="zhitu-import-{job.id[:8]}.json"'}
    return Response(text, 200, {**headers, "Cache-Control": "no-store"}, "application/json")


@pages.post("/imports/{id}/commit", name="import-commit-form")
async def commit(request: Request, identity: ImportId, who: Changer) -> Response:
    """Write what was previewed."""
    return await _changed(request, identity, who, partial(jobs_of(request).decide, commit=True))


@pages.post("/imports/{id}/discard", name="import-discard-form")
async def discard(request: Request, identity: ImportId, who: Changer) -> Response:
    """Discard what was previewed."""
    return await _changed(request, identity, who, partial(jobs_of(request).decide, commit=False))


@pages.post("/imports/{id}/cancel", name="import-cancel-form")
async def cancel(request: Request, identity: ImportId, who: Changer) -> Response:
    """Stop an import."""
    return await _changed(request, identity, who, jobs_of(request).cancel)


@pages.post("/imports/{id}/retry", name="import-retry-form")
async def retry(request: Request, identity: ImportId, who: Changer) -> Response:
    """Read an import that failed once more."""
    return await _changed(request, identity, who, jobs_of(request).retry)


@pages.post("/imports/{id}/again", name="import-again-form")
async def again(visit: Visiting, identity: ImportId, who: Changer) -> Response:
    """Read the same files once more, columns or kind as somebody says; what was previewed is discarded."""
    request = visit.request
    form = await request.form()
    job = await anyio.to_thread.run_sync(own_job, jobs_of(request), identity, who)
    may_still(job, who)
    given = [str(value).strip()[:_LONGEST] for value in form.getlist("column")]
    fields = [str(value).strip()[:_LONGEST] for value in form.getlist("field")]
    before = [str(value).strip() for value in form.getlist("before")]
    changed = {f: g for f, g, b in zip(fields, given, before, strict=False) if f and g and g != b and "=" not in f}
    kept = [each for each in job.options.choices if each.partition("=")[0] not in changed]
    choices = (*kept, *(f"{name}={value}" for name, value in changed.items()))
    kind = str(form.get("kind") or "")[:40] or job.options.kind
    options = confined(job.options._replace(choices=choices, kind=kind, language=visit.words.language), who)
    try:
        new = await anyio.to_thread.run_sync(partial(jobs_of(request).again, identity, options, who.name))
    except NotNow:
        return seen_other(f"{IMPORTS}/{identity}?late=1")
    await anyio.to_thread.run_sync(partial(note, request, who, "import", f"import/{new.id}", remark="；".join(choices)))
    return seen_other(f"{IMPORTS}/{new.id}")


async def _changed(request: Request, identity: str, who: Person, change: Callable[[str], Job]) -> Response:
    """Change how an import goes on; where another window was first, its page says so."""
    job = await anyio.to_thread.run_sync(own_job, jobs_of(request), identity, who)
    may_still(job, who)
    action = f"import-{request.url.path.rpartition('/')[2]}"
    try:
        await anyio.to_thread.run_sync(change, identity)
    except NotNow:
        return seen_other(f"{IMPORTS}/{identity}?late=1")
    await anyio.to_thread.run_sync(partial(note, request, who, action, f"import/{identity}"))
    return seen_other(f"{IMPORTS}/{identity}")


def _step(visit: Visit, job: Job) -> dict[str, Any]:
    """Return how far an import is, and the words with which the script says so."""
    at = job.progress
    words = {
        "queued": visit.say(STATES["queued"]),
        "running": visit.say(STATES["running"]),
        "file": visit.say(mark("第 {file} 份，共 {files} 份：{name}")),
        "rows": visit.say(mark("已读 {rows} 行")),
    }
    said = ""
    if at is not None:
        said = words["file"].format(file=at.file, files=at.files, name=at.name)
    kinds = {slug: visit.words.told(shown(slug)) for slug in NAMES}
    return {"said": said, "n": at.file if at else 0, "of": at.files if at else 1, "words": words, "kinds": kinds}
