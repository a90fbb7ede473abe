"""Lists as rows: workbooks by `Accept`, formulas that are none, and ends that can be told from being cut."""

import csv
import http.client
import io
import json
import re
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from openpyxl import load_workbook
from starlette.responses import Response

from api.http.application import create_app
from api.http.asking import Asking, Json
from api.http.deadlines import CutShort, Time
from api.http.forms import ROWS, form_of
from api.http.rows import stream
from api.http.serving import Serving
from api.http.workers import listen
from tests.api.http.conftest import Api, copied, serving
from tests.api.http.test_live import commit, wait_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTS = (
    *("majors?class=5307", "classes", "categories", "occupations?match=电子", "libraries", "sources?match=library"),
    *("history?source=library/ec-sample", "neighbours/major/530701", "coverage?class=5307", "gaps?major=530701"),
    *("rules", "gaps?library=ec-sample", "diff?from=1&to=2"),
)


def cells(answer: Any) -> list[list[str]]:
    """Return the first sheet as CSV would have it."""
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("address", LISTS)
def test_a_workbook_has_the_cells_of_the_csv(api: Api, address: str) -> None:
    table = api.get(f"/v1/{address}", Accept="text/csv")
    answer = api.get(f"/v1/{address}", Accept=f"{XLSX}, text/csv;q=0.5")
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    rows = cells(answer)
    expected = csv.reader(io.StringIO(table.text))
    assert [[each.removeprefix("'").removesuffix(".0") for each in row] for row in expected] == rows
    assert len(rows) > 1


