"""Files that a command writes have their name only once they are whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.cli.desk import Desk
from api.cli.faults import BadInput


@contextmanager
def whole(desk: Desk, output: Path) -> Iterator[Path]:
    """Lend a file beside `output` that takes its name at the end; nothing stays where writing fails."""
    if not output.parent.is_dir():
        raise BadInput(desk.say("没有文件夹 {path}", path=output.parent))
    partial = output.with_name(output.name + ".part")
    try:
        yield partial
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)
