"""Draws what is to be aligned out of the graph: for each kind of pair its subjects, objects and known links."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from graph.alignment.items import ORIENTATION, Item, Matter, Pairing, matter
from graph.errors import AlignmentError
from graph.standing import REVIEWS
from graph.store import Keys
from graph.views.columns import Columns, Edges
from graph.views.rows import take
from ontology.claims import Authority, Method, Status, prop
from ontology.codes import MajorCode, OccupationCode
from ontology.errors import CodeError
from ontology.names import segments

Texts = Mapping[str, Mapping[str, str]]
"""Further words by id and place, which the graph does not hold: 职业面向 of a brief, 定义 of an occupation."""

MOST_CELLS = 60_000_000
"""Subjects times objects; more do not fit into 1 GB."""
BRIEFS, STANDARDS = "moe/brief/", "moe/standard/"


def draw(view: Columns, of: Pairing, library: str = "", texts: Texts | None = None) -> Matter:
    """Draw one kind of pair, of one library or of all; an AlignmentError where that is too much at once."""
    found = _DRAWN[of.name](view, of, library, texts or {})
    cells = len(found.subjects) * len(found.objects)
    if cells > MOST_CELLS:
        raise AlignmentError(f"{of.zh}：{len(found.subjects)} × {len(found.objects)} 对太多，请用 --library 逐库进行")
    return found


def libraries(view: Columns, of: Pairing, library: str = "") -> list[str]:
    """Return the libraries, or majors, that a kind of pair is drawn for one by one; [""] where it is drawn whole."""
    if of.name == "major-occupation":
        return [""]
    if library:
        return [library]
    return sorted(view.ids(view.nodes("Major" if of.name == "edition-edition" else "Library")))


def _majors(view: Columns, of: Pairing, library: str, texts: Texts) -> Matter:
    keys = view.nodes("Major")
    retired = view.values("Major", "retired", keys)
    keys = keys[[value is not True for value in retired]]
    words = {
        ORIENTATION: _labels_of(view, view.out("targets", keys), "post"),
        "能力": _labels_of(view, view.out("develops", keys)),
        "课程": _labels_of(view, view.out("hasCourse", keys)),
    }
    subjects = [
        Item(identity, label, _with(words, key, texts.get(identity)), _groups_of_major(identity))
        for key, identity, label in _named(view, keys)
    ]
    objects = [
        Item(identity, label, texts.get(identity, {}), _groups_of_occupation(identity))
        for _, identity, label in _named(view, view.nodes("Occupation"))
    ]
    return matter(of, subjects, objects, *_known(view, "targets", keys))


def _library_courses(view: Columns, of: Pairing, library: str, texts: Texts) -> Matter:
    owner = _library(view, library)
    courses = _standard_courses(view, owner)
    majors = _objects(view.out("serves", owner))
    scopes = frozenset(view.ids(majors))
    modules = view.out("hasModule", courses)
    points = view.out("hasPoint", _objects(modules))
    inside = {"模块": _labels_of(view, modules), "点": _through(view, modules, points)}
    subjects = [Item(i, label, _with(inside, key), (), scopes) for key, i, label in _named(view, courses)]
    has = view.out("hasCourse", majors)
    official = _of_documents(view, has)
    required = {
        "要求": _labels_of(view, view.out("requires", official)),
        "任务": _labels_of(view, view.out("trains", official)),
    }
    of_major = _sources(view, has)
    objects = [Item(i, label, _with(required, key), (), of_major[key]) for key, i, label in _named(view, official)]
    return matter(of, subjects, objects, *_known(view, "implements", courses))


def _editions(view: Columns, of: Pairing, library: str, texts: Texts) -> Matter:
    has = view.out("hasCourse", view.keys([library]))
    sources = {key: stored.version.source for key, stored in view.versions.items()}

    def stated(prefix: str) -> list[Item]:
        chosen = {version for version, source in sources.items() if source.startswith(prefix)}
        rows = np.flatnonzero(np.isin(has.versions, list(chosen)))
        return [Item(identity, label) for _, identity, label in _named(view, _objects(take(has, rows)))]

    return matter(of, stated(BRIEFS), stated(STANDARDS))


def _points(reach: Callable[[Columns, Keys, Keys], dict[int, frozenset[str]]]) -> "_Draw":
    def drawn(view: Columns, of: Pairing, library: str, texts: Texts) -> Matter:
        owner = _library(view, library)
        courses = _standard_courses(view, owner)
        subjects, points = _own_points(view, courses, library)
        reached = reach(view, owner, courses)
        keys = np.array(sorted(reached), np.int64)
        objects = [Item(i, label, {}, ()) for _, i, label in _named(view, keys)]
        return matter(of, subjects, objects, *_known(view, "meets", points))

    return drawn


def _requirements(view: Columns, owner: Keys, courses: Keys) -> dict[int, frozenset[str]]:
    official = _of_documents(view, view.out("hasCourse", _objects(view.out("serves", owner))))
    every = np.unique(np.concatenate([official, courses]))
    return dict.fromkeys(_objects(view.out("requires", every)).tolist(), frozenset())


def _abilities(view: Columns, owner: Keys, courses: Keys) -> dict[int, frozenset[str]]:
    return dict.fromkeys(_objects(view.out("develops", _objects(view.out("serves", owner)))).tolist(), frozenset())


def _tasks(view: Columns, owner: Keys, courses: Keys) -> dict[int, frozenset[str]]:
    majors = _objects(view.out("serves", owner))
    keys = _objects(view.out("targets", majors))
    for predicate in ("hasStandard", "hasFunction", "hasTask"):
        keys = _objects(view.out(predicate, keys))
    trained = _objects(view.out("trains", _objects(view.out("hasCourse", majors))))
    return dict.fromkeys(np.unique(np.concatenate([keys, trained])).tolist(), frozenset())


def _resources(view: Columns, of: Pairing, library: str, texts: Texts) -> Matter:
    owner = _library(view, library)
    owned = view.out("owns", owner).objects
    resources = np.intersect1d(owned, view.nodes("Resource"))
    supports = view.out("supports", resources)
    inside, purposes = {"位置": _labels_of(view, supports, "module", "course")}, _purposes(view, supports)
    subjects = [
        Item(i, label, _with(inside, key), purpose=purposes.get(key, "")) for key, i, label in _named(view, resources)
    ]
    points, _ = _own_points(view, _standard_courses(view, owner), library)
    known = _known(view, "supports", resources)
    return matter(of, subjects, points, *known)


def _purposes(view: Columns, rows: Edges) -> dict[int, str]:
    """Return what each resource is for, where it is for one thing only."""
    said, found = view.props("supports"), defaultdict[int, set[str]](set)
    for subject, code in zip(rows.subjects.tolist(), rows.props.tolist(), strict=True):
        found[subject].add(str(prop(said[code], "purpose") or ""))
    return {subject: of.pop() for subject, of in found.items() if len(of) == 1}


def _own_points(view: Columns, courses: Keys, library: str) -> tuple[list[Item], Keys]:
    modules = view.out("hasModule", courses)
    has = view.out("hasPoint", _objects(modules))
    points = _objects(has)
    of_module = _sources(view, has)
    places = {
        key: {"模块": "\n".join(sorted(view.labels(view.keys(sorted(of_module[key])))))} for key in points.tolist()
    }
    return [Item(i, label, places[key]) for key, i, label in _named(view, points)], points


_Draw = Callable[[Columns, Pairing, str, Texts], Matter]
_DRAWN: dict[str, _Draw] = {
    "major-occupation": _majors,
    "course-course": _library_courses,
    "edition-edition": _editions,
    "point-requirement": _points(_requirements),
    "point-ability": _points(_abilities),
    "point-task": _points(_tasks),
    "resource-point": _resources,
}


def _library(view: Columns, library: str) -> Keys:
    keys = view.keys([library])
    if not library or keys[0] < 0:
        raise AlignmentError(f"没有资源库“{library}”；用 zhitu sources library/ 查看已导入的资源库")
    return keys


def _standard_courses(view: Columns, owner: Keys) -> Keys:
    owned = np.intersect1d(view.out("owns", owner).objects, view.nodes("Course")).astype(np.int64)
    flavours = view.values("Course", "flavour", owned)
    return owned[[flavour != "个性化课程" for flavour in flavours]]


def _of_documents(view: Columns, courses: Edges) -> Keys:
    """Return the courses of documents among those of majors: a plan says that a major has its library's own, too."""
    owned = view.out("owns", view.nodes("Library")).objects
    return np.setdiff1d(courses.objects, owned).astype(np.int64)


