"""A graph as files for `neo4j-admin database import full`: for a first load, several times as fast as Bolt.

Takes in revisions as a store does (graph.upkeep.copy) and leaves the same graph behind (neo4j_schema.py): the server
is stopped meanwhile, and creates constraints and indexes when the store is first opened.
"""

import shlex
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from graph.errors import StoreError
from graph.store import Revision, Stored
from graph.stores.blocks import hashes, packed_digest, version_digest
from graph.stores.neo4j_ledger import told_of
from graph.stores.neo4j_schema import LABELS, SCHEMA, TYPES
from graph.stores.neo4j_segments import run_texts, said_of_nodes, stances_of
from graph.stores.packing import Frame
from graph.stores.reading import read_props
from graph.stores.segments import Packed, draft, pack
from ontology.claims import EdgeClaim, NodeClaim, Version
from ontology.terms import KIND, KIND_OF_PREFIX, PREDICATES, Property

_STANCE = (("status", "string"), ("method", "string"), ("confidence", "double"))
_DATATYPES = {"integer": "long", "decimal": "long", "boolean": "boolean"}
_VERSION = (
    ("key", "long"),
    ("source", "string"),
    ("sha256", "string"),
    ("title", "string"),
    ("issuer", "string"),
    ("licence", "string"),
    ("authority", "long"),
    ("effective", "string"),
    ("whole", "boolean"),
    ("opened", "long"),
    ("closed", "long"),
    ("nodes", "long"),
    ("edges", "long"),
    ("purged", "boolean"),
    ("digest", "byte[]"),
)
_REVISION = (
    ("number", "long"),
    ("recorded", "string"),
    ("action", "string"),
    ("source", "string"),
    ("opened", "long"),
    ("closed", "long"),
)
_SEGMENT = (
    ("version", "long"),
    ("name", "string"),
    ("rows", "long"),
    ("body", "byte[]"),
    ("index", "string[]"),
    ("texts", "byte[]"),
)
_LEDGER = (("name", "string"), ("schema", "long"), ("revision", "long"), ("entities", "long"), ("versions", "long"))
_PROPERTIES = {term.name: term.properties for term in PREDICATES}
_OF_BYTE = [str(value if value < 128 else value - 256) for value in range(256)]
_LEAST_BUFFER = 4 << 20  # bytes: the importer's own default
ARGUMENTS = "import.args"
"""The file that names all others, given to `neo4j-admin database import full neo4j @import.args`."""


