"""Workbooks opened by calamine, with whatever goes wrong in it told as a DocumentError."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import python_calamine

from ingest.documents.archive import RESAVE
from ingest.documents.errors import DocumentError, Locked

_PANIC = "PanicException"  # of the binding, derived from BaseException and exported nowhere


@contextmanager
def opened(path: Path) -> Iterator[python_calamine.CalamineWorkbook]:
    """Open a workbook for as long as the `with` lasts; a damaged one may fail at any time within."""
    try:
        with path.open("rb") as file, python_calamine.CalamineWorkbook.from_filelike(file) as workbook:
            yield workbook  # from its content: from_path would believe the suffix
    except python_calamine.PasswordError as error:
        raise Locked("工作簿已用密码加密", "请取消密码后另存，再导入") from error
    except (python_calamine.CalamineError, zipfile.BadZipFile) as error:
        raise DocumentError("工作簿无法解析", RESAVE) from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise DocumentError("文件已损坏，工作簿无法解析", RESAVE) from error
