"""What is read in pictures is proposed, whichever reader reads it; a stand-in plays tesseract."""

from pathlib import Path

import pytest

from ingest.guesses import OCR_CONFIDENCE
from ingest.order import Order
from ingest.pipeline import read
from ingest.readers import course_standard
from ingest.recognise import Content
from ontology.claims import Method, Status
from tests.ingest.documents.word import p, word

SAID = ("《网店运营》课程标准", "一、课程目标", "1.知识目标", "（1）掌握平台规则", "二、参考学时", "64学时")
PICTURE = '<w:p><w:r><w:drawing><a:blip r:embed="p1"/></w:drawing></w:r></w:p>'
LINK = '<Relationship Id="p1" Type="x/image" Target="media/a.png"/>'


def pictured(path: Path, body: str = "") -> Path:
    """Write a Word document that shows its words in a picture."""
    return word(path, body + PICTURE, more={"word/media/a.png": b"picture"}, links=LINK)


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program on PATH that reads the same lines in every picture."""
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    lines = "".join(f"echo '{line}'; " for line in SAID)
    program.write_text(f'#!/bin/sh\n[ "$1" = --list-langs ] && {{ echo chi_sim; exit; }}\n{lines}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))


@pytest.mark.usefixtures("tesseract")
def test_every_claim_read_in_pictures_is_proposed_by_ocr(tmp_path: Path) -> None:
    (reading,) = read([pictured(tmp_path / "a.docx")], library="ec", ocr=True)
    (bundle,) = reading.bundles
    assert {node.label for node in bundle.nodes} == {"网店运营", "掌握平台规则"}
    worth = {(each.confidence, each.method, each.status) for each in bundle.nodes}
    worth |= {(each.confidence, each.method, each.status) for each in bundle.edges}
    assert worth == {(OCR_CONFIDENCE, Method.OCR, Status.PROPOSED)}
    assert not bundle.version.whole
    assert any("待复核" in problem.reason and "4 条" in problem.reason for problem in reading.problems)


@pytest.mark.usefixtures("tesseract")
def test_what_a_reader_itself_takes_for_certain_is_proposed_all_the_same(tmp_path: Path) -> None:
    """One place decides: a paper that does not say it is guessed gives accepted claims, the same file by OCR none."""
    content = Content(pictured(tmp_path / "a.docx"), ocr=True)
    direct = course_standard.read(content.path, content.opened._replace(guessed=False), Order(library="ec"))
    assert {node.status for node in direct.bundles[0].nodes} == {Status.ACCEPTED}
    assert content.guessed


@pytest.mark.usefixtures("tesseract")
def test_a_document_with_words_is_not_touched_by_the_option(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", "".join(map(p, SAID)))
    plain, asked = read([path], library="ec"), read([path], library="ec", ocr=True)
    assert plain[0].bundles == asked[0].bundles
    assert {node.status for node in plain[0].bundles[0].nodes} == {Status.ACCEPTED}


def test_without_the_option_it_is_named_and_without_the_program_its_packages_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pictured(tmp_path / "a.docx")
    (reading,) = read([path], library="ec")
    assert "--ocr" in reading.problems[0].advice
    (reading,) = read([pictured(tmp_path / "b.docx", p("关于会议的通知"))], library="ec")
    assert "--ocr" in reading.problems[0].advice
    monkeypatch.setenv("PATH", str(tmp_path))
    (reading,) = read([path], library="ec", ocr=True)
    (problem,) = reading.problems
    assert "tesseract" in problem.reason
    assert "tesseract-ocr" in problem.advice
    assert "tesseract-ocr-chi-sim" in problem.advice
