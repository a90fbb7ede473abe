"""What is not taken as a file: told why, and nothing of it stays; names that come with files are harmless."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.http.receiving import TAKEN
from tests.api.http.conftest import Api, copied, serving
from tests.api.http.sending import XLSX, finished, kind, send

LIMIT = 1 << 20
FORM = "multipart/form-data; boundary=x"


@pytest.fixture(scope="module")
def path(lists_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of one server for all that it refuses."""
    return copied(lists_only, tmp_path_factory.mktemp("refusing"))


@pytest.fixture(scope="module")
def refusing(path: Path) -> Iterator[Api]:
    """Serve it with writing."""
    yield from serving(path, writing=True, largest_upload=LIMIT)


def files_left(path: Path) -> list[Path]:
    """Return the files that wait."""
    folder = path.with_name("zhitu.db.jobs") / "files"
    return list(folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    ("query", "headers", "status", "problem"),
    [
        ("", {"Content_Type": "application/json"}, 415, "unsupported-media-type"),
        ("", {"Content_Type": "application/x-www-form-urlencoded"}, 415, "unsupported-media-type"),
        ("", {"Content_Digest": "sha-256=:AAAA:"}, 400, "bad-body"),
        ("", {"Content_Type": "multipart/form-data"}, 400, "bad-body"),
        ("", {"Content_Type": FORM}, 400, "bad-body"),
        ("", {"Idempotency_Key": "a b"}, 400, "bad-parameter"),
        ("", {"Origin": "https://example.org"}, 403, "forbidden"),
        ("", {"Host": "example.org"}, 403, "forbidden"),
        ("", {"X-Forwarded-For": "203.0.113.9"}, 403, "forbidden"),
        ("?filename=" + "\U0001f600" * 79, {}, 400, "bad-parameter"),
        ("?filename=../../etc/passwd", {}, 400, "bad-parameter"),
        ("?filename=.hidden", {}, 400, "bad-parameter"),
        ("?filename=a%00b", {}, 400, "bad-parameter"),
        ("?dry_run=perhaps", {}, 400, "bad-parameter"),
        ("?dry_run=true&hold=true", {}, 400, "bad-parameter"),
        ("?strict=true&strict=true", {}, 400, "bad-parameter"),
        ("?dryrun=true", {}, 400, "unknown-parameter"),
    ],
)
def test_what_is_not_taken_is_told(
    refusing: Api, path: Path, query: str, headers: dict[str, str], status: int, problem: str
) -> None:
    answer = send(refusing, b"some content", query, **headers)
    assert kind(answer) == (status, problem)
    assert (refusing.json("/v1/imports")["total"], files_left(path)) == (0, [])


def test_nothing_at_all_is_no_file(refusing: Api) -> None:
    assert kind(send(refusing, b"")) == (400, "bad-body")


def part(head: str, content: str = "a,b") -> str:
    """Write a part of a form."""
    return f"--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n"


@pytest.mark.parametrize(
    "body",
    [
        "--x--\r\n",
        part('name="file"; filename="a.csv"', "") + "--x--\r\n",
        part('name="strict"') + "--x--\r\n",
        part('name="file"; filename="a.csv"'),
        part('name="file"; filename="a.csv"') + part('name="file"; filename="../a.csv"') + "--x--\r\n",
        part('name="profile"; filename="a.toml"') + "--x--\r\n",
        part('name="file"; filename="' + "a" * 5000 + '"') + "--x--\r\n",
        "no form at all",
    ],
)
def test_a_form_that_is_not_as_it_should_be_leaves_nothing(refusing: Api, path: Path, body: str) -> None:
    assert kind(send(refusing, body.encode(), Content_Type=FORM)) == (400, "bad-body")
    assert (refusing.json("/v1/imports")["total"], files_left(path)) == (0, [])


def test_files_may_not_be_too_large_whether_they_say_so_or_not(refusing: Api, path: Path) -> None:
    assert kind(send(refusing, b"x" * (LIMIT + 1))) == (413, "too-large")

    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * (LIMIT // 16)

    answer = refusing.client.post("/v1/imports", content=pieces(), headers={"Content-Type": XLSX})
    assert (kind(answer), answer.json()["largest"]) == ((413, "too-large"), LIMIT)
    parts = [("file", (f"{number}.csv", b"x" * (LIMIT // 2 + 1), "text/csv")) for number in range(2)]
    assert kind(refusing.client.post("/v1/imports", files=parts)) == (413, "too-large")
    many = [("file", (f"{number}.csv", b"x", "text/csv")) for number in range(101)]
    assert kind(refusing.client.post("/v1/imports", files=many)) == (413, "too-large")
    assert files_left(path) == []


@pytest.mark.parametrize("media_type", sorted(TAKEN))
def test_every_kind_of_file_is_taken_and_named(refusing: Api, media_type: str) -> None:
    answer = send(refusing, b"what no reader knows", "?dry_run=true", Content_Type=media_type)
    assert answer.json()["files"][0]["name"] == TAKEN[media_type]
    assert finished(refusing, answer)["status"] == "nothing"


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\\\boot.ini", "/etc/passwd", ".hidden", "电子商务.csv"])
def test_a_name_in_a_form_never_leads_out_of_the_folder(refusing: Api, name: str) -> None:
    body = part(f'name="file"; filename="{name}"') + "--x--\r\n"
    answer = send(refusing, body.encode(), "?dry_run=true", Content_Type=FORM)
    told = answer.json()["files"][0]["name"]
    assert told == name.replace("\\", "/").rpartition("/")[2].lstrip(".")
    finished(refusing, answer)
