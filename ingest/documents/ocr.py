"""Text recognition as an option: tesseract with Simplified Chinese, where it is installed."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from ingest.documents.errors import DocumentError

Recogniser = Callable[[bytes], list[str]]
"""Reads the lines of a picture (PNG, JPEG, TIFF, BMP, PGM); none where it cannot."""

ADVICE = "请安装 tesseract 和中文数据（Debian：apt install tesseract-ocr tesseract-ocr-chi-sim），或导入文字版"
LANGUAGE = "chi_sim"
TIMEOUT = 120.0
"""Seconds for one picture; a large one takes ten, on a busy machine a minute."""


def program() -> Path | None:
    """Return tesseract's program, None if it is not on PATH."""
    found = shutil.which("tesseract")
    return None if found is None else Path(found)


def recogniser(tesseract: Path | None = None, timeout: float = TIMEOUT) -> Recogniser:
    """Return what reads pictures; a DocumentError says what has to be installed first."""
    tesseract = tesseract or program()
    if tesseract is None:
        raise DocumentError("这台机器上没有文字识别程序 tesseract", ADVICE)
    languages = _run([str(tesseract), "--list-langs"], b"", timeout)
    if LANGUAGE not in languages.split():
        raise DocumentError("tesseract 没有安装简体中文数据（chi_sim）", ADVICE)
    command = [str(tesseract), "stdin", "stdout", "-l", LANGUAGE, "--psm", "6"]

    def lines(picture: bytes) -> list[str]:
        return [line.strip() for line in _run(command, picture, timeout).splitlines() if line.strip()]

    return lines


def _run(command: list[str], given: bytes, timeout: float) -> str:
    try:
        ended = subprocess.run(command, input=given, capture_output=True, timeout=timeout, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout.decode("utf-8", "replace") if ended.returncode == 0 else ""
