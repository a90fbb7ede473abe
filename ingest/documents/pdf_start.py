"""Whether a file is a PDF, told without what reads one."""

from pathlib import Path

_HEAD = 1024  # some producers put a few bytes before the signature


def is_pdf(path: Path) -> bool:
    """Whether a file's first bytes say so; False for what cannot be opened."""
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(_HEAD)
    except OSError:
        return False
