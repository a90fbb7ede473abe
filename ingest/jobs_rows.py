"""The rows of jobs and what happened to them, by SQLAlchemy Core: SQLite beside the graph, or PostgreSQL by URL.

Every change is one UPDATE whose WHERE says what must still hold (the state, the holder of the lease); its event is
written in the same transaction. So of several that want a job one gets it, whatever the database. Leases go by the
clocks of the workers' machines, which must agree to within a few seconds.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, create_engine, delete, event, func, insert, or_, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.sql import ColumnElement

from ingest.jobs_orders import (
    AGAIN,
    FINAL,
    OPEN,
    Ended,
    Event,
    Job,
    JobsFull,
    JobsUnavailable,
    KeyReused,
    Options,
    Progress,
    Received,
    State,
)
from ingest.jobs_tables import EVENTS, JOBS, METADATA

KEPT = 200
"""So many jobs that have ended are kept, the latest."""

_PATIENCE = 30.0  # seconds that a writer of SQLite waits for another
_FULL = ("full", "No space left", "disk I/O error", "DiskFull")  # SQLite has an I/O error where a quota ends
Changed = dict[str, Any]


class Rows:
    """The rows in one database; the file of a SQLite URL is made by the first change, not before."""

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError:  # it may hold a password
            raise JobsUnavailable("任务记录的地址不认识；可写 sqlite:///路径 或 postgresql://…") from None
        if self._url.drivername == "postgresql":
            self._url = self._url.set(drivername="postgresql+pg8000")
        name = self._url.database or ""
        self._file = Path(name) if self._url.get_backend_name() == "sqlite" and name else None
        self._engine: Engine | None = None

    def add(self, identity: str, options: Options, files: Sequence[Received], mark: str, key: str, owner: str) -> Job:
        """Put a job in line; the one that is there already where its key says the same, KeyReused where it does not."""
        came = now()
        values: Changed = {
            "id": identity,
            "owner": owner,
            "idempotency": key or None,
            "fingerprint": mark,
            "state": State.QUEUED.value,
            "turn": came,
            "options": json.dumps(options.told(), ensure_ascii=False),
            "files": json.dumps(files, ensure_ascii=False),
            "received": came,
            "events": 1,
        }
        try:
            with self._begun() as connection:
                row = connection.execute(insert(JOBS).values(**values).returning(*JOBS.c)).one()
                _note(connection, row, "state")
                return _job(row)
        except IntegrityError:
            found = self._keyed(key, owner)
            if found is None:
                raise
            if found.fingerprint != mark:
                raise KeyReused("这个 Idempotency-Key 已用于另一次内容不同的导入") from None
            return found

    def get(self, identity: str) -> Job | None:
        """Return a job."""
        with self._reading() as connection:
            row = connection.execute(select(JOBS).where(JOBS.c.id == identity)).one_or_none() if connection else None
            return _job(row) if row is not None else None

    def listed(self, state: State | None, before: int | None, limit: int, owner: str | None = None) -> list[Job]:
        """Return jobs, the latest first: those of a state, those with smaller numbers, those of an owner."""
        asked = select(JOBS).where(_of_state(state), _of_owner(owner)).order_by(JOBS.c.number.desc()).limit(limit)
        if before is not None:
            asked = asked.where(JOBS.c.number < before)
        with self._reading() as connection:
            return [_job(row) for row in connection.execute(asked)] if connection else []

    def count(self, state: State | None = None, owner: str | None = None) -> int:
        """Return how many jobs there are, of a state or in all, of an owner or of all."""
        asked = select(func.count()).select_from(JOBS).where(_of_state(state), _of_owner(owner))
        with self._reading() as connection:
            return int(connection.execute(asked).scalar_one()) if connection else 0

    def held(self, owner: str, apart_from: str = "") -> int:
        """Return how many jobs of an owner wait for a decision, or will once they are read, but for one of them."""
        asked = select(JOBS.c.options).where(
            JOBS.c.state.in_([*OPEN, State.WAITING]), JOBS.c.owner == owner, ~JOBS.c.decided, JOBS.c.id != apart_from
        )
        with self._reading() as connection:
            found = connection.execute(asked).scalars() if connection else ()
            return sum(Options.of(json.loads(told)).hold for told in found)

    def events(self, identity: str, after: int) -> list[Event]:
        """Return what happened to a job since an event."""
        asked = select(EVENTS).where(EVENTS.c.job == identity, EVENTS.c.number > after).order_by(EVENTS.c.number)
        with self._reading() as connection:
            found = connection.execute(asked).all() if connection else []
        return [Event(row.number, row.at, row.name, json.loads(row.data)) for row in found]

    def change(self, identity: str, states: Sequence[State], **values: object) -> Job | None:
        """Change a job that is in one of some states; None where it is in none of them."""
        return self._change(and_(JOBS.c.id == identity, JOBS.c.state.in_(states)), "state", values)

    def take(self, holder: str, lease: float) -> Job | None:
        """Take the next job that waits, or whose worker has let its lease run out; None where there is none."""
        while (identity := self._next()) is not None:
            wanted = and_(JOBS.c.id == identity, _claimable())
            again = {"attempts": JOBS.c.attempts + 1, "started": func.coalesce(JOBS.c.started, now())}
            held = {"state": State.RUNNING.value, "holder": holder, "lease": time.time() + lease, "progress": None}
            if (job := self._change(wanted, "state", {**again, **held})) is not None:
                return job
        return None

    def claimable(self) -> bool:
        """Whether a job waits for a worker."""
        return self._next() is not None

    def renew(self, holder: str, lease: float, base: int | None = None) -> Job | None:
        """Make a lease last from now on, and note the revision that a commit begins from; None where it is lost."""
        values: Changed = {"lease": time.time() + lease}
        if base is not None:
            values["base"] = func.coalesce(JOBS.c.base, base)
        with self._begun() as connection:
            held = update(JOBS).where(_held(holder)).values(**values).returning(*JOBS.c)
            row = connection.execute(held).one_or_none()
            return _job(row) if row is not None else None

    def progress(self, holder: str, lease: float, progress: Progress) -> Job | None:
        """Write down how far a job is, which makes its lease last; None where it is lost."""
        told = json.dumps(progress, ensure_ascii=False)
        return self._change(_held(holder), "progress", {"progress": told, "lease": time.time() + lease})

    def give_back(self, holder: str, counted: bool) -> Job | None:
        """Put a job in line again, where it stood; the attempt counts or not."""
        attempts = JOBS.c.attempts if counted else JOBS.c.attempts - 1
        values = {"state": State.QUEUED.value, "holder": None, "lease": None, "attempts": attempts}
        return self._change(_held(holder), "state", values)

    def finish(self, holder: str, ended: Ended) -> Job | None:
        """Write down what came of a job; None where the lease is lost."""
        values: Changed = {
            "state": ended.state.value,
            "finished": now() if ended.state in FINAL else None,
            "result": json.dumps(ended.result, ensure_ascii=False) if ended.result is not None else None,
            "problem": json.dumps(ended.problem, ensure_ascii=False) if ended.problem is not None else None,
            "holder": None,
            "lease": None,
        }
        return self._change(_held(holder), "state", values)

    def earlier(self, job: Job) -> tuple[bool, bool]:
        """Tell whether jobs before this one are being run, and whether any waits for a worker."""
        before = or_(JOBS.c.turn < job.turn, and_(JOBS.c.turn == job.turn, JOBS.c.number < job.number))
        asked = select(_claimable().label("free")).where(before, JOBS.c.state.in_(OPEN))
        with self._reading() as connection:
            found = [bool(row.free) for row in connection.execute(asked)] if connection else []
        return not all(found), any(found)

    def tidy(self, kept: int) -> Sequence[str]:
        """Keep so many jobs of those that have ended, the latest; return those that are gone."""
        old = select(JOBS.c.id).where(JOBS.c.state.in_(FINAL)).order_by(JOBS.c.number.desc()).offset(kept)
        with self._begun() as connection:
            gone = connection.execute(old.limit(1 << 30)).scalars().all()
            for some in (gone[at : at + 500] for at in range(0, len(gone), 500)):
                connection.execute(delete(EVENTS).where(EVENTS.c.job.in_(some)))
                connection.execute(delete(JOBS).where(JOBS.c.id.in_(some), JOBS.c.state.in_(FINAL)))
        return gone

    def forget(self) -> Sequence[str]:
        """Remove all jobs that have ended, and what SQLite would keep of them in its files; return them."""
        if self._file is None:
            return self.tidy(0)
        if not self._file.is_file():
            return ()
        gone = self.tidy(0)
        with _translated(), (self._engine or self._open()).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def needing(self, since: str) -> set[str]:
        """Return the jobs whose files are needed: those not ended, those since a time that may be read again."""
        wanted = or_(JOBS.c.state.in_([*OPEN, State.WAITING]), and_(JOBS.c.state.in_(AGAIN), JOBS.c.finished >= since))
        with self._reading() as connection:
            return set(connection.execute(select(JOBS.c.id).where(wanted)).scalars()) if connection else set()

    def close(self) -> None:
        """Close all connections."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _keyed(self, key: str, owner: str) -> Job | None:
        with self._reading() as connection:
            asked = select(JOBS).where(JOBS.c.idempotency == key, JOBS.c.owner == owner)
            row = connection.execute(asked).one_or_none() if connection and key else None
            return _job(row) if row is not None else None

    def _next(self) -> str | None:
        asked = select(JOBS.c.id).where(_claimable()).order_by(JOBS.c.turn, JOBS.c.number).limit(1)
        with self._reading() as connection:
            return connection.execute(asked).scalar_one_or_none() if connection else None

    def _change(self, wanted: ColumnElement[bool], event: str, values: Changed) -> Job | None:
        with self._begun() as connection:
            changed = update(JOBS).where(wanted).values(**values, events=JOBS.c.events + 1).returning(*JOBS.c)
            row = connection.execute(changed).one_or_none()
            if row is None:
                return None
            _note(connection, row, event)
            return _job(row)

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """Begin a change."""
        with _translated():
            engine = self._engine or self._open()
            with engine.begin() as connection:
                yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        """Begin to read; None where nothing was ever written."""
        if self._engine is None and self._file is not None and not self._file.is_file():
            yield None
            return
        with _translated():
            engine = self._engine or self._open()
            with engine.connect() as connection:
                yield connection

    def _open(self) -> Engine:
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if not self._file.exists():
                self._file.touch(mode=0o600)  # reports quote what was sent
        more: Changed = {"connect_args": {"timeout": _PATIENCE}} if self._file is not None else {"pool_pre_ping": True}
        try:
            engine = create_engine(self._url, **more)
        except (ArgumentError, ImportError):
            name = self._url.drivername
            raise JobsUnavailable(f"任务记录的数据库 {name} 用不了：安装 zhitu 的附加依赖 server") from None
        if self._file is not None:
            event.listen(engine, "connect", _lasting)
        try:
            METADATA.create_all(engine)
        except DBAPIError:  # another process made the tables in this moment; what else is wrong shows now
            METADATA.create_all(engine)
        self._engine = engine
        return engine