def _objects(rows: Edges) -> Keys:
    return np.unique(rows.objects).astype(np.int64)


def _named(view: Columns, keys: Keys) -> Iterable[tuple[int, str, str]]:
    return zip(keys.tolist(), view.ids(keys), view.labels(keys), strict=True)


def _labels_of(view: Columns, rows: Edges, *prefixes: str) -> dict[int, str]:
    """Return for each subject the labels of its objects, each once, in their own order."""
    found: dict[int, set[str]] = defaultdict(set)
    ids, labels = view.ids(rows.objects), view.labels(rows.objects)
    for subject, identity, label in zip(rows.subjects.tolist(), ids, labels, strict=True):
        if not prefixes or identity.partition("/")[0] in prefixes:
            found[subject].add(label)
    return {subject: "、".join(sorted(said)) for subject, said in found.items()}


def _through(view: Columns, first: Edges, second: Edges) -> dict[int, str]:
    """Return for each subject of the first edges the labels at the end of the second."""
    ends = _labels_of(view, second)
    found: dict[int, set[str]] = defaultdict(set)
    for subject, middle in zip(first.subjects.tolist(), first.objects.tolist(), strict=True):
        if middle in ends:
            found[subject].add(ends[middle])
    return {subject: "、".join(sorted(said)) for subject, said in found.items()}


