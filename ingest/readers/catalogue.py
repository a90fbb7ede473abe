"""The catalogue of majors as a table to look codes and names up in; never to join on a name alone."""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ontology.codes import Level, MajorCode
from ontology.names import normalise

LISTS = Path(__file__).resolve().parents[2] / "ontology" / "lists"
MAJORS = "majors.csv"
OCCUPATIONS = "occupations.csv"


class CatalogueMajor(NamedTuple):
    """A row of the catalogue: code without K, name, whether K, year of addition if it came later than 2021."""

    code: MajorCode
    name: str
    controlled: bool
    added: int | None


class Target(NamedTuple):
    """What a (name, level) turned out to mean: a major, or the reason why none."""

    major: CatalogueMajor | None
    reason: str = ""


class Catalogue:
    """Majors by six digits and by (name, level)."""

    def __init__(self, majors: Iterable[CatalogueMajor]) -> None:
        self.majors: Mapping[str, CatalogueMajor] = {major.code.digits: major for major in majors}
        self._named: dict[tuple[str, Level], list[CatalogueMajor]] = {}
        for _, major in sorted(self.majors.items()):
            self._named.setdefault((normalise(major.name), major.code.level), []).append(major)

    def get(self, digits: str) -> CatalogueMajor | None:
        """Return the major of a six-digit code."""
        return self.majors.get(digits)

    def between(self, above: str, below: str) -> list[CatalogueMajor]:
        """Return the majors whose codes lie strictly between two codes, in order."""
        return [major for digits, major in sorted(self.majors.items()) if above < digits < below]

    def named(self, name: str, level: Level) -> list[CatalogueMajor]:
        """Return the majors of a name and level, in the order of their codes; a name is no identity."""
        return list(self._named.get((normalise(name), level), ()))

    def of_name(self, name: str) -> list[CatalogueMajor]:
        """Return the majors of a name at every level."""
        return [major for level in Level for major in self.named(name, level)]

    def continuation(self, source: MajorCode, name: str, level: Level) -> Target:
        """Find the major of a higher level that a brief names.

        Several majors of that name and level: the one in the class that is aligned with the source's (its first two
        digits less 20 for each level); without such a one it stays open.
        """
        if level.rank <= source.level.rank:
            return Target(None, f"{source.level.value}专业不接续{level.value}专业")
        found = self._named.get((normalise(name), level), [])
        if not found:
            return Target(None, f"目录中没有名为“{name}”的{level.value}专业")
        if len(found) > 1:
            aligned = str(int(source.major_class) - 2000 * (level.rank - source.level.rank))
            found = [major for major in found if major.code.major_class == aligned]
        if len(found) == 1:
            return Target(found[0])
        return Target(None, f"{level.value}有多个专业名为“{name}”，无法确定是哪一个")


def read_catalogue(folder: Path = LISTS) -> Catalogue:
    """Read `majors.csv`; rows that do not hold are left to the reader of lists, which reports them."""
    path = folder / MAJORS
    return _catalogue(path, path.stat().st_mtime_ns) if path.exists() else Catalogue(())


@lru_cache(maxsize=4)
def _catalogue(path: Path, _changed: int) -> Catalogue:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return Catalogue(
            CatalogueMajor(
                MajorCode(row["专业代码"]),
                row["专业名称"],
                row["国家控制布点"] == "是",
                int(row["增补年份"]) if row["增补年份"].isdigit() else None,
            )
            for row in csv.DictReader(file)
            if re.fullmatch(r"[2-7]\d{5}", row.get("专业代码") or "") and row["专业代码"][0:2] not in ("40", "60")
        )


def read_occupation_names(folder: Path = LISTS) -> dict[str, str]:
    """Return code → name of the occupations of the 2022 classification in the bundled list."""
    path = folder / OCCUPATIONS
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["职业编码"]: row["职业名称"] for row in csv.DictReader(file) if not row.get("增补年份")}
