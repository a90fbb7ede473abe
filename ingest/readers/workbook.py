"""The builder's workbook, XLSX (or XLS, ODS) or a folder of CSV files, becomes one version of `library/<slug>`."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ingest.documents.archive import LIMITS, Limits
from ingest.documents.errors import DocumentError
from ingest.documents.tables import Document, Table, digest, head, open_tables
from ingest.known import Known
from ingest.report import Bundle, Reading
from ingest.workbook.draft import Draft
from ingest.workbook.forms import TITLE_ROWS, Filled, Log, heading_row, rows_of
from ingest.workbook.guide import TITLE as GUIDE
from ingest.workbook.official import Official
from ingest.workbook.sheets import SHEETS
from ingest.workbook.statements import STATEMENTS, library
from ontology.claims import Authority, Version
from ontology.errors import OntologyError
from ontology.names import library_slug, normalise

KIND = "workbook"

_SHEET = {normalise(sheet.name): sheet for sheet in SHEETS}
_LIBRARY = SHEETS[0]


def read_workbook(
    path: Path,
    known: Known | None = None,
    *,
    library: str | None = None,
    document: Document | None = None,
    limits: Limits = LIMITS,
) -> Reading:
    """Read a library; `library` overrides the slug that the 资源库 sheet states; `document` is the file if it is open.

    A DocumentError when nothing can be read at all; anything less is a problem in the Reading.
    """
    reading = Reading(str(path), KIND)
    log = Log(reading)
    named, tables = (
        _of_folder(path, log, limits) if path.is_dir() else _of_file(path, document or open_tables(path, limits), log)
    )
    sheets = _sheets(tables, log)
    draft_and_title = _begin(sheets.get(_LIBRARY.name), log, known, library)
    for sheet in SHEETS:
        if sheet.required and sheet.name not in sheets:
            log.tell(
                "rejected",
                sheet.name,
                None,
                "",
                f"缺少必需的工作表“{sheet.name}”",
                "请用 zhitu template 生成的模板填写",
            )
    if draft_and_title is None:
        return reading
    draft, title, issuer = draft_and_title
    for name, state in STATEMENTS.items():
        if name in sheets:
            state(draft, rows_of(sheets[name], _SHEET[normalise(name)], log))
            _told_if_empty(name, log)
    version = Version(
        source=f"library/{draft.slug}",
        sha256=digest(named),
        title=title,
        issuer=issuer,
        authority=Authority.LIBRARY,
        whole=not any(table.excess for table in sheets.values()),
    )
    reading.bundles.append(Bundle(version, tuple(draft.nodes), tuple(draft.edges)))
    return reading


def _told_if_empty(name: str, log: Log) -> None:
    if _SHEET[normalise(name)].required and not log.reading.count(name).read:
        log.tell("warning", name, None, "", "工作表没有填写任何一行", f"请填写“{name}”后再导入")


def _begin(table: Table | None, log: Log, known: Known | None, override: str | None) -> tuple[Draft, str, str] | None:
    """Read the one row of 资源库; None when it does not say which library this is."""
    begun: tuple[Draft, str, str] | None = None
    for row in [] if table is None else list(rows_of(table, _LIBRARY, log)):
        if begun is not None:
            log.reject(row, "资源库标识", "一份工作簿只能有一个资源库，只采用第一行", "其他资源库请另建工作簿")
            continue
        begun = _library(row, log, known, override)
    if begun is None and table is not None:
        log.tell(
            "rejected", _LIBRARY.name, None, "", "没有可用的资源库信息，整份工作簿不采用", "请填写“资源库”表的第一行"
        )
    return begun


def _library(row: Filled, log: Log, known: Known | None, override: str | None) -> tuple[Draft, str, str] | None:
    try:
        slug = library_slug(override or row.text("资源库标识"))
    except OntologyError as error:
        log.reject(row, "资源库标识", str(error), "请改用如 ec-demo 的短名")
        return None
    draft = Draft(slug, log, Official(known, log))
    name = row.text("资源库名称")
    library(draft, row, name)
    log.keep(row)
    return draft, name, "、".join(row.texts("主持单位"))


def _sheets(tables: Iterable[Table], log: Log) -> dict[str, Table]:
    """Sort tables by the sheet they are; unknown and repeated ones are reported, wholly empty ones are as none."""
    found: dict[str, Table] = {}
    for table in tables:
        sheet = _SHEET.get(normalise(table.name))
        if sheet is None:
            if normalise(table.name) != GUIDE:
                log.tell(
                    "ignored",
                    table.name,
                    None,
                    "",
                    "不认识这张工作表，整张不采用",
                    f"可用的工作表：{'、'.join(_SHEET)}",
                )
        elif sheet.name in found:
            log.tell("rejected", table.name, None, "", "同名的工作表有两张，只采用第一张", "请合并后再导入")
        else:
            first = head(table, TITLE_ROWS)
            if table.excess or any(cell != "" for _, cells in first for cell in cells):
                found[sheet.name] = table
    return found


def _of_file(path: Path, document: Document, log: Log) -> tuple[list[tuple[str, Path]], Sequence[Table]]:
    for note in document.notes:
        log.tell("warning", "", None, "", note.reason, note.advice)
    if document.format in ("csv", "html"):
        advice = "请导入存放各张 CSV 的整个文件夹，或使用 .xlsx 工作簿"
        raise DocumentError("这只是资源库工作簿中的一张表", advice)
    return [("", path)], document.tables


def _of_folder(path: Path, log: Log, limits: Limits) -> tuple[list[tuple[str, Path]], list[Table]]:
    used: list[tuple[str, Path]] = []
    tables: list[Table] = []
    for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
        stray = _stray(entry)
        if stray is None and entry.stat().st_size == 0:
            log.tell("ignored", entry.stem, None, "", "文件是空的", "不用的表可以删去；要用的请从模板重新填写")
        elif stray is None:
            used.append((entry.name, entry))
            try:
                tables.extend(table._replace(name=entry.stem) for table in open_tables(entry, limits).tables)
            except DocumentError as error:
                log.tell("rejected", entry.stem, None, "", f"{error.reason}，整张表不采用", error.advice)
        elif stray:
            log.tell("ignored", entry.name, None, "", stray, "导入只读取文件夹中以工作表命名的 CSV 文件")
    return used, tables


def _stray(entry: Path) -> str | None:
    """Say why an entry of the folder is left alone ("" if it needs no word), None if it is a table to read."""
    if entry.is_symlink():
        return "是符号链接，不读取"
    if entry.name.startswith((".", "~$")) or entry.stem == GUIDE:
        return ""
    if not entry.is_file():
        return "是子文件夹，不读取"
    if entry.suffix.lower() != ".csv" or normalise(entry.stem) not in _SHEET:
        return "不是资源库工作簿的表，不读取"
    return None


def looks_like_workbook(tables: Sequence[Table]) -> bool:
    """Whether tables are a builder's workbook: 资源库, or at least two of the sheets, by name."""
    names = {normalise(table.name) for table in tables} & set(_SHEET)
    return _LIBRARY.name in names or len(names) >= 2


def single_sheet(table: Table) -> str | None:
    """Return the name of the sheet that a lone table is, by its headings; None if it is none of them."""
    first = head(table, TITLE_ROWS)
    for sheet in SHEETS:
        index = heading_row(sheet, first)
        required = {normalise(column.name) for column in sheet.columns if column.required}
        if index is not None and required <= {normalise(str(cell)) for cell in first[index][1]}:
            return sheet.name
    return None


def looks_like_workbook_folder(path: Path) -> bool:
    """Whether a folder holds the sheets of a workbook as CSV files."""
    names = [entry.stem for entry in path.iterdir() if entry.suffix.lower() == ".csv"]
    return looks_like_workbook([Table(name, ()) for name in names])
