from pathlib import Path

import pytest

from ingest.documents.errors import DocumentError
from ingest.documents.ocr import recogniser


def tesseract(path: Path, languages: str, read: str) -> Path:
    path.write_text(f'#!/bin/sh\nif [ "$1" = --list-langs ]; then printf "{languages}"; else {read}; fi\n')
    path.chmod(0o755)
    return path


def test_lines_of_a_picture_are_read(tmp_path: Path) -> None:
    program = tesseract(tmp_path / "tesseract", "List:\\nchi_sim\\neng\\n", "cat; echo; echo '  '; echo 第二行")
    assert recogniser(program)("第一行".encode()) == ["第一行", "第二行"]


def test_a_picture_it_cannot_read_gives_nothing(tmp_path: Path) -> None:
    assert recogniser(tesseract(tmp_path / "a", "chi_sim", "echo x; exit 1"))(b"") == []
    assert recogniser(tesseract(tmp_path / "b", "chi_sim", "sleep 60"), timeout=0.5)(b"") == []


def test_without_the_language_it_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"chi_sim.*chi-sim"):
        recogniser(tesseract(tmp_path / "tesseract", "eng\\n", "true"))
