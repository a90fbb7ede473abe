"""What a reader may have meant by a goal that is not there: things of like names that a path can lead to."""

from graph.paths.goals import KINDS_OF_GOALS
from graph.views.text import LONGEST, TextView
from ontology.names import segments
from ontology.terms import KIND_OF_PREFIX

FEW = 5
KINDS = tuple(KIND_OF_PREFIX[prefix].name for prefix in KINDS_OF_GOALS)


def named(typed: str) -> str:
    """Return the name in what was typed, an id or a name."""
    return segments(typed)[-1].strip()[:LONGEST] if typed.strip("/ ") else ""


def meant(view: TextView, typed: str) -> list[tuple[str, str]]:
    """Return ids and names of things like what was typed; the likest first."""
    text = named(typed)
    return [(hit.id, hit.label) for hit in view.search(text, KINDS, FEW)] if text else []
