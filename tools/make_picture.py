"""Make the README's picture: what `zhitu gaps` prints of the sample library, as an SVG of the terminal.

Every run of narrow or of wide characters is placed by its terminal cell, so that columns stand straight whatever fonts
the reader has; nothing is fetched from anywhere.
"""

import re
import subprocess
import sys
import tempfile
from html import escape
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len

PICTURE = Path("docs/pictures/gaps.svg")
LINES, WIDTH = 31, 100
CELL, LINE, MARGIN = 9, 24, 20
FONT = "ui-monospace, Menlo, Consolas, 'Noto Sans Mono CJK SC', 'Noto Sans CJK SC', 'Microsoft YaHei', monospace"
BACK, PLAIN, DIM, TITLE, LACK = "#10202e", "#d7e3ea", "#8ba3b3", "#7fd4c1", "#f2b766"
_LACKING = re.compile(r"(?<!\S)(列明|有教|有练|有考)(?!\S)")


def make(path: Path = PICTURE) -> None:
    """Build a graph with the samples in a temporary folder and draw what the command says of the sample library."""
    with tempfile.TemporaryDirectory() as folder:
        store = ["--store", f"sqlite:///{folder}/zhitu.db", "--lang", "zh"]
        _zhitu("build", *store)
        _zhitu("import", "samples/530701", "samples/730701", *store)
        said = _zhitu("gaps", "--library", "ec-sample", "--limit", "4", *store)
    shown = [line for line in said.splitlines() if "数据截至" not in line][:LINES]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(picture(["$ zhitu gaps --library ec-sample", *shown]), encoding="utf-8")


def picture(lines: list[str]) -> str:
    """Return an SVG of terminal lines."""
    width, height = WIDTH * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="{escape(FONT)}" '
        f'font-size="16" xml:space="preserve">\n<rect width="{width}" height="{height}" rx="10" fill="{BACK}"/>\n'
    )
    rows = [_row(number, line, lines[number - 1] if number else "") for number, line in enumerate(lines)]
    return head + "".join(rows) + "</svg>\n"


def _row(number: int, line: str, before: str) -> str:
    titled = number < 2 or line.startswith(("官方缺口", "自有要求缺口", "更新滞后"))
    heading = before.startswith(("官方缺口", "自有要求缺口", "更新滞后"))
    colour = TITLE if titled else DIM if heading else PLAIN
    lacking = (
        {place for found in _LACKING.finditer(line) for place in range(*found.span())} if colour == PLAIN else set()
    )
    top, cell, out = MARGIN + number * LINE + 17, 0, []
    marked = [(char, LACK if place in lacking else colour, cell_len(char) > 1) for place, char in enumerate(line)]
    for (fill, _), group in groupby(marked, key=lambda each: each[1:]):
        run = "".join(char for char, *_ in group)
        cells = cell_len(run)
        if run.strip():
            place = f'x="{MARGIN + cell * CELL}" y="{top}" textLength="{cells * CELL}" lengthAdjust="spacing"'
            out.append(f'<text {place} fill="{fill}">{escape(run)}</text>\n')
        cell += cells
    return "".join(out)


def _zhitu(*arguments: str) -> str:
    program = [sys.executable, "-c", "from api.cli import main; main()"]
    done = subprocess.run([*program, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


if __name__ == "__main__":
    make()
