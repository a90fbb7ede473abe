"""Files as tests send them to the API, and what becomes of them."""

import csv
import time
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.api.http.conftest import Api
from tests.commands import SAMPLES, Zhitu

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REGISTER = (SAMPLES / "资源库名录.csv").read_bytes()
Parts = list[tuple[str, tuple[str, bytes, str]]]


def send(api: Api, content: bytes, query: str = "", **headers: str) -> Any:
    """Send a file."""
    given = {"Content-Type": XLSX, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return api.client.post(f"/v1/imports{query}", content=content, headers=given)


def register(api: Api, query: str = "", content: bytes = REGISTER, **headers: str) -> Any:
    """Send the sample register."""
    return send(api, content, query, Content_Type="text/csv", **headers)


def finished(api: Api, answer: Any) -> Any:
    """Wait for an import to end; return its report."""
    assert answer.status_code == 202, answer.text
    for _ in range(3000):
        report = api.json(answer.headers["location"])
        if report["finished"]:
            return report
        time.sleep(0.01)
    raise AssertionError(report)


def sheets() -> Parts:
    """Return the sample library of 530701 as its sheets, as a form sends them."""
    paths = sorted((SAMPLES / "530701").glob("*.csv"))
    return [("file", (path.name, path.read_bytes(), "text/csv")) for path in paths]


def workbook_at(path: Path, *without: str) -> bytes:
    """Write the sample library of 530701 as one workbook, some sheets left out."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for each in sorted((SAMPLES / "530701").glob("*.csv")):
        if each.stem not in without:
            sheet = book.create_sheet(each.stem)
            with each.open(encoding="utf-8-sig", newline="") as file:
                for line in csv.reader(file):
                    sheet.append(line)
    book.save(path)
    return path.read_bytes()


def said(zhitu: Zhitu, *paths: Path, options: tuple[str, ...] = ()) -> Any:
    """Return what the command says of files, told by their names as the API does."""
    report = zhitu("import", *options, *map(str, paths), "--format", "json").json
    for told in of_files(report):
        told["file"] = Path(told["file"]).name
    return report


def of_files(report: Any) -> list[Any]:
    """Return the entries of a report that name a file."""
    return [each for told in report.values() if isinstance(told, list) for each in told if "file" in each]


def kind(answer: Any) -> tuple[int, str]:
    """Return the status of a problem and what kind it is of."""
    return answer.status_code, answer.json()["type"].rpartition("/")[2]
