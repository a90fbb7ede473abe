"""Known content of official documents, and the reference that a perfect reading of it gives."""

from typing import NamedTuple

from ingest.readers.catalogue import read_occupation_names
from tools.documents.words import Words

Reference = dict[str, object]
"""A record as `zhitu eval parse` takes it."""

LEVELS = ("五级/初级工", "四级/中级工", "三级/高级工", "二级/技师", "一级/高级技师")
ROLES = {"public": "公共基础课", "foundation": "专业基础课", "core": "专业核心课", "extension": "专业拓展课"}


class Major(NamedTuple):
    """A major of the catalogue: its code, its name, the code that an older catalogue gave it."""

    code: str
    name: str
    old: str = ""


MAJORS = (Major("480401", "现代纺织技术", "580401"), Major("530701", "电子商务"), Major("410101", "种子生产与经营"))
SECONDARY = Major("730701", "电子商务")


class Size(NamedTuple):
    """How much there is: courses of each role (or functions of each level), items of each list."""

    courses: int = 3
    items: int = 3


class Core(NamedTuple):
    """A core course of a standard: tasks by name, requirements."""

    name: str
    tasks: tuple[str, ...]
    requirements: tuple[str, ...]


class Jobs(NamedTuple):
    """What a major leads to: occupations as (name, code), posts, certificates."""

    occupations: tuple[tuple[str, str], ...]
    posts: tuple[str, ...]
    certificates: tuple[str, ...]

    def reference(self) -> Reference:
        """Return its fields."""
        codes = [code for _, code in self.occupations]
        return {"occupations": codes, "posts": [*self.posts], "certificates": [*self.certificates]}


class TeachingStandard(NamedTuple):
    """What a teaching standard states."""

    major: Major
    years: str
    jobs: Jobs
    abilities: tuple[str, ...]
    public: tuple[str, ...]
    foundation: tuple[str, ...]
    core: tuple[Core, ...]
    extension: tuple[str, ...]

    def reference(self) -> Reference:
        """Return its fields."""
        return {
            "code": self.major.code,
            "name": self.major.name,
            "years": self.years,
            "abilities": [*self.abilities],
            "public": [*self.public],
            "foundation": [*self.foundation],
            "core": [course.name for course in self.core],
            "extension": [*self.extension],
            "tasks": [f"{course.name}|{task}" for course in self.core for task in course.tasks],
            "requirements": [f"{course.name}|{item}" for course in self.core for item in course.requirements],
            **self.jobs.reference(),
        }


class Work(NamedTuple):
    """A task of an occupational standard with what it requires."""

    name: str
    skills: tuple[str, ...]
    knowledge: tuple[str, ...]


class Function(NamedTuple):
    """A function with its tasks, and its shares of both weight tables."""

    name: str
    tasks: tuple[Work, ...]
    skill_share: int
    theory_share: int


class OccupationalStandard(NamedTuple):
    """What an occupational standard states: 基本要求 by section, functions by level."""

    code: str
    name: str
    ethics: tuple[tuple[str, tuple[str, ...]], ...]
    basics: tuple[tuple[str, tuple[str, ...]], ...]
    levels: tuple[tuple[str, tuple[Function, ...]], ...]

    def reference(self) -> Reference:
        """Return its fields."""
        rows = [
            (level.partition("/")[0], function, task)
            for level, found in self.levels
            for function in found
            for task in function.tasks
        ]
        wanted = [
            (level, task.name, kind, item)
            for level, _, task in rows
            for kind, items in (("技能", task.skills), ("知识", task.knowledge))
            for item in items
        ]
        return {
            "code": self.code,
            "functions": list(dict.fromkeys(f"{level}|{function.name}" for level, function, _ in rows)),
            "tasks": [f"{level}|{function.name}|{task.name}" for level, function, task in rows],
            "requirements": ["|".join(each) for each in wanted],
            "basics": [f"{name}|素养|{item}" for name, items in self.ethics for item in items]
            + [f"{name}|知识|{item}" for name, items in self.basics for item in items],
            "weights": self._weights(),
        }

    def _weights(self) -> list[str]:
        found = []
        for level, functions in self.levels:
            short = level.partition("/")[0]
            found += [f"{short}|技能|{each.name}|{each.skill_share}" for each in functions]
            found += [f"{short}|理论|{each.name}|{each.theory_share}" for each in functions]
            found += [f"{short}|理论|职业道德|5", f"{short}|理论|基础知识|15"]
        return found


