"""Imports as jobs: taken in at once, followed by GET or by events, cancelled, retried, decided on."""

import base64
import json
from collections.abc import Callable
from functools import partial
from typing import Annotated, cast

import anyio.to_thread
from fastapi import Depends, Header, Query, Request
from fastapi import Path as PathParameter
from starlette.responses import Response

from api.http.asking import AskingNow, Json
from api.http.forms import fresh
from api.http.listing import PAGE, Cursor
from api.http.persons import note
from api.http.problems import Problem, kind_of
from api.http.receiving import FORM, PROFILE, TAKEN, media_type, receive
from api.http.resources import Resource
from api.http.serving import Serving
from api.http.writing import Sender, confined, may_still, own_job, owner_seen
from api.words import mark
from ingest.jobs import Jobs
from ingest.jobs_files import Receiving
from ingest.jobs_orders import Job, JobsUnavailable, Options, State, UploadTooLarge

resource = Resource("imports", "/imports")

_LONGEST_NAME = 255  # bytes that file systems take
_UNWRITABLE = mark("图谱所在的文件夹不可写，收不了文件")
_MOST = 1000
_INWARD = frozenset({"choices", "profile", "language", "libraries"})
_FILE = {"type": "string", "format": "binary"}
_FORM = {
    "type": "object",
    "properties": {"file": {"type": "array", "items": _FILE, "minItems": 1, "maxItems": 100}, PROFILE: _FILE},
    "required": ["file"],
}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file itself, or a form with files; `Content-Digest` (RFC 9530, sha-256) of the body is "
        "checked where it is given",
        "content": {**{taken: {"schema": _FILE} for taken in TAKEN}, FORM: {"schema": _FORM}},
    }
}
Name = Annotated[
    str | None,
    Query(
        pattern=r"^[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]{0,79}$",
        description="The file's name: it is named so in the report",
        examples=["电子商务资源库.xlsx"],
    ),
]
Slug = Annotated[str | None, Query(min_length=1, max_length=100, description="Another slug for the library")]
Kind = Annotated[str | None, Query(min_length=1, max_length=40, description="The kind, instead of recognising it")]
Source = Annotated[str | None, Query(min_length=1, max_length=200, description="Another id for the one source")]
Choices = Annotated[
    tuple[str, ...],
    Query(alias="map", max_length=100, description="What a column is: `名称=资源标题`; may be given several times"),
]
Ocr = Annotated[bool, Query(description="Recognise the text of pictures; what it says is proposed")]
Strict = Annotated[bool, Query(description="Commit nothing where any row was not taken")]
NoWorse = Annotated[bool, Query(description="Commit nothing where any figure of coverage would fall")]
DryRun = Annotated[bool, Query(description="Say what would change, and change nothing")]
Hold = Annotated[bool, Query(description="Say what would change, then wait for a decision: commit or discard")]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,255}$",
        description="The same key with the same content is the same import, however often it is sent",
    ),
]
ImportId = Annotated[str, PathParameter(alias="id", pattern="^[0-9a-f]{32}$", description="An import's id")]
OfState = Annotated[State | None, Query(alias="state", description="Only imports that stand so", examples=["done"])]
Limit = Annotated[int, Query(ge=1, le=_MOST, description="Entries a page", examples=[PAGE])]


async def options_of(
    ask: AskingNow,
    library: Slug = None,
    kind: Kind = None,
    source: Source = None,
    choices: Choices = (),
    ocr: Ocr = False,
    strict: Strict = False,
    no_worse: NoWorse = False,
    dry_run: DryRun = False,
    hold: Hold = False,
) -> Options:
    """Return what the parameters ask for."""
    if dry_run and hold:
        raise Problem("bad-parameter", mark("dry_run 和 hold 只能选一个"))
    language = ask.words.language
    return Options(library, kind, source, tuple(choices), "", ocr, strict, no_worse, dry_run, hold, language)


def jobs_of(request: Request) -> Jobs:
    """Return the jobs of this server."""
    return cast(Jobs, request.app.state.jobs)


def job_data(job: Job) -> Json:
    """Return a job as it is told; `result` is what `zhitu import` says."""
    options: Json = {name: value for name, value in job.options._asdict().items() if name not in _INWARD}
    return {
        "id": job.id,
        "status": job.state,
        "dry_run": job.options.dry_run,
        "files": [each._asdict() for each in job.files],
        "options": {**options, "map": list(job.options.choices), "profile": bool(job.options.profile)},
        "received": job.received,
        "started": job.started,
        "finished": job.finished,
        "attempts": job.attempts,
        "progress": job.progress._asdict() if job.progress is not None else None,
        "result": job.result,
        "problem": job.problem,
    }