class ImportFiles:
    """Writes a graph into a folder; `finish` completes it. Ids are kept in memory: some 150 MB a million."""

    def __init__(self, folder: Path) -> None:
        """Begin in a folder that is new or empty; StoreError in any other."""
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise StoreError(f"{folder} 不是空文件夹")
        self._folder = folder.absolute()
        self._files: dict[str, TextIO] = {}
        self._arguments: list[str] = []
        self._keys: dict[str, int] = {}
        self._versions: dict[int, tuple[Stored, bytes]] = {}
        self._in_force: dict[str, int] = {}
        self._steps: list[Revision] = []
        self._widest = 0

    @property
    def revision(self) -> int:
        """The number of the latest revision."""
        return len(self._steps)

    @contextmanager
    def grouped(self) -> Iterator[None]:
        """Do nothing more: there is no graph before `finish`."""
        yield

    def commit(
        self, version: Version, nodes: Iterable[NodeClaim], edges: Iterable[EdgeClaim], recorded: datetime
    ) -> Revision:
        """Write what a version states; whether it says the same as before is not looked at."""
        content = draft(nodes, edges)
        self._enroll(content.ids)
        packed = pack(content, self._keys)
        key = len(self._versions) + 1
        step = self._step(recorded, "commit", version.source, key)
        count = sum(segment.rows for segment in packed if segment.name in KIND)
        edge_count = sum(segment.rows for segment in packed) - count
        digest = packed_digest(packed, [hashes(segment) for segment in packed])
        self._versions[key] = Stored(key, version, step.number, None, count, edge_count), digest
        self._in_force[version.source] = key
        for segment in packed:
            self._add(key, segment)
        return step

    def withdraw(self, source: str, recorded: datetime) -> Revision:
        """Take the source's version out of force."""
        return self._step(recorded, "withdraw", source, None)

    def purge(self, source: str, recorded: datetime) -> Revision:
        """Leave tombstones of a source's versions: what is replayed of it is empty already."""
        step = self._step(recorded, "purge", source, None)
        for key, (stored, _) in self._versions.items():
            if stored.version.source == source and not stored.purged:
                version = Version(
                    source,
                    stored.version.sha256,
                    "",
                    authority=stored.version.authority,
                    effective=stored.version.effective,
                    whole=stored.version.whole,
                )
                bare = stored._replace(version=version, nodes=0, edges=0, purged=True)
                self._versions[key] = bare, version_digest(())
        return step

    def _step(self, recorded: datetime, action: str, source: str, opened: int | None) -> Revision:
        closed = self._in_force.pop(source, None)
        step = Revision(len(self._steps) + 1, recorded, action, source, opened, closed)
        if closed is not None:
            stored, digest = self._versions[closed]
            self._versions[closed] = stored._replace(closed=step.number), digest
        self._steps.append(step)
        return step

    def finish(self) -> int:
        """Write the ledger and the list of files; return the number of revisions."""
        versions = self._file("versions", "--nodes=Version", ((":ID(Version)", ""), *_VERSION))
        for key, (stored, digest) in self._versions.items():
            said = {**told_of(stored, digest), "closed": stored.closed, "purged": stored.purged}
            versions.write(_row((key, *(said[name] for name, _ in _VERSION))))
        revisions = self._file("revisions", "--nodes=Revision", _REVISION)
        for step in self._steps:
            revisions.write(_row(step._replace(recorded=step.recorded.isoformat())))  # type: ignore[arg-type] # a row
        ledger = self._file("ledger", "--nodes=Ledger", _LEDGER)
        ledger.write(_row(("zhitu", SCHEMA, len(self._steps), len(self._keys), len(self._versions))))
        for file in self._files.values():
            file.close()
        buffer = max(_LEAST_BUFFER, 2 * self._widest)
        lines = ["--id-type=integer", "--multiline-fields=true", f"--read-buffer-size={buffer}", *self._arguments]
        (self._folder / ARGUMENTS).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return len(self._steps)

    def _file(self, name: str, option: str, columns: Iterable[tuple[str, str]]) -> TextIO:
        """Return a file, begun with its header and listed when it is first asked for."""
        if name not in self._files:
            path = self._folder / f"{name}.csv"
            self._files[name] = path.open("w", encoding="utf-8", newline="\n")
            self._files[name].write(",".join(f"{column}:{kind}" if kind else column for column, kind in columns) + "\n")
            self._arguments.append(f'"{option}={path}"')
        return self._files[name]

    def _enroll(self, ids: Sequence[str]) -> None:
        for identity in ids:
            if identity not in self._keys:
                key = self._keys[identity] = len(self._keys) + 1
                label = LABELS[KIND_OF_PREFIX[identity.partition("/")[0]].name]
                columns = ((":ID(Entity)", ""), ("key", "long"), ("id", "string"))
                self._file(f"entities-{label}", f"--nodes=Entity:{label}", columns).write(_row((key, key, identity)))

    def _add(self, version: int, packed: Packed) -> None:
        index, texts = run_texts(packed)
        row = _row((version, packed.name, packed.rows, packed.body, index, texts))
        self._widest = max(self._widest, len(row))
        self._file("segments", "--nodes=Segment", _SEGMENT).write(row)
        (self._state_nodes if packed.name in KIND else self._state_edges)(version, packed)

    def _state_nodes(self, version: int, packed: Packed) -> None:
        frame = Frame(packed.body)
        stances = [_cells((*stance.values(),)) for stance in stances_of(frame)]
        properties = KIND[packed.name].properties
        names = ["label", *(each.name for each in properties)]
        keys, codes = frame.array("keys").tolist(), frame.array("stance_codes").tolist()
        for key, code, said in zip(keys, codes, said_of_nodes(packed, frame), strict=True):
            file = self._relationships("STATES", packed.name, properties, said, "Version")
            said_cells = _cells([said.get(name) for name in names])
            file.write(f"{version},{key},{version},{stances[code]},{said_cells}\n")

    def _state_edges(self, version: int, packed: Packed) -> None:
        frame = Frame(packed.body)
        stances = [_cells((*stance.values(),)) for stance in stances_of(frame)]
        properties = _PROPERTIES[packed.name]
        files, tails = [], []
        for said in map(dict, read_props(frame)):
            files.append(self._relationships(TYPES[packed.name], "", properties, said, "Entity"))
            tails.append("".join("," + _cell(said.get(each.name)) for each in properties))
        columns = (frame.array(name).tolist() for name in ("subjects", "objects", "stance_codes", "prop_codes"))
        for subject, target, code, place in zip(*columns, strict=True):
            files[place].write(f"{subject},{target},{version},{stances[code]}{tails[place]}\n")

    def _relationships(
        self, kind: str, of: str, properties: Sequence[Property], said: Mapping[str, Any], start: str
    ) -> TextIO:
        """Return the file of a type: one for each set of properties whose decimals are no whole numbers."""
        broken = [each.name for each in properties if isinstance(said.get(each.name), float)]
        name = "-".join(part for part in (kind, of, *broken) if part)
        if found := self._files.get(name):
            return found
        typed = [(p.name, "double" if p.name in broken else _DATATYPES.get(p.datatype, "string")) for p in properties]
        label = [("label", "string")] if of else []
        ends = ((f":START_ID({start})", ""), (":END_ID(Entity)", ""))
        return self._file(name, f"--relationships={kind}", (*ends, ("v", "long"), *_STANCE, *label, *typed))


def _row(values: Iterable[object]) -> str:
    return _cells(values) + "\n"


def _cells(values: Iterable[object]) -> str:
    return ",".join(map(_cell, values))


def _cell(value: object) -> str:
    """Write a value as the importer reads it; nothing is nothing, which differs from an empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return ";".join(map(_OF_BYTE.__getitem__, value))
    if isinstance(value, list):
        return ";".join(value)
    return repr(value)


def run_import(folder: Path, program: str, database: str, replace: bool) -> None:
    """Let `neo4j-admin` import what was written; StoreError with its words when it refuses.

    It looks for the server's folder as ever (NEO4J_HOME, NEO4J_CONF) and refuses a database that is there already
    unless `replace` is set, and one that a server has open.
    """
    command = [*shlex.split(program), "database", "import", "full"]
    command += ["--overwrite-destination=true"] if replace else []
    command += [database or "neo4j", f"@{folder.absolute() / ARGUMENTS}"]  # files would take the name for one of them
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
    except OSError as error:
        raise StoreError(f"运行不了 {command[0]}：{error.strerror}") from error
    if done.returncode:
        said = [line.strip() for line in (done.stdout + "\n" + done.stderr).splitlines()]
        told = [line for line in said if line and not line.startswith(("at ", "..."))]
        raise StoreError(f"neo4j-admin 没有导入：{' '.join(told[-3:])}")
