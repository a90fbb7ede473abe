"""Script and style as npm built them into api/static: read once, sent compressed as they lie there, kept for a year."""

import json
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.responses import Response

from api.http.codings import coding_asked

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_SUFFIXES = {b"br": ".br", b"gzip": ".gz"}
_ROOT = "/static/"
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class File:
    """A file with its compressed forms by coding."""

    media_type: str
    body: bytes
    compressed: dict[bytes, bytes]


class Assets:
    """What was built: files by name, and which of them an entry needs; nothing where nothing was built."""

    def __init__(self, folder: Traversable | None = None) -> None:
        place = folder if folder is not None else files("api").joinpath("static")
        self._files = dict(_read(place)) if place.is_dir() else {}
        manifest = place.joinpath("manifest.json")
        self._entries: dict[str, dict[str, object]] = (
            json.loads(manifest.read_text("utf-8")) if manifest.is_file() else {}
        )

    @property
    def scripts(self) -> list[str]:
        """The addresses of the scripts that every page loads."""
        return [_ROOT + str(entry["file"]) for entry in self._entries.values() if entry.get("isEntry")]

    @property
    def styles(self) -> list[str]:
        """The addresses of the styles that every page loads."""
        found: list[str] = []
        for entry in self._entries.values():
            if entry.get("isEntry"):
                sheets = entry.get("css")
                found += [_ROOT + str(each) for each in sheets] if isinstance(sheets, list) else []
        return found

    def answer(self, name: str, accepted: str) -> Response | None:
        """Return a file in a coding that the client takes, None where there is none of that name."""
        file = self._files.get(name)
        if file is None:
            return None
        headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
        for coding in (coding_asked(accepted.encode("latin-1")), b"br", b"gzip"):
            if coding in file.compressed and coding.decode() in accepted:
                headers["Content-Encoding"] = coding.decode()
                return Response(file.compressed[coding], 200, headers, file.media_type)
        return Response(file.body, 200, headers, file.media_type)


def _read(place: Traversable, prefix: str = "") -> list[tuple[str, File]]:
    found: list[tuple[str, File]] = []
    for each in place.iterdir():
        if each.is_dir():
            found += _read(each, f"{prefix}{each.name}/")
            continue
        suffix = "." + each.name.rpartition(".")[2]
        if suffix in _TYPES:
            packed = {coding: place.joinpath(each.name + ending) for coding, ending in _SUFFIXES.items()}
            compressed = {coding: path.read_bytes() for coding, path in packed.items() if path.is_file()}
            found.append((prefix + each.name, File(_TYPES[suffix], each.read_bytes(), compressed)))
    return found