def _sources(view: Columns, rows: Edges) -> dict[int, frozenset[str]]:
    """Return for each object the ids of its subjects."""
    found: dict[int, set[str]] = defaultdict(set)
    for subject, thing in zip(view.ids(rows.subjects), rows.objects.tolist(), strict=True):
        found[thing].add(subject)
    return {thing: frozenset(of) for thing, of in found.items()}


def _with(words: Mapping[str, Mapping[int, str]], key: int, more: Mapping[str, str] | None = None) -> dict[str, str]:
    found = {place: said[key] for place, said in words.items() if key in said}
    for place, said in (more or {}).items():
        found[place] = "；".join(filter(None, (said, found.get(place))))
    return found


def _known(view: Columns, predicate: str, keys: Keys) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the accepted links of some subjects, without what a model accepted by itself, and the rejected ones."""
    rows = view.out(predicate, keys)
    guessed = [key for key, stored in view.versions.items() if stored.version.authority is Authority.MODEL]
    good = (rows.worth >= 1) & ~np.isin(rows.versions, guessed)
    accepted = list(zip(view.ids(rows.subjects[good]), view.ids(rows.objects[good]), strict=True))
    return accepted, _rejected(view, predicate)


def _rejected(view: Columns, predicate: str) -> list[tuple[str, str]]:
    found = []
    for stored in view.versions.values():
        if stored.version.source.startswith(REVIEWS):
            _, edges = view.store.claims(stored.key)
            found += [
                (edge.subject, edge.object)
                for edge in edges
                if edge.predicate == predicate and edge.method is Method.REVIEWED and edge.status is Status.REJECTED
            ]
    return [(str(subject), str(thing)) for subject, thing in found]


def _groups_of_major(identity: str) -> tuple[str, ...]:
    """Return class at its level, class across levels, category across levels (DOMAIN: minus 60, 40, 20)."""
    try:
        code = MajorCode(segments(identity)[-1])
    except CodeError:
        return ()
    category = int(code.category) % 20
    wider = f"{category}-{code.major_class[2:]}"
    return f"{wider}-{code.level.rank}", wider, str(category)


def _groups_of_occupation(identity: str) -> tuple[str, ...]:
    try:
        code = OccupationCode(segments(identity)[-1])
    except CodeError:
        return ()
    return code.minor_group, code[:4]


def unknown(view: Columns, ids: Sequence[str]) -> list[str]:
    """Return the ids that nothing in the graph mentions."""
    return [identity for identity, key in zip(ids, view.keys(ids).tolist(), strict=True) if key < 0]