@resource.post("", name="import", status_code=202, openapi_extra=_BODY)
async def bring_in(
    ask: AskingNow,
    who: Sender,
    options: Annotated[Options, Depends(options_of)],
    filename: Name = None,
    key: Key = None,
) -> Response:
    """Take files in and read them in the background; `Location` is where the report is from now on."""
    request = ask.request
    media_type(request)
    if filename and len(filename.encode()) > _LONGEST_NAME:
        raise Problem("bad-parameter", mark("参数 {names} 太长"), names="filename")
    jobs, largest = jobs_of(request), cast(Serving, request.app.state.serving).largest_upload
    files: Receiving | None = None
    try:
        files = await anyio.to_thread.run_sync(jobs.receive, largest)
        await receive(request, files, filename, largest)
        names = "、".join(each.name for each in files.finished())
        await anyio.to_thread.run_sync(partial(note, request, who, "import", f"import/{files.id}", remark=names))
        job = await anyio.to_thread.run_sync(partial(jobs.submit, files, confined(options, who), key or "", who.name))
    except BaseException as error:
        if files is not None:
            files.drop()
        raise _refused(error) from error
    return _told(ask, job, 202, {"Location": f"{request.url.path}/{job.id}"})


@resource.get("", name="imports")
def listed(ask: AskingNow, who: Sender, state: OfState = None, limit: Limit = PAGE, cursor: Cursor = None) -> Response:
    """List imports, the latest first, one's own unless one administers; what came of each stands in its own report."""
    jobs = jobs_of(ask.request)
    found = jobs.jobs(state, _read(cursor) if cursor else None, limit + 1, owner_seen(who))
    entries = [{name: value for name, value in job_data(job).items() if name != "result"} for job in found[:limit]]
    following = _address(ask, found[limit - 1].number) if len(found) > limit else None
    links = [f'<{_address(ask, None)}>; rel="first"', *([f'<{following}>; rel="next"'] if following else [])]
    given = {name: value for name, value in ask.given.items() if name != "cursor"}
    head = {"revision": ask.revision, "data_as_of": ask.data_as_of, "parameters": given}
    told: Json = {**head, "total": jobs.count(state, owner_seen(who)), "imports": entries, "next": following}
    return fresh(ask, told, headers={"Link": ", ".join(links)})


@resource.get("/{id}", name="import-report")
def show(ask: AskingNow, identity: ImportId, who: Sender) -> Response:
    """Show how an import stands, and what came of it: the same as `zhitu import` says."""
    return _told(ask, own_job(jobs_of(ask.request), identity, who))


@resource.post("/{id}/cancel", name="cancel-import")
def cancel(ask: AskingNow, identity: ImportId, who: Sender) -> Response:
    """End an import: at once where it waits, at its next file where it is being read."""
    return _changed(ask, identity, who, jobs_of(ask.request).cancel)


@resource.post("/{id}/retry", name="retry-import")
def retry(ask: AskingNow, identity: ImportId, who: Sender) -> Response:
    """Read an import that failed once more; its files are kept for a day."""
    return _changed(ask, identity, who, jobs_of(ask.request).retry)


@resource.post("/{id}/commit", name="commit-import")
def commit(ask: AskingNow, identity: ImportId, who: Sender) -> Response:
    """Commit an import that was previewed and waits for a decision; it is read against the graph as it is now."""
    return _changed(ask, identity, who, partial(jobs_of(ask.request).decide, commit=True))


@resource.post("/{id}/discard", name="discard-import")
def discard(ask: AskingNow, identity: ImportId, who: Sender) -> Response:
    """Discard an import that was previewed and waits for a decision."""
    return _changed(ask, identity, who, partial(jobs_of(ask.request).decide, commit=False))


def _changed(ask: AskingNow, identity: str, who: Sender, change: Callable[[str], Job]) -> Response:
    may_still(own_job(jobs_of(ask.request), identity, who), who)
    note(ask.request, who, f"import-{ask.request.url.path.rpartition('/')[2]}", f"import/{identity}")
    return _told(ask, change(identity))


def _told(ask: AskingNow, job: Job, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    soon = {} if job.final or job.state is State.WAITING else {"Retry-After": "1"}
    return fresh(ask, job_data(job), status, {**soon, **(headers or {})})


def _refused(error: BaseException) -> BaseException:
    """Return what is told of a body that was not taken."""
    if isinstance(error, UploadTooLarge):
        about = {"largest": error.largest}
        return Problem("too-large", mark("文件不能大于 {size} MB"), about=about, size=f"{error.largest / (1 << 20):g}")
    if isinstance(error, OSError) and not isinstance(error, JobsUnavailable) and (kind := kind_of(error)):
        return Problem(kind, _UNWRITABLE if kind == "forbidden" else "")
    return error


def _address(ask: AskingNow, before: int | None) -> str:
    given = [f"{name}={ask.given[name]}" for name in ("state", "limit") if name in ask.given]
    if before is not None:
        text = json.dumps(["imports", before], separators=(",", ":"))
        given.append("cursor=" + base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))
    return ask.request.url.path + ("?" + "&".join(given) if given else "")


def _read(cursor: str) -> int:
    try:
        what, before = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError):
        raise Problem("bad-cursor") from None
    if what != "imports" or type(before) is not int or not 0 < before < 1 << 62:
        raise Problem("bad-cursor")
    return before