def test_a_workbook_is_named_and_is_the_same_for_its_revision(api: Api) -> None:
    address, revision = "/v1/libraries", api.json("/v1/health")["revision"]
    first = api.get(address, Accept=XLSX)
    assert first.headers["content-disposition"] == f'attachment; filename="zhitu-libraries-{revision}.xlsx"'
    assert int(first.headers["content-length"]) == len(first.content)
    assert api.get(address, Accept=XLSX).content == first.content
    again = api.get(address, Accept=XLSX, If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["etag"] != api.get(address, Accept="text/csv").headers["etag"]
    made = load_workbook(io.BytesIO(first.content)).properties.modified
    assert made == datetime.fromisoformat(api.json(address)["data_as_of"])
    assert len(cells(api.get("/v1/majors?limit=7", Accept=XLSX))) == 8


def test_a_table_for_people_has_chinese_headings_and_the_mark_that_spreadsheets_look_for(api: Api) -> None:
    plain = api.get("/v1/coverage?class=5307", Accept="text/csv")
    chinese = api.get("/v1/coverage?class=5307", Accept="text/csv", Accept_Language="zh-CN")
    english = api.get("/v1/coverage?class=5307", Accept="text/csv", Accept_Language="en")
    assert plain.content.startswith(b"code,name,level,")
    assert chinese.content.startswith("\ufeff代码,名称,层次,官方依据,".encode())
    assert english.content.startswith("\ufeffcode,".encode())
    assert plain.text.splitlines()[1:] == chinese.text.splitlines()[1:] == english.text.splitlines()[1:]
    assert len({each.headers["etag"] for each in (plain, chinese, english)}) == 3
    assert "zhitu-coverage-" in chinese.headers["content-disposition"]
    sheet = cells(api.get("/v1/coverage?class=5307", Accept=XLSX, Accept_Language="zh"))
    assert sheet[0][:3] == ["代码", "名称", "层次"]
    assert "单库 专业核心课程 列明" in sheet[0]


@pytest.mark.parametrize("address", LISTS)
def test_every_column_of_a_list_has_a_chinese_heading(api: Api, address: str) -> None:
    text = api.get(f"/v1/{address}", Accept="text/csv", Accept_Language="zh").text.removeprefix("\ufeff")
    heading = next(csv.reader(io.StringIO(text)))
    assert all(re.search(r"[\u4e00-\u9fff]", each) for each in heading), heading
    assert len(heading) == len(set(heading))


def test_a_label_that_looks_like_a_formula_is_text(with_samples: Path, tmp_path: Path) -> None:
    path = copied(with_samples, tmp_path)
    commit(path, "=1+1")
    for own in serving(path):
        workbook = load_workbook(io.BytesIO(own.get("/v1/libraries?match=new-one", Accept=XLSX).content))
        assert (workbook.worksheets[0]["B2"].value, workbook.worksheets[0]["B2"].data_type) == ("=1+1", "s")
        assert ",'=1+1," in own.get("/v1/libraries?match=new-one", Accept="text/csv").text


def test_only_the_time_of_making_rows_counts() -> None:
    def rows(seconds: float) -> Iterator[int]:
        for number in range(3):
            time.sleep(seconds)
            yield number

    slowly = []
    for row in Time(time.monotonic(), 0.2).bounded(rows(0)):
        time.sleep(0.15)  # a client that takes its time
        slowly.append(row)
    assert slowly == [0, 1, 2]
    with pytest.raises(CutShort):
        list(Time(time.monotonic(), 0.2).bounded(rows(0.15)))


def slow(ask: Asking) -> Response:
    """Give rows at once, enough to be sent, and another one after the deadline."""

    def rows() -> Iterator[Json]:
        yield from ({"number": 1, "text": "长" * 1000} for _ in range(40))
        time.sleep(3)
        yield {"number": 3}

    return stream(ask, form_of(ask, *ROWS), ("number", "text"), rows(), {})


def endless(ask: Asking) -> Response:
    """Give rows as long as somebody takes them."""
    return stream(ask, form_of(ask, *ROWS), ("text",), iter(lambda: {"text": "长" * 1000}, None), {})


@pytest.fixture(scope="module")
def served(with_samples: Path) -> Iterator[tuple[int, io.StringIO]]:
    """Serve slow rows on a real socket; return its port and the log."""
    log = io.StringIO()
    app = create_app(Serving(store=f"sqlite:///{with_samples}", deadline=1.5, patience=2.0), log)
    for answer in (slow, endless):
        app.add_api_route(f"/v1/{answer.__name__}", answer)
    with listen("127.0.0.1", 0) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield listening.getsockname()[1], log
        server.should_exit = True
        thread.join()


def fetched(port: int, address: str, accept: str, pause: float = 0) -> tuple[int, bytes, bool]:
    """Return the status, what came of the body, and whether it came to its proper end."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address, headers={"Accept": accept})
    answer = connection.getresponse()
    time.sleep(pause)
    body = b""
    try:
        while piece := answer.read(1 << 16):
            body += piece
    except (http.client.IncompleteRead, ConnectionError) as error:
        return answer.status, body + getattr(error, "partial", b""), False
    finally:
        connection.close()
    return answer.status, body, True


def test_lines_that_are_cut_end_with_a_problem(served: tuple[int, io.StringIO]) -> None:
    status, body, whole = fetched(served[0], "/v1/slow", "application/x-ndjson")
    *rows, last = [json.loads(line) for line in body.splitlines()]
    assert (status, whole) == (200, True)
    assert [row["number"] for row in rows] == [1] * 40
    assert last["type"] == "https://w3id.org/zhitu/problem/deadline"
    assert (last["status"], last["rows"]) == (503, 40)
    wait_for(lambda: '"fault": "cut short at the deadline after 40 rows"' in served[1].getvalue())


def test_a_table_that_is_cut_breaks_off(served: tuple[int, io.StringIO]) -> None:
    status, body, whole = fetched(served[0], "/v1/slow", "text/csv")
    assert (status, whole) == (200, False)
    assert body.startswith(b"number,text\r\n1,")
    assert b"\n3" not in body
    wait_for(lambda: '"fault": "cut short at the deadline"' in served[1].getvalue())


def test_a_workbook_that_is_not_ready_in_time_is_not_begun(served: tuple[int, io.StringIO]) -> None:
    status, body, whole = fetched(served[0], "/v1/slow", XLSX)
    assert (status, whole) == (503, True)
    assert json.loads(body)["type"].endswith("/deadline")


def test_a_client_that_does_not_fetch_its_rows_is_hung_up_on(served: tuple[int, io.StringIO]) -> None:
    status, body, whole = fetched(served[0], "/v1/endless", "application/x-ndjson", pause=4)
    assert (status, whole) == (200, False)
    assert body
