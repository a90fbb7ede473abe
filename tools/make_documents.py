"""Write documents of known content in the official layouts, with the traps asked for, beside their references.

Run `python -m tools.make_documents FOLDER [--kind K] [--format F] [--traps all|none|A,B] [--seed N] [--courses N]
[--items N]`. Each document `K.F` has a reference `K.F.json`, as `zhitu eval parse --kind K --reference` takes it.
"""

import argparse
import json
from collections.abc import Collection, Sequence
from pathlib import Path

from tools.documents import content
from tools.documents.analysis import ability_analysis, analysis
from tools.documents.blocks import Block
from tools.documents.breaking import trapped
from tools.documents.content import MAJORS, Reference, Size
from tools.documents.docx import write_docx
from tools.documents.listing import library_list, notice
from tools.documents.occupational import occupational_standard
from tools.documents.pdf import write_pdf
from tools.documents.school import plans, schedule
from tools.documents.teaching import teaching_standard, teaching_standard_2019
from tools.documents.traps import TRAPS, of
from tools.documents.web import write_html
from tools.documents.xlsx import write_xlsx

FORMATS = {
    "teaching-standard": ("docx", "pdf"),
    "teaching-standard-2019": ("docx", "pdf"),
    "occupational-standard": ("docx", "pdf"),
    "plan": ("docx", "pdf"),
    "schedule": ("docx", "pdf", "xlsx"),
    "library-list": ("docx", "pdf", "xlsx", "html"),
    "ability-analysis": ("docx", "pdf", "xlsx", "html"),
}
_SHEETS = {"schedule": "教学进程表", "library-list": "名单", "ability-analysis": "职业能力分析"}
NOT_SCHEDULED = {"prerequisites", "occupations", "posts", "certificates"}


def make(kind: str, form: str, traps: Collection[str], seed: int, size: Size) -> tuple[list[Block], list[Reference]]:
    """Return a document as blocks, and the records that a perfect reading of it gives."""
    nested = "nested-brackets" in traps
    if kind.startswith("teaching-standard"):
        old = kind.endswith("2019")
        said = content.teaching_standard(seed, size, nested=nested, secondary=old)
        blocks = (teaching_standard_2019 if old else teaching_standard)(said, traps)
        return trapped(blocks, traps, form), [said.reference()]
    if kind == "occupational-standard":
        work = content.occupational_standard(seed, size)
        return trapped(occupational_standard(work, traps), traps, form), [work.reference()]
    if kind == "library-list":
        listed = library_list(seed, size, traps)
        return trapped(notice(listed, traps), traps, form), [listed.reference()]
    if kind == "ability-analysis":
        analysed = ability_analysis(seed, size, traps)
        return trapped(analysis(analysed, traps), traps, form), [analysed.reference(traps)]
    majors = MAJORS if "several-majors" in traps else MAJORS[:1]
    found = [content.plan(seed + place, size, major, nested=nested) for place, major in enumerate(majors)]
    if kind == "plan":
        return trapped(plans(found, traps), traps, form), [plan.reference() for plan in found]
    reference = {name: value for name, value in found[0].reference().items() if name not in NOT_SCHEDULED}
    return trapped(schedule(found[0], traps), traps, form), [reference]


def write(path: Path, blocks: Sequence[Block], sheet: str = "Sheet1") -> Path:
    """Write blocks in the format that the path's ending says; `sheet` is the name of a workbook's only sheet."""
    writers = {".docx": write_docx, ".pdf": write_pdf, ".html": write_html}
    writer = writers.get(path.suffix)
    return writer(path, blocks) if writer is not None else write_xlsx(path, blocks, sheet)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write documents of known content, with traps.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=FORMATS, action="append", help="default: all")
    parser.add_argument(
        "--format", choices=("docx", "pdf", "xlsx", "html"), action="append", help="default: all of the kind"
    )
    parser.add_argument("--traps", default="none", help=f"all, none, or some of: {', '.join(TRAPS)}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--courses", type=int, default=8, help="courses of each role, functions of each level")
    parser.add_argument("--items", type=int, default=5, help="items of each list")
    asked = parser.parse_args(arguments)
    chosen = {"all": list(TRAPS), "none": []}.get(asked.traps, asked.traps.split(","))
    if unknown := [name for name in chosen if name not in TRAPS]:
        parser.error(f"no traps {', '.join(unknown)}; there are {', '.join(TRAPS)}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    for kind in asked.kind or FORMATS:
        for form in asked.format or FORMATS[kind]:
            if form not in FORMATS[kind]:
                continue
            traps = [name for name in chosen if name in of(kind, form)]
            blocks, reference = make(kind, form, traps, asked.seed, Size(asked.courses, asked.items))
            path = write(asked.folder / f"{kind}.{form}", blocks, _SHEETS.get(kind, "Sheet1"))
            words = json.dumps(reference, ensure_ascii=False, indent=1)
            (asked.folder / f"{kind}.{form}.json").write_text(words + "\n", encoding="utf-8")
            print(f"{path}  {', '.join(traps) or 'no traps'}")


if __name__ == "__main__":
    main()
