"""A library's self-report over the web: the bytes that the command writes, in the form that is asked for."""

from pathlib import Path

import pytest

from api.selfreport.making import MEDIA_TYPES, FileForm
from tests.api.http.conftest import Api
from tests.api.test_reporting import text_of
from tests.commands import command

ADDRESS = "/v1/libraries/ec-sample/report"


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_the_bytes_are_those_of_the_command(api: Api, with_samples: Path, tmp_path: Path, form: FileForm) -> None:
    path = tmp_path / f"r.{form}"
    store = ("--store", f"sqlite:///{with_samples}")
    assert command("report", "--library", "ec-sample", "-o", str(path), *store).code == 0
    answer = api.get(f"{ADDRESS}?format={form}", Accept_Language="zh")
    assert answer.status_code == 200
    assert answer.content == path.read_bytes()
    assert answer.headers["content-type"] == MEDIA_TYPES[form]
    assert f".{form}" in answer.headers["content-disposition"]
    page = api.get(f"/report?library=ec-sample&format={form}")
    assert page.content == answer.content
    assert (
        api.get(f"{ADDRESS}?format={form}", Accept_Language="zh", If_None_Match=answer.headers["etag"]).status_code
        == 304
    )


def test_accept_chooses_the_form_and_a_word_document_is_what_comes_without_it(api: Api) -> None:
    assert api.get(ADDRESS).headers["content-type"] == MEDIA_TYPES["docx"]
    assert api.get(ADDRESS, Accept=MEDIA_TYPES["xlsx"]).headers["content-type"] == MEDIA_TYPES["xlsx"]
    api.problem(ADDRESS, 406, "not-acceptable", Accept="image/png")


def test_it_speaks_the_readers_language(api: Api) -> None:
    assert "data as of" in text_of(api.get(f"{ADDRESS}?format=docx", Accept_Language="en").content)
    assert "data as of" in text_of(api.get("/report?library=ec-sample&lang=en").content)


def test_what_is_no_library_or_no_form_is_told(api: Api) -> None:
    api.problem("/v1/libraries/nobody/report", 404, "unknown-library")
    api.problem(f"{ADDRESS}?format=pdf", 400, "bad-parameter")


def test_the_page_of_the_library_leads_to_it(api: Api) -> None:
    html = api.get("/id/library/ec-sample", Accept="text/html").text
    assert "/report?library=ec-sample&amp;format=docx" in html
