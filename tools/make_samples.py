"""Write the sample libraries under samples/ from their hand-written outlines; the same outlines give the same bytes.

Run `python -m tools.make_samples [folder]`. samples/README.md and samples/planted_gaps.csv are written by hand.
"""

import csv
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ingest.workbook.sheets import REGISTRY, SHEET
from tools.sample_content.outline import Course, Module, Requirement, point_id, read_course
from tools.sample_content.resources import (
    ENDINGS,
    LICENCES,
    Resource,
    course_resources,
    created_on,
    draw,
    minutes_of,
    pick,
    size_of,
    updated_on,
)

CONTENT = Path(__file__).parent / "sample_content"
SAMPLES = Path(__file__).parent.parent / "samples"
FOLDERS = {"ec-sample": "530701", "ec-sample-secondary": "730701"}
WEIGHT = {"知识": 2, "技能": 4, "素养": 1}

Row = Mapping[str, object]


class Library(NamedTuple):
    """The outline of a library: its facts, majors, plans, posts and reused resources as tables, and its courses."""

    facts: dict[str, str]
    majors: list[dict[str, str]]
    plans: list[dict[str, str]]
    posts: list[dict[str, str]]
    taken: list[dict[str, str]]
    courses: list[Course]

    @property
    def slug(self) -> str:
        """Its short name."""
        return self.facts["资源库标识"]

    @property
    def accepted(self) -> date | None:
        """Its day of acceptance."""
        day = self.facts.get("验收日期")
        return date.fromisoformat(day) if day else None


def read_library(folder: Path) -> Library:
    """Read `library.toml` and the outlines beside it."""
    table = tomllib.loads((folder / "library.toml").read_text(encoding="utf-8"))
    majors, plans, posts, taken = (table.get(name, []) for name in ("majors", "plans", "posts", "taken"))
    courses = [read_course(path) for path in sorted(folder.glob("*.txt"))]
    return Library(table["library"], majors, plans, posts, taken, courses)


def library_sheets(library: Library, taken: Mapping[str, Row]) -> dict[str, list[Row]]:
    """Return the rows of every sheet; `taken` are the resources of the other samples by `library/name`."""
    resources = resource_rows(library, taken)
    facts: dict[str, object] = dict(library.facts)
    if library.accepted:
        day = library.accepted.isoformat()
        facts["验收时资源总数"] = sum(str(row["新建日期"]) <= day for row in resources)
    return {
        "资源库": [facts],
        "服务专业": list(library.majors),
        "人才培养方案": list(library.plans),
        "课程": [_course_row(course) for course in library.courses],
        "课程对应": [_target_row(course, *target) for course in library.courses for target in course.targets],
        "模块": [row for course in library.courses for row in _module_rows(course)],
        "知识技能点": [row for module in _modules(library) for row in _point_rows(module)],
        "素材": resources,
        "自有要求": [_requirement_row(course, item) for course in library.courses for item in course.requirements],
        "自有岗位": [{key: post[key] for key in ("岗位编号", "岗位名称", "说明")} for post in library.posts],
        "达成": [*_requirements_met(library), *_posts_met(library)],
    }


def _modules(library: Library) -> list[Module]:
    return [module for course in library.courses for module in course.modules]


def _course_row(course: Course) -> Row:
    facts = course.facts
    source, _, mode = facts.get("沿用", "").partition(" ")
    return {
        "课程编号": course.id,
        "课程名称": course.name,
        "课程性质": facts["性质"],
        "负责人": facts["负责人"],
        "学时": facts["学时"],
        "学分": facts["学分"],
        "更新日期": facts.get("更新", ""),
        "沿用来源": source,
        "沿用方式": mode,
        "说明": facts.get("说明", ""),
    }


def _target_row(course: Course, major: str, name: str, extent: str) -> Row:
    return {"课程编号": course.id, "专业代码": major, "官方课程名称": name, "对应程度": extent}


def _module_rows(course: Course) -> list[Row]:
    return [
        {"课程编号": course.id, "模块编号": module.id, "模块名称": module.name, "次序": order, "学时": module.hours}
        for order, module in enumerate(course.modules, 1)
    ]


def _point_rows(module: Module) -> list[Row]:
    share = module.hours * 45 / sum(WEIGHT[point.kind] for point in module.points)
    return [
        {
            "模块编号": module.id,
            "点编号": point.id,
            "点名称": point.name,
            "类别": point.kind,
            "先修点": "；".join(point.hard),
            "建议先修点": "；".join(point.soft),
            "时长（分钟）": max(5, round(share * WEIGHT[point.kind] / 5) * 5),
            "次序": order,
        }
        for order, point in enumerate(module.points, 1)
    ]


