"""Running commands in this process, as tests do."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from api.cli import run

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
SAMPLE_PATHS = tuple(str(SAMPLES / name) for name in ("530701", "730701", "资源库名录.csv"))


class Answer(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer of a command that was asked for JSON."""
        return json.loads(self.out)


Zhitu = Callable[..., Answer]


def command(*arguments: str, **environment: str) -> Answer:
    """Run one command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(arguments, environment)
    return Answer(code, out.getvalue(), err.getvalue())


def over(path: Path) -> Zhitu:
    """Return how commands are run on a store."""

    def ask(*arguments: str, **environment: str) -> Answer:
        return command(*arguments, **{"ZHITU_STORE": f"sqlite:///{path}", **environment})

    return ask
