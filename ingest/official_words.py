"""Words of official documents that the graph does not keep, for alignment: 职业面向, definitions of occupations."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from graph.alignment.items import FAMILY, ORIENTATION
from ingest.documents.errors import DocumentError
from ingest.documents.text import read_lines
from ingest.readers.brief import Placed, place
from ingest.readers.brief_text import parse as parse_briefs
from ingest.readers.catalogue import Catalogue, read_catalogue
from ingest.readers.classification_text import groups, is_additions, parse, parse_additions
from ontology.names import node_id


def read_words(paths: Iterable[Path]) -> dict[str, dict[str, str]]:
    """Read briefs and classifications, files or folders, in the order of their names; other files give nothing."""
    catalogue = read_catalogue()
    found: dict[str, dict[str, str]] = {}
    for path in sorted({file for given in paths for file in _files(given)}):
        for identity, words in _words(path, catalogue):
            found.setdefault(identity, {}).update(words)
    return found


def _files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise DocumentError(f"没有 {path}", "请检查路径")
    if path.is_dir():
        yield from (file for file in path.rglob("*.md") if not file.name.startswith("."))
    else:
        yield path


def _words(path: Path, catalogue: Catalogue) -> Iterator[tuple[str, dict[str, str]]]:
    lines = read_lines(path)
    parsed = parse_briefs(lines)
    for placed in place(parsed.briefs, catalogue):
        if isinstance(placed, Placed):
            brief = placed.brief
            said = {ORIENTATION: brief.orientation.text, "培养目标": brief.goal.text, "实习实训": brief.practice.text}
            said["能力"] = "；".join(item.text for item in brief.abilities)
            yield node_id("major", placed.code.digits), {name: text for name, text in said.items() if text}
    if parsed.briefs:
        return
    listed = parse_additions(lines) if is_additions(lines) else parse(lines)
    families = groups(lines)
    for each in listed.occupations:
        words = {"定义": each.definition, "主要工作任务": "；".join(each.tasks), "工种": " ".join(each.jobs)}
        words[FAMILY] = families.get(each.code.rpartition("-")[0], "")
        yield node_id("occupation", each.code), {name: text for name, text in words.items() if text}
