"""Propose corrections of a reference parse of the briefs: `python -m tools.propose_corrections REFERENCE FOLDER`.

Each difference is explained from the document alone, by one of the ways in which parses are known to go wrong; what
cannot be explained is printed and not proposed. The list is then read by a person and kept in tests/corrections/.
"""

import csv
import json
import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path

from ingest.documents.text import read_lines
from ingest.evaluation import Correction, Difference, compared, evaluate, hashed, read_table
from ingest.pipeline import read
from ingest.report import Reading
from ontology.names import node_id

CUT = "参考结果在断页处截断"
BRACKET = "参考结果把括号内的顿号、逗号当成分隔"
FORMULA = "参考结果保留了转换留下的公式记号"
NONE = "“暂无”不是专业"
HEADING = "参考结果没有分开连在行末的栏目名"
BELOW = "属于其后一个专业：原文该处缺“专业代码”一行"
LEFT_OUT = "参考结果漏掉"
_PREDICATES = {"certificates": "awards", "continuations": "continuesTo"}


class Source:
    """One file of briefs: its reading and its text."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self.name = path.name
        self.lines = [compared(line.text) for line in read_lines(path)]
        self.text = "".join(self.lines)
        self.starts = [0, *accumulate(map(len, self.lines))]
        self.proposed: dict[str, dict[str, int]] = {}
        self.sections: dict[str, int] = {}
        self.read: dict[tuple[str, str], int] = {}
        for bundle in reading.bundles:
            code = bundle.version.source.rpartition("/")[2]
            labels = {node.id: node.label for node in bundle.nodes}
            major = next(node for node in bundle.nodes if node.id == node_id("major", code))
            self.sections[code] = major.evidence.row or 0
            guessed = major.method.value == "inferred"
            for edge in bundle.edges:
                self.read[code, compared(labels[edge.object])] = edge.evidence.row or 0
                field = {value: name for name, value in _PREDICATES.items()}.get(edge.predicate)
                if guessed and field:
                    name = compared(labels[edge.object])
                    parts = dict.fromkeys((name, *re.split("[,、]", name)), edge.evidence.row or 0)
                    self.proposed.setdefault(field, {}).update(parts)

    def line_of(self, value: str, code: str) -> int:
        """Return the 1-based line of a section on which a value begins, 0 where there is none."""
        if row := self.read.get((code, value)):
            return row
        start = self.starts[max(0, self.sections.get(code, 1) - 1)]
        found = self.text.find(value, start)
        return bisect_right(self.starts, found) if found >= 0 else 0


def explained(of: Difference, source: Source) -> Iterator[Correction]:
    """Yield the corrections of one difference; a ValueError names what nothing explains."""
    missing, extra = list(of.missing), list(of.extra)
    for whole in list(extra):
        parts = set(re.split("[,、]", whole))
        if parts <= set(missing):
            line = source.line_of(whole, of.code)
            yield _correction(of, "", whole, BRACKET, source, line)
            for part in sorted(parts):
                missing.remove(part)
                yield _correction(of, part, "", BRACKET, source, line)
            extra.remove(whole)
    glued = "".join(source.lines[source.line_of(each, of.code) - 1] for each in missing if "专业举例" in each)
    for wrong in list(missing):
        line = source.line_of(wrong, of.code)
        if wrong in ("暂无", "无"):
            yield _correction(of, wrong, "", NONE, source, line)
        elif "专业举例" in wrong:
            right = wrong.partition("接续")[0]
            yield _correction(of, wrong, right if right in extra else "", HEADING, source, line)
            extra = [value for value in extra if value != right]
        elif glued.rpartition("举例")[2].find(wrong) >= 0:
            yield _correction(of, wrong, "", HEADING, source, line)
        elif "$" in wrong and len(extra) == len(missing) == 1:
            yield _correction(of, wrong, extra.pop(), FORMULA, source, line)
        elif cut := [value for value in extra if value.startswith(wrong) and wrong.count("(") == wrong.count(")")]:
            yield _correction(of, wrong, cut[0], CUT, source, source.line_of(cut[0], of.code))
            extra.remove(cut[0])
        elif row := source.proposed.get(of.field, {}).get(wrong):
            yield _correction(of, wrong, "", BELOW, source, row)
        else:
            continue
        missing.remove(wrong)
    for right in extra:
        yield _correction(of, "", right, CUT if of.cut else LEFT_OUT, source, source.line_of(right, of.code))
    if missing:
        raise ValueError(f"{of.code} {of.field}: {' | '.join(missing)}  ({source.name})")


def _correction(of: Difference, wrong: str, right: str, reason: str, source: Source, line: int) -> Correction:
    if of.field == "abilities":  # sentences are not ours to carry
        wrong, right = (hashed(value) if value else "" for value in (wrong, right))
    return Correction(of.code, of.field, wrong, right, reason, source.name, line)


def sources(folder: Path, readings: list[Reading]) -> Mapping[str, Source]:
    """Return the file that each major's brief stands in."""
    found: dict[str, Source] = {}
    for reading in readings:
        source = Source(folder / Path(reading.file).name, reading)
        found |= dict.fromkeys(source.sections, source)
    return found


def main(reference: Path, folder: Path) -> None:
    """Print the corrections as CSV and what is unexplained to standard error."""
    readings = list(read([folder], kind="brief"))
    entries = read_table(reference) if reference.suffix == ".csv" else json.loads(reference.read_text("utf-8"))
    at = sources(folder, readings)
    out = csv.writer(sys.stdout, lineterminator="\n")
    for each in evaluate("brief", entries, readings).differences:
        corrections = explained(each, at[each.code])
        try:
            for correction in corrections:
                out.writerow(correction)
        except ValueError as error:
            print(error, file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
