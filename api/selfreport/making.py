"""A self-report as the bytes of a file."""

from datetime import date
from typing import Literal, get_args

from api.selfreport.book import workbook
from api.selfreport.contents import content
from api.selfreport.document import document
from api.words import Words
from graph.coverage.selfreport import SelfReport

FileForm = Literal["docx", "xlsx"]
FORMS: tuple[FileForm, ...] = get_args(FileForm)

_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: dict[FileForm, str] = {
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}


def made(words: Words, of: SelfReport, day: date | None, form: FileForm) -> bytes:
    """Return the report as a file; `day` is 数据截至. The same bytes for the same revision, parameters and language."""
    told = content(words, of, day, form)
    if form == "docx":
        return document(words, told, day)
    with workbook(words, told, day) as file:
        return file.read()


def name_of(of: SelfReport, form: FileForm) -> str:
    """Return the name of the file: the library's slug and the revision."""
    parameters = of.report["parameters"]
    assert isinstance(parameters, dict)
    return f"{str(parameters['library']).removeprefix('library/')}-{of.report['revision']}.{form}"
