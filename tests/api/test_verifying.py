"""`zhitu verify`: draw, fill the sheet in, opine, report, withdraw; and what is typed wrongly."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest

from api.compose import open_store
from tests.commands import Answer, command
from tests.small_libraries import BRIEF, CATALOGUE, COMPLETE, L, library, node

WHO = ("--library", "l", "--expert", "张三")


class Desk:
    """A store with a small library, and commands on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"sqlite:///{folder}/zhitu.db"
        store = open_store(self.address, create=True)
        for bundle in (CATALOGUE, BRIEF, library("l", node(L, tier="省"), *COMPLETE)):
            store.commit(*bundle, datetime.now(UTC))
        store.close()

    def verify(self, *arguments: str) -> Answer:
        return command("verify", *arguments, "--store", self.address)

    def sheet(self, word: str = "属实", name: str = "draw.csv") -> Path:
        """Draw into a sheet and fill the verdicts in."""
        path = self.folder / name
        assert self.verify("draw", "--library", "l", "--seed", "7", "--output", str(path)).code == 0
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
        filled = [rows[0], *([*row[:4], word, f"备注 {row[0]}"] for row in rows[1:])]
        path.write_text("\n".join(",".join(row) for row in filled), "gb18030")
        return path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_draw_is_the_same_for_the_same_seed_and_tells_its_command(desk: Desk) -> None:
    first = desk.verify("draw", "--library", "l", "--seed", "7", "--format", "json")
    assert first.out == desk.verify("draw", "--library", "l", "--seed", "7", "--at", "3", "--format", "json").out
    told = json.loads(first.out)
    assert told["command"] == "zhitu verify draw --library l --seed 7 --at 3"
    assert (told["population"], len(told["statements"])) == (4, 4)
    seeds = {json.loads(desk.verify("draw", "--library", "l", "--format", "json").out)["seed"] for _ in range(3)}
    assert len(seeds) == 3


def test_a_sheet_filled_in_becomes_verdicts_an_opinion_and_a_report(desk: Desk) -> None:
    of_draw = ("--seed", "7", "--at", "3")
    answer = desk.verify("opine", *WHO, *of_draw, "--in", str(desk.sheet()), "--opinion", "positive", "--note", "可靠")
    assert answer.code == 0, answer.err
    assert "张三 · 通过 · 属实 4/4 · 全部抽查，没有抽样误差" in answer.out
    assert "已核验" in command("coverage", "--library", "l", "--store", desk.address).out
    report, again = desk.folder / "a.docx", desk.folder / "b.docx"
    for path in (report, again):
        assert desk.verify("report", *WHO, "--at", "4", "--output", str(path)).code == 0
    assert report.read_bytes() == again.read_bytes()
    words = "\n".join(each.text for each in docx.Document(str(report)).paragraphs)
    assert "zhitu verify report --library l --expert 张三 --at 4" in words
    assert "张三" in desk.verify("list").out
    assert desk.verify("withdraw", *WHO).code == 0
    assert "已核验" not in command("coverage", "--library", "l", "--store", desk.address).out
    assert desk.verify("withdraw", *WHO).code == 2


def test_a_sheet_of_wrong_words_is_told_row_by_row_and_the_others_are_kept(desk: Desk) -> None:
    path = desk.folder / "wrong.csv"
    path.write_text("序号,判定,备注\n1,属实,\n2,好,\n三,属实,\n3,,只有备注\n", "utf-8")
    answer = desk.verify("opine", *WHO, "--seed", "7", "--at", "3", "--in", str(path))
    assert answer.code == 2
    assert "“好”不是一种判定" in answer.out
    assert "序号“三”不是数" in answer.out
    assert "进行中，已判 1/4" in answer.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("draw",), "请指明资源库"),
        (("draw", "--library", "nobody"), "没有资源库 nobody"),
        (("opine", "--library", "l", "--seed", "7", "--at", "3"), "--expert"),
        (("opine", *WHO), "--seed 和 --at"),
        (("opine", *WHO, "--seed", "7", "--at", "3", "--opinion", "good"), "不是一种意见"),
        (("opine", *WHO, "--seed", "7", "--at", "3", "--opinion", "positive"), "还有 4 条没有判定"),
        (("report", *WHO, "--output", "x.pdf"), "后缀 .docx"),
        (("report", *WHO, "--output", "x.docx"), "没有核验"),
    ],
)
def test_what_is_typed_wrongly_is_told(desk: Desk, arguments: tuple[str, ...], told: str) -> None:
    answer = desk.verify(*arguments)
    assert answer.code == 2
    assert told in answer.err
