import time
from pathlib import Path

import pytest

from ingest.documents.errors import DocumentError
from ingest.documents.office import as_docx


def office(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_copy_lies_in_a_folder_of_its_own_with_macros_off(tmp_path: Path) -> None:
    (tmp_path / "甲 方案.doc").write_bytes(b"old")
    script = 'mkdir out; for last; do :; done; cat "$last" profile/user/registrymodifications.xcu > out/document.docx'
    with as_docx(tmp_path / "甲 方案.doc", "文档", office(tmp_path / "soffice", script)) as made:
        content = made.read_text(encoding="utf-8")
    assert content.startswith("old")
    assert "DisableMacrosExecution" in content
    assert not made.exists()


def test_one_that_gives_nothing_and_one_that_hangs_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(b"old")
    with pytest.raises(DocumentError, match="转换不了"), as_docx(path, "文档", office(tmp_path / "a", "exit 1")):
        pass
    start = time.monotonic()
    slow = office(tmp_path / "b", "sleep 60 & sleep 60")
    with pytest.raises(DocumentError, match="已停止"), as_docx(path, "文档", slow, timeout=0.2):
        pass
    assert time.monotonic() - start < 30
    with pytest.raises(DocumentError, match="启动不了"), as_docx(path, "文档", tmp_path / "none"):
        pass
