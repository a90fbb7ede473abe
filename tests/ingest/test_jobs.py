"""What is asked of jobs: taken in once, told as they stand, cancelled, retried, decided on."""

import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import jobs_files
from ingest.jobs import open_jobs
from ingest.jobs_files import Uploads, safe_name
from ingest.jobs_orders import (
    FilesGone,
    Job,
    JobsFull,
    JobsUnavailable,
    KeyReused,
    NotNow,
    Options,
    Places,
    State,
    TooManyHeld,
    UnknownJob,
    UploadEmpty,
    UploadTooLarge,
    UploadTooMany,
    UploadTwice,
)
from ingest.jobs_worker import InHand
from ingest.profiles import Profile
from tests.ingest.job_rooms import Reads, Room, names

STRICT = Options(strict=True)
SECRET = b"13800000000"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "jobs")


def test_what_was_sent_is_told_again_by_every_process(room: Room) -> None:
    job = room.submit(b"a", b"bc", options=Options(library="ec", choices=("名称=标题",), libraries=("ec",)))
    assert room.open().job(job.id) == job
    assert (job.state, job.attempts, [each.size for each in job.files]) == (State.QUEUED, 0, [1, 2])
    assert job.options.choices == ("名称=标题",)
    assert [path.read_bytes() for path in Uploads(room.folder / "files").paths(job.id)] == [b"a", b"bc"]


def test_nothing_is_made_by_asking(room: Room) -> None:
    assert (room.jobs.jobs(), room.jobs.count(), room.jobs.events("0" * 32)) == ([], 0, [])
    with pytest.raises(UnknownJob):
        room.jobs.job("0" * 32)
    assert not room.folder.exists()


def test_a_key_stands_for_what_was_sent_first(room: Room) -> None:
    job = room.submit(b"a", options=STRICT, key="k")
    assert room.submit(b"a", options=STRICT, key="k").id == job.id
    assert room.submit(b"a", options=STRICT._replace(language="en"), key="k").id == job.id
    for content, options in ((b"b", STRICT), (b"a", Options())):
        with pytest.raises(KeyReused):
            room.submit(content, options=options, key="k")
    assert room.submit(b"b", key="k", owner="li").id != job.id
    assert room.submit(b"a", options=STRICT).id != job.id
    assert (room.jobs.count(), len(room.kept_files())) == (3, 3)


def test_jobs_are_listed_the_latest_first_by_pages_and_by_state(room: Room) -> None:
    sent = names([room.submit(bytes([number])) for number in range(7)])
    room.jobs.cancel(sent[2])
    first = room.jobs.jobs(limit=4)
    rest = room.jobs.jobs(before=first[-1].number, limit=4)
    assert names([*first, *rest]) == sent[::-1]
    assert names(room.jobs.jobs(State.CANCELLED)) == [sent[2]]
    assert (room.jobs.count(), room.jobs.count(State.QUEUED), room.jobs.count(State.FAILED)) == (7, 6, 0)


def test_a_job_that_waits_is_cancelled_at_once_and_leaves_no_files(room: Room) -> None:
    job = room.submit()
    assert room.jobs.cancel(job.id).state is State.CANCELLED
    assert room.kept_files() == []
    assert not room.worker(Reads()).once()
    with pytest.raises(NotNow):
        room.jobs.cancel(job.id)
    assert [event.data["status"] for event in room.jobs.events(job.id)] == ["queued", "cancelled"]


def call_off(room: Room, job: Job) -> None:
    room.jobs.cancel(job.id)


def test_a_job_that_runs_is_cancelled_at_its_next_file(room: Room) -> None:
    job = room.submit(b"a", b"b", b"c")
    work = Reads(lambda hand: call_off(room, job))
    assert room.worker(work).once()
    told = room.jobs.job(job.id)
    assert (told.state, told.result, work.kept) == (State.CANCELLED, None, [])
    assert told.progress is not None
    assert told.progress.file == 2
    assert room.kept_files() == []


def failing(room: Room, job: Job, content: bytes) -> Job:
    """Carry a job out so that it fails."""

    def fail(_: object) -> None:
        raise ValueError(content)

    assert room.worker(Reads(fail)).once()
    return room.jobs.job(job.id)


