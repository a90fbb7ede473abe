"""What a reader may have meant by a goal that is not there: things of like names that a path can lead to."""

from typing import NamedTuple

from graph.paths.goals import KINDS_OF_GOALS
from graph.views.text import LONGEST, Found, TextView
from ontology.names import segments
from ontology.terms import KIND_OF_PREFIX

FEW = 5
KINDS = tuple(KIND_OF_PREFIX[prefix].name for prefix in KINDS_OF_GOALS)


def named(typed: str) -> str:
    """Return the name in what was typed, an id or a name."""
    return segments(typed)[-1].strip()[:LONGEST] if typed.strip("/ ") else ""


class Meant(NamedTuple):
    """A thing that may be meant: its id, its name, and what it belongs to, "" for nothing."""

    id: str
    label: str
    of: str


def meant(view: TextView, typed: str) -> list[Meant]:
    """Return things like what was typed; the likest first."""
    text = named(typed)
    if not text:
        return []
    found = view.find(text, KINDS, FEW)
    return [Meant(hit.id, hit.label, belonging(found, hit.id)) for hit in found.hits]


def belonging(found: Found, identity: str) -> str:
    """Say what a thing that was found belongs to; of a major with its code, since several have one name."""
    parent = found.parents.get(identity)
    if parent is None:
        return ""
    kind, _, code = parent.id.partition("/")
    return f"{code} {parent.label}" if kind == "major" else parent.label