class Taught(NamedTuple):
    """A course of a school's plan."""

    name: str
    code: str
    role: str
    credits: int
    hours: int
    practice: int
    terms: tuple[int, ...]
    before: tuple[str, ...] = ()


class Plan(NamedTuple):
    """What a school plans for one major."""

    school: str
    major: Major
    jobs: Jobs
    courses: tuple[Taught, ...]

    def reference(self) -> Reference:
        """Return its fields; a schedule states no jobs and no prerequisites."""
        courses = self.courses
        return {
            "code": self.major.code,
            "courses": [each.name for each in courses],
            **{role: [each.name for each in courses if each.role == role] for role in ROLES},
            "course_codes": [f"{each.name}|{each.code}" for each in courses],
            "credits": [f"{each.name}|{each.credits}" for each in courses],
            "hours": [f"{each.name}|{each.hours}" for each in courses],
            "practice": [f"{each.name}|{each.practice}" for each in courses],
            "terms": [f"{each.name}|{'、'.join(map(str, each.terms))}" for each in courses],
            "prerequisites": [f"{name}|{each.name}" for each in courses for name in each.before],
            **self.jobs.reference(),
        }


def teaching_standard(seed: int, size: Size, *, nested: bool, secondary: bool = False) -> TeachingStandard:
    """Make the content of a teaching standard."""
    words = Words(seed, nested=nested)
    core = tuple(
        Core(words.name(), tuple(words.plain() for _ in range(1 + place % 2)), words.sentences(size.items))
        for place in range(size.courses)
    )
    return TeachingStandard(
        SECONDARY if secondary else MAJORS[1],
        "三年",
        _jobs(words, size),
        words.sentences(size.items + 1),
        words.names(size.courses),
        words.names(size.courses),
        core,
        words.names(size.courses),
    )


def _jobs(words: Words, size: Size) -> Jobs:
    known = sorted((code, name) for code, name in read_occupation_names().items() if "（" not in name)
    start = words.number(len(known) - size.items)
    occupations = tuple((name, str(code)) for code, name in known[start : start + size.items])
    return Jobs(occupations, words.names(size.items, "员"), words.names(size.items, "证书"))


def occupational_standard(seed: int, size: Size) -> OccupationalStandard:
    """Make the content of an occupational standard; higher levels go on with the functions of the lower ones."""
    words = Words(seed)
    code, name = sorted(read_occupation_names().items())[seed % 200 + 100]
    names = words.names(size.courses)
    shares = _shares(size.courses, 100), _shares(size.courses, 80)
    levels = tuple(
        (
            level,
            tuple(
                Function(each, tuple(_work(words, size) for _ in range(1 + place % 3)), skill, theory)
                for place, (each, skill, theory) in enumerate(zip(names, *shares, strict=True), rank)
            ),
        )
        for rank, level in enumerate(LEVELS[: max(size.items, 2)])
    )
    ethics = (("职业守则", tuple(words.quality() for _ in range(size.items))),)
    basics = tuple((f"{words.plain()}知识", tuple(words.knowledge() for _ in range(size.items))) for _ in range(2))
    return OccupationalStandard(str(code), name, ethics, basics, levels)


def _work(words: Words, size: Size) -> Work:
    skills = tuple(words.skill() for _ in range(size.items))
    return Work(words.plain(), skills, tuple(words.knowledge() for _ in range(max(size.items - 1, 1))))


def _shares(count: int, total: int) -> list[int]:
    """Return that many whole shares of a total."""
    return [total // count + (place < total % count) for place in range(count)]


def plan(seed: int, size: Size, major: Major, *, nested: bool) -> Plan:
    """Make the content of a school's plan, also that of its schedule."""
    words = Words(seed, nested=nested)
    courses: list[Taught] = []
    for role in ROLES:
        for _ in range(size.courses):
            number = len(courses)
            earlier = tuple(each.name for each in courses[-2:-1])
            points, terms = 2 + number % 3, (1 + number % 4,)
            code = f"ZT{seed % 10}{number + 101}"
            courses.append(Taught(words.name(), code, role, points, points * 16, 8 + number, terms, earlier))
    return Plan("云溪职业技术学院", major, _jobs(words, size), tuple(courses))