def test_a_job_that_failed_says_at_which_file_and_is_read_again_when_asked(room: Room) -> None:
    job, later = room.submit(), room.submit(b"later")
    failed = failing(room, job, b"why")
    assert (failed.state, failed.problem) == (State.FAILED, {"detail": "b'why'", "file": "0.csv"})
    assert failed.finished is not None
    again = room.jobs.retry(job.id)
    assert (again.state, again.attempts, again.problem, again.finished) == (State.QUEUED, 0, None, None)
    work = Reads()
    room.worker(work).drain()
    assert work.kept == [b"later", b"a,b"]  # a retried job stands last in line
    assert [room.state(each) for each in (job, later)] == [State.DONE, State.DONE]
    with pytest.raises(NotNow):
        room.jobs.retry(job.id)


def test_a_job_whose_files_are_gone_is_not_read_again(room: Room) -> None:
    job = room.submit()
    failing(room, job, b"")
    Uploads(room.folder / "files").drop(job.id)
    with pytest.raises(FilesGone):
        room.jobs.retry(job.id)
    assert room.state(job) is State.FAILED


@pytest.mark.parametrize(("commit", "ends"), [(True, State.DONE), (False, State.CANCELLED)])
def test_a_previewed_job_waits_for_its_decision(room: Room, commit: bool, ends: State) -> None:
    job = room.submit(options=Options(hold=True))
    with pytest.raises(NotNow):
        room.jobs.decide(job.id, commit)
    room.worker(Reads(ends=State.WAITING)).drain()
    waiting = room.jobs.job(job.id)
    assert (waiting.state, waiting.finished, waiting.final) == (State.WAITING, None, False)
    assert room.kept_files() == [job.id]
    decided = room.jobs.decide(job.id, commit)
    assert decided.decided is commit
    work = Reads()
    room.worker(work).drain()
    assert room.state(job) is ends
    assert len(work.kept) == commit
    assert room.kept_files() == []


def test_the_latest_jobs_are_kept_and_those_that_have_not_ended(room: Room) -> None:
    room.jobs = open_jobs(room.places, room.folder, kept=5)
    first = room.submit(b"first")
    ended = [room.jobs.cancel(room.submit(bytes([number])).id).id for number in range(9)]
    last = room.submit(b"last")
    assert names(room.jobs.jobs()) == [last.id, *ended[:3:-1], first.id]
    assert room.jobs.events(ended[0]) == []
    assert room.state(first) is State.QUEUED


def test_on_a_full_disk_a_job_is_refused_whole(room: Room) -> None:
    room.submit(b"before")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    files = room.jobs.receive()
    files.add("a.csv", b"a")
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with pytest.raises(JobsFull):
            room.jobs.submit(files)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert room.jobs.count() == len(room.kept_files()) == 1
    room.submit(b"after")


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ([], UploadEmpty),
        ([("a", b"")], UploadEmpty),
        ([("a", b"x" * 11)], UploadTooLarge),
        ([("a", b"x" * 6), ("b", b"x" * 6)], UploadTooLarge),
        ([("x/a", b"1"), ("y\\a", b"2")], UploadTwice),
        ([(str(number), b"") for number in range(jobs_files.MOST_FILES + 1)], None),
        ([(str(number), b"1") for number in range(jobs_files.MOST_FILES + 1)], UploadTooMany),
    ],
)
def test_what_is_not_taken_leaves_nothing(
    room: Room, files: list[tuple[str, bytes]], error: type[Exception] | None
) -> None:
    receiving = room.jobs.receive(10 if error is not UploadTooMany else 1000)

    def bring() -> None:
        for name, content in files:
            receiving.add(name, content)
        room.jobs.submit(receiving)

    with pytest.raises(error or UploadEmpty):
        bring()
    receiving.drop()
    assert room.kept_files() == []
    assert room.jobs.jobs() == []


@pytest.mark.parametrize(
    ("places", "reason"),
    [
        (Places(queue="amqp://secret@host"), "队列地址"),
        (Places(rows="no address"), "地址不认识"),
        (Places(rows="oracle+nothing://secret@host/db"), "用不了"),
    ],
)
def test_a_place_that_cannot_be_one_is_told_without_its_password(tmp_path: Path, places: Places, reason: str) -> None:
    with pytest.raises(JobsUnavailable, match=reason) as told:
        open_jobs(places, tmp_path).jobs()
    assert "secret" not in str(told.value)


PATHS = st.lists(
    st.sampled_from(["..", ".", "/", "\\", "\x00", "\u202e", "a", "字", ".xlsx", " ", "C:", "é", "\ud800"])
)


