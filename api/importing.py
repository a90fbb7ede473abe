"""What a worker does with an import that came as a job: the same as `zhitu import`, told by the same report."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from structlog.typing import FilteringBoundLogger

from api.compose import beside, coverage_of, open_store
from api.http.problems import KINDS, TYPES, kind_of
from api.intake import outcome_data
from api.outlook import MOST, Outlook, look_ahead, moves_between, moves_data, outlook_data
from api.settings import Language
from api.words import Words, mark, words_of
from graph.upkeep import WholeStore
from ingest.confinement import confine
from ingest.documents.errors import IngestError
from ingest.jobs import Jobs, open_jobs
from ingest.jobs_orders import Ended, JobError, Json, Options, Places, State
from ingest.jobs_witness import Witness
from ingest.jobs_worker import InHand
from ingest.known import known_of
from ingest.pipeline import Outcome, bundles, commit, read
from ingest.profiles import NO_PROFILE, read_profile, with_choices
from ingest.readers.workbook import looks_like_workbook_folder
from ingest.report import Reading
from ontology.errors import OntologyError

_OF_FILES = ("files", "read", "problems")  # lists whose entries name a file
_SHEETS = mark("各表合成的工作簿")
_FAULT = mark("请把这次导入的编号告诉管理员")
_FALLING = mark("有 {count} 个覆盖数字会下降，没有写入")


def jobs_of(address: str, places: Places, passing: Path) -> Jobs:
    """Open the jobs of a store: beside it unless said otherwise; of one in memory in a folder that passes."""
    path = beside(address)
    return open_jobs(places, path.with_name(path.name + ".jobs") if path is not None else passing)


class Importing:
    """Carries out jobs on the store at an address; `served` gives the one in memory."""

    def __init__(
        self, address: str, logger: FilteringBoundLogger, served: Callable[[], WholeStore] | None = None
    ) -> None:
        self._address, self._logger = address, logger
        self._served = served if beside(address) is None else None

    def __call__(self, hand: InHand) -> Ended:
        """Read the files of a job and commit them, or say what that would change."""
        with self._opened() as store:
            return _carry_out(hand, store, self._address)

    def failed(self, hand: InHand, error: Exception) -> Json:
        """Return the problem that tells why a job failed, and while at which file."""
        kind, words = kind_of(error), _words(hand.job.options)
        said = _problem(kind or "fault", words)
        if kind is None:
            self._logger.error("fault in an import", id=hand.job.id, exc_info=error)
            said["advice"] = words.say(_FAULT)
        elif isinstance(error, IngestError):
            said["detail"] = "；".join(words.told(_inside(hand, part)) for part in (error.reason, error.advice) if part)
        elif isinstance(error, OntologyError | JobError):
            said["detail"] = words.told(str(error))
        return {**said, **({"file": hand.now} if hand.now else {})}

    @contextmanager
    def _opened(self) -> Iterator[WholeStore]:
        """Open the store that lies at the address now: the one that was served may have been replaced meanwhile."""
        if self._served is not None:
            yield self._served()
            return
        store = open_store(self._address)
        try:
            yield store
        finally:
            store.close()


def _carry_out(hand: InHand, store: WholeStore, address: str) -> Ended:
    options = hand.job.options
    witness, readings = _read(hand, store)
    hand.await_turn()
    if not witness.holds(known_of(store)):  # a job before this one changed what it was read against
        _, readings = _read(hand, store)
    confine(readings, frozenset(options.libraries) if options.libraries is not None else None)
    hand.go_on()
    asked = options.hold and not hand.job.decided
    if options.dry_run or options.no_worse or asked:
        seen = look_ahead(store, readings, options.strict, coverage_of(store, address))
        worse = _worse(seen, options) if options.no_worse and seen.worse else None
        if options.dry_run or asked or worse is not None:
            told = _told(outlook_data(store.revision, seen, readings), hand)
            return Ended(_foreseen(options, readings, asked), told, worse)
    return _committed(hand, store, readings, address)


def _read(hand: InHand, store: WholeStore) -> tuple[Witness, list[Reading]]:
    options, witness, inputs = hand.job.options, Witness(known_of(store)), _inputs(hand)
    hand.expect(inputs)
    readings = read(
        inputs,
        witness.known,
        kind=options.kind,
        source=options.source,
        library=options.library,
        profile=with_choices(read_profile(hand.profile) if hand.profile else NO_PROFILE, options.choices),
        ocr=options.ocr,
        progress=hand.begin,
        seen=hand.read,
    )
    return witness, readings


def _inputs(hand: InHand) -> list[Path]:
    """Return what is to be read: each file, or, where the files are the sheets of one workbook, their folder."""
    folder = hand.paths[0].parent
    return [folder] if len(hand.paths) > 1 and looks_like_workbook_folder(folder) else hand.paths


def _foreseen(options: Options, readings: Sequence[Reading], asked: bool) -> State:
    if not bundles(readings, options.strict):
        return State.NOTHING
    if options.dry_run:
        return State.PREVIEWED
    return State.WAITING if asked else State.NOTHING


def _committed(hand: InHand, store: WholeStore, readings: Sequence[Reading], address: str) -> Ended:
    ready = bundles(readings, hand.job.options.strict)
    before = coverage_of(store, address) if ready else None
    with store.grouped():
        base = hand.secure(store.revision)
        outcome = commit(store, readings, datetime.now(UTC), hand.job.options.strict)
        outcome = _with_earlier(store, outcome, base)
        revision = store.revision
    if before is not None and before.view.revision != base:  # an attempt that died had committed
        before = coverage_of(store, address, base)
    moves = moves_between(store, before, coverage_of(store, address)) if before and outcome.revisions else []
    kept = outcome.revisions or outcome.unchanged or outcome.yielded
    told = _told({**outcome_data(revision, outcome, readings), **moves_data(moves, MOST)}, hand)
    return Ended(State.DONE if kept else State.NOTHING, told)


def _with_earlier(store: WholeStore, outcome: Outcome, base: int) -> Outcome:
    """Count among what was committed what an attempt committed that died before it could tell."""
    before = set(outcome.unchanged)
    earlier = [each for each in store.changes(base) if each.action == "commit" and each.source in before]
    there = {each.source for each in earlier}
    return outcome._replace(
        revisions=tuple(sorted({each.number: each for each in (*earlier, *outcome.revisions)}.values())),
        unchanged=tuple(source for source in outcome.unchanged if source not in there),
    )


def _told(data: Json, hand: InHand) -> Json:
    """Tell problems in the reader's language; a file is told by its name, not by where it lies."""
    words, names = _words(hand.job.options), {each.name for each in hand.job.files}
    for each in (each for name in _OF_FILES for each in data.get(name, ())):
        name = Path(each["file"]).name
        each["file"] = name if name in names else words.say(_SHEETS)
    for problem in data["problems"]:
        for part in ("reason", "advice"):
            problem[part] = words.told(_inside(hand, problem[part]))
    return data


def _inside(hand: InHand, text: str) -> str:
    """Return a text with files by their names: where they lie is nobody's business."""
    for folder in (path.parent for path in (*hand.paths[:1], hand.profile) if path is not None):
        text = text.replace(f"{folder}/", "")
    return text


def _worse(seen: Outlook, options: Options) -> Json:
    """Return the problem of an import that would lower figures: which, and what libraries would lose."""
    words = _words(options)
    detail = words.say(_FALLING, count=len(seen.worse))
    falling = [move._asdict() for move in seen.worse]
    lost = [each._asdict() for each in seen.losses]
    return {**_problem("worse", words), "detail": detail, "falling": falling, "lost": lost}


def _problem(kind: str, words: Words) -> Json:
    of = KINDS[kind]
    advice: dict[str, Any] = {"advice": words.say(of.advice)} if of.advice else {}
    return {"type": TYPES + kind, "title": words.say(of.title), "status": of.status, **advice}


def _words(options: Options) -> Words:
    language: Language = "en" if options.language == "en" else "zh"
    return words_of(language)
