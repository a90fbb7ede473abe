"""Where a page lies: from the nation down to it."""

from api.pages.tables import Link
from api.pages.visit import Visit
from api.words import mark
from ontology.codes import MajorCode
from ontology.errors import CodeError
from ontology.names import segments


def _major(text: str) -> MajorCode | None:
    try:
        return MajorCode(text)
    except CodeError:
        return None


def crumbs(visit: Visit, identity: str, *more: Link) -> list[Link]:
    """Return the way to a category, a class, a major, or something of a major; the last one leads nowhere."""
    parts = segments(identity)
    codes = parts[1] if len(parts) > 1 else ""
    way: list[str] = []
    if parts[0] in ("category", "class"):
        way = [f"category/{codes[:2]}", *([f"class/{codes}"] if len(codes) == 4 else [])]
    elif (code := _major(codes)) is not None:
        way = [f"category/{code.category}", f"class/{code.major_class}", f"major/{code.digits}"]
        if parts[0] != "major":
            way.append(identity)
    elif len(parts) > 2:
        way = [f"library/{codes}", f"occupation/{codes}", identity]
    else:
        way = [identity]
    keys = visit.store.keys(way)
    way = [each for each, key in zip(way, keys, strict=True) if key >= 0]
    labels = visit.store.labels(keys[keys >= 0], visit.revision)
    links = [Link(visit.say(mark("全国")), visit.to("/"))]
    links += [Link(label, visit.page_of(each)) for each, label in zip(way, labels, strict=True)]
    links += more
    return [*links[:-1], Link(links[-1].text, "")]