def _lasting(connection: Any, _: object) -> None:
    """Let readers of SQLite go on beside a writer, and what was acknowledged outlast a power failure."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")


def _claimable() -> ColumnElement[bool]:
    lapsed = and_(JOBS.c.state == State.RUNNING, JOBS.c.lease < time.time())
    return or_(JOBS.c.state == State.QUEUED, lapsed)


def _held(holder: str) -> ColumnElement[bool]:
    return and_(JOBS.c.holder == holder, JOBS.c.state == State.RUNNING)


def _of_state(state: State | None) -> ColumnElement[bool]:
    return JOBS.c.state == state if state is not None else JOBS.c.number > 0


def _of_owner(owner: str | None) -> ColumnElement[bool]:
    return JOBS.c.owner == owner if owner is not None else JOBS.c.number > 0


def _note(connection: Connection, row: Row[Any], name: str) -> None:
    job = _job(row)
    data = {"status": job.state, "attempts": job.attempts, "progress": job.progress and job.progress._asdict()}
    told = json.dumps(data, ensure_ascii=False)
    connection.execute(insert(EVENTS).values(job=job.id, number=row.events, at=now(), name=name, data=told))


def _job(row: Row[Any]) -> Job:
    told = {name: json.loads(text) for name, text in row._mapping.items() if name in _WRITTEN and text is not None}
    return Job(
        id=row.id,
        number=row.number,
        owner=row.owner,
        state=State(row.state),
        turn=row.turn,
        options=Options.of(told["options"]),
        files=tuple(Received(*each) for each in told["files"]),
        fingerprint=row.fingerprint,
        received=row.received,
        started=row.started,
        finished=row.finished,
        attempts=row.attempts,
        cancel=row.cancel,
        decided=row.decided,
        base=row.base,
        progress=Progress(*told["progress"][: len(Progress._fields)]) if "progress" in told else None,
        result=told.get("result"),
        problem=told.get("problem"),
        events=row.events,
        strange=tuple(sorted(told["options"].keys() - Options._fields)),
    )


_WRITTEN = frozenset({"options", "files", "progress", "result", "problem"})


@contextmanager
def _translated() -> Iterator[None]:
    """Translate what the database says: here only."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        told = str(error.orig)
        full = isinstance(error, OperationalError) and any(each in told for each in _FULL)
        kind = JobsFull if full else JobsUnavailable
        raise kind(f"任务记录读写不了：{told}") from error


def now() -> str:
    """Return the time as rows have it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