def _requirement_row(course: Course, item: Requirement) -> Row:
    return {"课程编号": course.id, "要求编号": item.id, "要求内容": item.text, "类别": item.kind}


def _requirements_met(library: Library) -> list[Row]:
    return [
        {"点编号": point, "达成类型": "自有要求", "内容": item.id, "对应程度": extent}
        for course in library.courses
        for item in course.requirements
        for point, extent in item.met
    ]


def _posts_met(library: Library) -> list[Row]:
    return [
        {
            "点编号": point_id(mark.rstrip("?"), "", 0),
            "达成类型": "自有岗位",
            "内容": post["岗位编号"],
            "对应程度": "部分" if mark.endswith("?") else "全部",
        }
        for post in library.posts
        for mark in post["达成"].split()
    ]


def resource_rows(library: Library, taken: Mapping[str, Row]) -> list[Row]:
    """Number the resources of all courses and give each its size, address and dates."""
    rows: list[Row] = []
    for course in library.courses:
        if "沿用" in course.facts:
            continue
        last = date.fromisoformat(course.facts["更新"])
        for resource in course_resources(course):
            rows.append(_resource_row(library, f"R{len(rows) + 1:05d}", resource, last))
    for entry in library.taken:
        rows.append(_taken_row(f"R{len(rows) + 1:05d}", entry, taken[f"{entry['资源库']}/{entry['名称']}"]))
    return rows


def _resource_row(library: Library, number: str, resource: Resource, last: date) -> Row:
    seed = f"{library.slug}|{resource.name}|{'、'.join(resource.points)}"
    minutes = minutes_of(resource, seed)
    created = created_on(seed, last, library.accepted)
    updated = last if resource.latest else updated_on(seed, created, last)
    return {
        "素材编号": number,
        "素材名称": resource.name,
        "素材类型": resource.media,
        "用途": "、".join(resource.purposes),
        "挂接点": "；".join(resource.points),
        "挂接模块": "；".join(resource.modules),
        "挂接课程": "；".join(resource.courses),
        "时长（分钟）": minutes,
        "大小（字节）": size_of(resource, minutes, seed),
        "网址": f"{library.facts['网址']}res/{number}{ENDINGS[resource.media]}",
        "新建日期": created.isoformat(),
        "更新日期": updated.isoformat() if updated and updated > created else None,
        "许可": pick(LICENCES, "许可", seed),
        "可用": "是" if resource.live and draw("空", seed) < 0.5 else "" if resource.live else "否",
        "说明": "" if resource.live else "链接已打不开，待重新上传",
    }


def _taken_row(number: str, entry: Mapping[str, str], origin: Row) -> Row:
    kept = ("素材名称", "素材类型", "用途", "时长（分钟）", "大小（字节）", "网址", "许可")
    return {
        **{name: origin[name] for name in kept},
        "素材编号": number,
        "挂接点": entry["挂接点"],
        "新建日期": entry["新建日期"],
        "沿用来源": f"{entry['资源库']}/{origin['素材编号']}",
        "沿用方式": entry["沿用方式"],
    }


def write_sheet(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write one CSV file: UTF-8, LF, the sheet's columns as the header; an unknown column is a KeyError."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            if unknown := set(row) - set(columns):
                raise KeyError(f"{path.name}: {unknown}")
            writer.writerow(["" if (value := row.get(name)) is None else value for name in columns])


def make(target: Path) -> None:
    """Write both libraries and the registry under `target`."""
    known: dict[str, Row] = {}
    for slug, folder in FOLDERS.items():
        library = read_library(CONTENT / slug)
        sheets = library_sheets(library, known)
        known |= {f"{slug}/{row['素材名称']}": row for row in sheets["素材"]}
        (target / folder).mkdir(parents=True, exist_ok=True)
        for name, rows in sheets.items():
            write_sheet(target / folder / f"{name}.csv", _columns(name), rows)
    registry = tomllib.loads((CONTENT / "registry.toml").read_text(encoding="utf-8"))
    write_sheet(target / f"{REGISTRY.name}.csv", _columns(REGISTRY.name), registry["rows"])


def _columns(sheet: str) -> list[str]:
    return [column.name for column in SHEET[sheet].columns]


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES)
