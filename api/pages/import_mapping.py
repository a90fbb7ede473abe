"""What files and columns of an import were taken for, as a form: shown with a choice each, read as profiles."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData

from api.pages.import_tables import file_word
from api.pages.visit import Visit
from api.phrases import percent
from api.words import mark
from ingest.jobs_orders import Job
from ingest.kinds import NAMES, shown
from ingest.profiles import NO_PROFILE, Profile
from ingest.remapping import Taken, places, remapped
from ingest.report import Headed, Mapped, Wanted

Entry = dict[str, Any]  # of a report as it went out: the JSON border

MOST = 300
"""So many columns of an import can be chosen for; more of them would not be looked at by anybody."""

_LONGEST = 200


def shown_files(visit: Visit, job: Job, profiles: Mapping[str, Profile]) -> list[dict[str, Any]]:
    """Return what each file was taken for, and what may be said instead."""
    found, left = [], MOST
    for at, entry in enumerate(entries(job)):
        taken = taken_of(entry)
        columns = places(taken, left)
        left -= len(columns)
        known = entry["file"] in {each.name for each in job.files}
        profile = profiles.get(entry["file"], NO_PROFILE)
        found.append(
            {
                "at": at,
                "file": entry["file"] if known else file_word(visit, entry["file"]),
                "kind": entry["kind"],
                "known": known,
                "called": visit.words.told(shown(entry["kind"])) if entry["kind"] else visit.say(mark("没有认出")),
                "sure": _sure(visit, entry),
                "marks": visit.say(mark("、")).join(visit.words.told(one) for one in _marks(entry)),
                "tables": _tables(visit, at, taken, columns) if known else [],
                "constants": [
                    (name, f"constant-{at}-{name}", profile.constants.get(name, "")) for name in _said(taken)
                ],
            }
        )
    return found


def answered(form: FormData, job: Job, profiles: Mapping[str, Profile]) -> dict[str, Profile]:
    """Return the profiles by which files are to be read, by their names, as somebody has them now."""
    found = {name: profile for name, profile in profiles.items() if profile._replace(origin="") != NO_PROFILE}
    for at, entry in enumerate(entries(job)):
        if entry["file"] not in profiles:
            continue
        taken, profile = taken_of(entry), profiles[entry["file"]]
        chosen = {
            (table, column): _given(form, f"as-{at}-{table}-{column}")
            for table, column in places(taken, MOST)
            if f"as-{at}-{table}-{column}" in form
        }
        fields = {each.name for table in taken.tables for each in table.wanted} | {""}
        chosen = {place: field for place, field in chosen.items() if field in fields}
        said = {name: _given(form, f"constant-{at}-{name}") for name in _said(taken) if f"constant-{at}-{name}" in form}
        new = remapped(profile, taken, _given(form, f"kind-{at}") or taken.kind, chosen, said)
        if job.options.kind and not new.kind and taken.kind in NAMES:
            new = new._replace(kind=taken.kind)
        if new._replace(origin="") != NO_PROFILE or entry["file"] in found:
            found[entry["file"]] = new
    return found


def taken_of(entry: Entry) -> Taken:
    """Return what a file was taken for, as its report tells."""
    tables = tuple(
        Headed(each["sheet"], tuple(each["headings"]), tuple(Wanted(**one) for one in each["wanted"]))
        for each in entry.get("tables", ())
    )
    return Taken(entry["kind"], tables, tuple(Mapped(**each) for each in entry["columns"]))


def entry_of(job: Job, at: int) -> Entry | None:
    """Return what the report tells of one of the files, None where there is none."""
    return dict(enumerate(entries(job))).get(at)


def entries(job: Job) -> list[Entry]:
    """Return what the report tells of each file."""
    return list((job.result or {}).get("read", ()))


def _said(taken: Taken) -> list[str]:
    """Return the fields that may be said for a whole file: those for which it has no column."""
    return [name for name in taken.constants() if not any(each.field == name and each.column for each in taken.mapped)]


def _given(form: FormData, name: str) -> str:
    return str(form.get(name) or "").strip()[:_LONGEST]


def _sure(visit: Visit, entry: Entry) -> str:
    said = entry["confidence"] is None or entry["marks"] == ["列映射文件"]
    return visit.say(mark("由您指定")) if said and entry["kind"] else percent(entry["confidence"] or 0)


def _marks(entry: Entry) -> list[str]:
    return [each for each in entry["marks"] if each not in ("列映射文件", "--map")]


def _tables(visit: Visit, at: int, taken: Taken, columns: Any) -> list[dict[str, Any]]:
    return [
        {
            "sheet": table.sheet,
            "missing": taken.missing(number),
            "fields": [each.name for each in table.wanted],
            "columns": [_column(visit, at, taken, place) for place in columns if place[0] == number],
        }
        for number, table in enumerate(taken.tables)
        if any(place[0] == number for place in columns)
    ]


def _column(visit: Visit, at: int, taken: Taken, place: tuple[int, int]) -> dict[str, Any]:
    """Return a column: its heading, what it is taken for, how surely and why."""
    table = taken.tables[place[0]]
    heading = table.headings[place[1]]
    found = next((each for each in taken.mapped if (each.sheet, each.column) == (table.sheet, heading)), None)
    return {
        "name": f"as-{at}-{place[0]}-{place[1]}",
        "heading": heading,
        "field": found.field if found else "",
        "sure": percent(found.confidence) if found else "",
        "why": visit.words.told(found.reason) if found else "",
    }


def file_name(entry: Entry) -> str:
    """Return what the profile of a file is called, so that it is used when it lies beside it."""
    return f"{Path(entry['file']).stem}.mapping.toml"


def kinds(visit: Visit) -> list[tuple[str, str]]:
    """Return the kinds of documents there are, as somebody chooses among them."""
    return [(slug, visit.words.told(called[0])) for slug, called in NAMES.items()]