def broken(hand: InHand) -> None:
    """Fail with words of the file."""
    raise ValueError(SECRET.decode())


def test_what_is_forgotten_is_in_no_file_any_more_and_what_is_open_stays(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.submit(b"x")
    room.worker(Reads(broken)).once()
    still = room.submit(b"y")
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(SECRET in path.read_bytes() for path in kept)
    room.jobs.forget()
    assert [job.id for job in room.jobs.jobs()] == [still.id]
    assert [path.name for path in (tmp_path / "files").iterdir()] == [still.id]
    assert not any(SECRET in path.read_bytes() for path in kept if path.exists())


def test_where_there_are_no_jobs_there_is_nothing_to_forget(tmp_path: Path) -> None:
    Room(tmp_path).jobs.forget()
    assert list(tmp_path.iterdir()) == []


def test_what_was_sent_and_told_is_for_its_owner_only(tmp_path: Path) -> None:
    job = Room(tmp_path).submit(b"x")
    assert (tmp_path / "jobs.db").stat().st_mode & 0o077 == 0
    assert (tmp_path / "files" / job.id).stat().st_mode & 0o077 == 0


@given(st.one_of(st.text(), PATHS.map("".join)))
@example("../../etc/passwd")
@example("..\\..\\windows\\system.ini")
@example("." * 300)
@example("长" * 300 + ".xlsx")
@example("CON.csv\u202efdp.exe")
def test_a_name_never_leads_out_of_its_folder(name: str) -> None:
    safe = safe_name(name)
    folder = Path("/srv/files")
    assert (folder / safe).resolve().parent == folder
    assert not safe.startswith(".")
    assert 0 < len(safe.encode()) <= 220
    assert safe_name(safe) == safe
    assert safe.isprintable() or not name.isprintable()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("电子商务.xlsx", "电子商务.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\文件\\方案.docx", "方案.docx"),
        (".htaccess", "htaccess"),
        ("", "文件"),
        ("..", "文件"),
        ("a\x00b.csv", "ab.csv"),
    ],
)
def test_names_keep_what_is_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_of_one_owner_only_so_many_may_wait_for_a_decision(tmp_path: Path) -> None:
    room = Room(tmp_path / "jobs")
    room.places = room.places._replace(held=2)
    room.jobs = room.open()
    hold = Options(hold=True)
    first, _ = room.submit(b"a", options=hold), room.submit(b"b", options=hold)
    with pytest.raises(TooManyHeld, match="2"):
        room.submit(b"c", options=hold)
    assert len(room.kept_files()) == 2, "what is refused is not kept"
    room.submit(b"c")
    room.submit(b"c", options=hold, owner="li")
    room.jobs.cancel(first.id)
    room.submit(b"d", options=hold)


def test_what_waits_is_read_again_in_another_way_and_ends_by_that_at_the_limit_too(tmp_path: Path) -> None:
    room = Room(tmp_path / "jobs")
    room.places = room.places._replace(held=1)
    room.jobs = room.open()
    job = room.submit(b"a", options=Options(hold=True))
    assert room.worker(Reads(ends=State.WAITING)).once()
    profile = Profile(columns={"名称": ("甲",), "课程": ()}, kind="inventory")
    new = room.jobs.again(job.id, Options(hold=True, library="ec"), beside={"0.csv": profile})
    assert room.state(job) is State.CANCELLED
    assert [each.name for each in new.files] == ["0.csv", "0.mapping.toml"]
    (found,) = room.jobs.profiles(new.id).values()
    assert found._replace(origin="") == profile
    with pytest.raises(NotNow):
        room.jobs.again(job.id, Options())


def test_an_import_that_a_newer_version_ordered_fails_alone(room: Room) -> None:
    strange, usual = room.submit(b"a", options=STRICT), room.submit(b"b")
    with closing(sqlite3.connect(room.folder / "jobs.db")) as rows, rows:
        newer = '{"strict": true, "dream": [1]}'
        rows.execute("UPDATE jobs SET options = ? WHERE id = ?", (newer, strange.id))
    assert names(room.jobs.jobs()) == [usual.id, strange.id]
    work = Reads()
    room.worker(work).drain()
    told = room.jobs.job(strange.id)
    assert (told.state, told.options) == (State.FAILED, STRICT)
    assert "dream" in (told.problem or {})["detail"]
    assert (room.state(usual), work.kept) == (State.DONE, [b"b"])
    assert room.kept_files() == [strange.id], "after an update it is read again"
