"""Old text formats (.doc, .wps, .rtf, .odt) are converted by LibreOffice where it is installed."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.documents.errors import DocumentError

ADVICE = "请用 Word 或 WPS 打开后另存为 .docx 再导入；或先安装 LibreOffice"
TIMEOUT = 120.0
"""Seconds for one document; LibreOffice needs two or three, and ten to start for the first time."""

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def program() -> Path | None:
    """Return LibreOffice's program, None if it is not on PATH."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return None if found is None else Path(found)


@contextmanager
def as_docx(path: Path, what: str, office: Path | None = None, timeout: float = TIMEOUT) -> Iterator[Path]:
    """Convert a document and give the DOCX for as long as the `with` lasts; a DocumentError says why not.

    `what` names the format. The conversion has a profile of its own, runs no macros and is killed after `timeout`.
    """
    office = office or program()
    if office is None:
        raise DocumentError(f"{what}要先转换，这台机器上没有 LibreOffice", ADVICE)
    with tempfile.TemporaryDirectory(prefix="zhitu-office-") as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        copy = folder / f"document{path.suffix.lower() if path.suffix.isascii() else '.doc'}"
        shutil.copyfile(path, copy)
        _convert(office, copy, folder, timeout)
        made = folder / "out" / "document.docx"
        if not made.is_file():
            raise DocumentError(f"{what}转换不了，文件可能已损坏或加密", ADVICE)
        yield made


def _convert(office: Path, copy: Path, folder: Path, timeout: float) -> None:
    command = [
        str(office),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", "docx:MS Word 2007 XML"),
        *("--outdir", str(folder / "out"), str(copy)),
    ]
    try:
        running = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that its children end with it
        )
    except OSError as error:
        raise DocumentError(f"LibreOffice 启动不了（{error.strerror}）", ADVICE) from error
    try:
        running.wait(timeout)
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"转换超过 {timeout:.0f} 秒，已停止", ADVICE) from error
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
