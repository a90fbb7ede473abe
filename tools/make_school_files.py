"""Write the sample library as the files that a school has, from the outlines that samples/530701 is made from.

Run `python -m tools.make_school_files FOLDER`. The same outlines give the same bytes. Reading the folder with
`zhitu import FOLDER --library ec-sample` gives what importing samples/530701 gives, but for what
docs/documents/school_files.md lists.
"""

import argparse
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tools.documents.blocks import Text
from tools.documents.pdf import write_pdf
from tools.make_samples import CONTENT
from tools.school_files.excel import write_excel
from tools.school_files.facts import SLUG, School
from tools.school_files.lists import STYLES, inventory, knowledge_graph, question_bank, registry
from tools.school_files.plans import cover, schedule, training_plan
from tools.school_files.standards import course_standard
from tools.school_files.standards import cover as standard_cover
from tools.school_files.word import write_word

PRINTED = ("C12",)
"""Courses whose standards are handed in as PDF."""


def make(folder: Path) -> list[Path]:
    """Write all files below a folder; return their paths."""
    school = School()
    parts = {name: folder / name for name in ("课程标准", "知识图谱", "素材清单", "题库")}
    for part in (folder, *parts.values()):
        part.mkdir(parents=True, exist_ok=True)
    listed = tomllib.loads((CONTENT / "registry.toml").read_text(encoding="utf-8"))["rows"]
    own = [row for row in listed if row["资源库标识"] == SLUG]
    found = [
        write_excel(folder / "资源库名录.xlsx", [registry(own)]),
        write_word(folder / "电子商务专业人才培养方案.docx", cover(school), training_plan(school)),
        write_excel(folder / "电子商务专业教学进程表.xlsx", [schedule(school)]),
    ]
    resources, questions = school.resources(), school.questions()
    for place, course in enumerate(school.library.courses):
        name = f"{course.id} {course.name}"
        blocks, lines = course_standard(school, course), standard_cover(school, course)
        if course.id in PRINTED:
            found.append(write_pdf(parts["课程标准"] / f"{name}.pdf", [*map(Text, lines), *blocks]))
        else:
            found.append(write_word(parts["课程标准"] / f"{name}.docx", lines, blocks))
        found.append(write_excel(parts["知识图谱"] / f"{name}.xlsx", [knowledge_graph(school, course)]))
        style = STYLES[place % len(STYLES)]
        sheet = inventory(school, course, resources[course.id], style)
        found.append(write_excel(parts["素材清单"] / f"{name}.xlsx", [sheet]))
        if course.id in questions:
            found.append(write_excel(parts["题库"] / f"{name}.xlsx", [question_bank(course, questions[course.id])]))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files where the command line says."""
    parser = argparse.ArgumentParser(description="Write the sample library as the files that a school has.")
    parser.add_argument("folder", type=Path)
    for path in make(parser.parse_args(arguments).folder):
        print(path)


if __name__ == "__main__":
    main()
