"""What somebody says that the columns of free tables are, on top of what was proposed: a profile for each file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ingest.exports import CONSTANTS
from ingest.kinds import NAMES
from ingest.profiles import Profile
from ingest.report import Headed, Mapped

Place = tuple[int, int]
"""A column: the table in its file, the column in its table, both from 0."""


class Taken(NamedTuple):
    """What a file was read as: its kind, its free tables, what their columns were taken for."""

    kind: str
    tables: tuple[Headed, ...]
    mapped: tuple[Mapped, ...]

    def field(self, place: Place) -> str:
        """Return the field that a column was taken for, "" where for none."""
        table = self.tables[place[0]]
        heading = table.headings[place[1]]
        return next((each.field for each in self.mapped if (each.sheet, each.column) == (table.sheet, heading)), "")

    def constants(self) -> list[str]:
        """Return the fields that one value may stand for in the whole file."""
        wanted = {each.name for table in self.tables for each in table.wanted}
        return [name for name in CONSTANTS if name in wanted]

    def missing(self, at: int) -> list[str]:
        """Return the fields that a table must have and for which none of its columns was taken."""
        table = self.tables[at]
        found = {each.field for each in self.mapped if each.sheet == table.sheet}
        return [each.name for each in table.wanted if each.required and each.name not in found]


def remapped(
    profile: Profile, taken: Taken, kind: str, chosen: Mapping[Place, str], constants: Mapping[str, str]
) -> Profile:
    """Return the profile of a file as somebody has it now: fields by columns ("" for none), values for a whole file.

    Only what differs from what was taken is stated; of another kind nothing of that is kept. A field that only one
    column can be goes to the column that was changed to it.
    """
    if kind != taken.kind and kind in NAMES:
        return Profile(words=profile.words, kind=kind)
    changes = {place: field for place, field in chosen.items() if field != taken.field(place)}
    touched = {field for place, field in changes.items() if field} | {taken.field(place) for place in changes}
    columns = dict(profile.columns)
    for field in sorted(touched - {""}):
        columns[field] = tuple(_headings(taken, field, changes))
    values = {name: value for name, value in profile.constants.items() if not columns.get(name)}
    for name, value in constants.items():
        if name in taken.constants() and not columns.get(name):
            values[name] = value
            columns.pop(name, None)
    kept = {name: value for name, value in values.items() if value}
    stated = bool(changes) or kept != profile.constants
    return profile._replace(columns=columns, constants=kept, kind=taken.kind if stated else profile.kind)


def _headings(taken: Taken, field: str, changes: Mapping[Place, str]) -> Iterable[str]:
    """Return the headings of the columns that are a field now, each once."""
    found: dict[str, None] = {}
    for at, table in enumerate(taken.tables):
        places = [(at, column) for column in range(len(table.headings)) if table.headings[column]]
        new = [place for place in places if changes.get(place) == field]
        old = [place for place in places if place not in changes and taken.field(place) == field]
        several = any(each.several for each in table.wanted if each.name == field)
        for place in sorted(new + old) if several else (new or old):
            found[table.headings[place[1]]] = None
    return found


def places(taken: Taken, most: int) -> Sequence[Place]:
    """Return the columns that have a heading, so many of them."""
    found = [
        (at, column)
        for at, table in enumerate(taken.tables)
        for column, heading in enumerate(table.headings)
        if heading
    ]
    return found[:most]
