"""Files that jobs are to read: written to disk as they come, under safe names, kept until nobody needs them.

A folder a job: `files/` with what came, `profile.toml` where a profile came with it. A profile beside a file
(`<name>.mapping.toml`) is for that file, as it is on the command line.
"""

import re
import shutil
import time
import unicodedata
from collections.abc import Container, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import IO
from uuid import uuid4

from ingest.jobs_orders import Received, UploadEmpty, UploadTooLarge, UploadTooMany, UploadTwice
from ingest.profiles import SUFFIX

LARGEST = 64 << 20
MOST_FILES = 100
LARGEST_PROFILE = 1 << 16

_LONGEST = 200  # bytes of a name; file systems take 255
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069]')
_EDGES = re.compile(r"^[\s.]+|[\s.]+$")
_ID = re.compile(r"[0-9a-f]{32}")
_SURELY_SENT = 86400.0  # seconds after which nobody still sends files that have no job
_FILES, _PROFILE = "files", "profile.toml"


def safe_name(name: str) -> str:
    """Return a name that lies in its folder whatever was sent: the last part of a path, no dots in front, not too long.

    Its ending stays: readers go by it where the content does not tell.
    """
    last = re.split(r"[/\\]", name.encode("utf-8", "replace").decode())[-1]
    plain = _EDGES.sub("", unicodedata.normalize("NFC", _UNSAFE.sub("", last)))
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, ending = plain, ""
    room = _LONGEST - len(ending.encode()) - 1
    stem = _EDGES.sub("", stem.encode()[:room].decode("utf-8", "ignore"))
    return (f"{stem}.{ending}" if ending else stem) or "文件"


class Receiving:
    """Files of one job as they come; leaving it without `finished` removes them."""

    def __init__(self, folder: Path, largest: int) -> None:
        self.id = uuid4().hex
        self.files: list[Received] = []
        self.profile = ""
        self._folder = folder / self.id
        self._largest = largest
        self._size = 0
        self._file: IO[bytes] | None = None
        self._name = ""
        self._digest = sha256()
        self._began = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._folder.mkdir(mode=0o700)
        (self._folder / _FILES).mkdir()

    def begin(self, name: str, profile: bool = False) -> None:
        """Begin a file; UploadTwice, UploadTooMany."""
        self._name = _PROFILE if profile else safe_name(name)
        if not profile and len(self.files) >= MOST_FILES:
            raise UploadTooMany(f"一次最多接收 {MOST_FILES} 个文件")
        path = self._folder / (_PROFILE if profile else f"{_FILES}/{self._name}")
        try:
            self._file = path.open("xb")
        except FileExistsError:
            raise UploadTwice(f"有两个文件都叫“{self._name}”") from None
        self._digest, self._began = sha256(), self._size

    def write(self, piece: bytes) -> None:
        """Write some more of it; UploadTooLarge over the limit of all files together."""
        assert self._file is not None
        self._size += len(piece)
        profile = self._name == _PROFILE and self._file.name == str(self._folder / _PROFILE)
        if self._size > self._largest or (profile and self._size - self._began > LARGEST_PROFILE):
            raise UploadTooLarge(LARGEST_PROFILE if profile else self._largest)
        self._digest.update(piece)
        self._file.write(piece)

    def end(self) -> None:
        """End the file; an empty one is as good as none."""
        assert self._file is not None
        self._file.close()
        path, size = Path(self._file.name), self._size - self._began
        self._file = None
        if path.parent == self._folder:
            self.profile = self._digest.hexdigest()
        elif size:
            self.files.append(Received(self._name, size, self._digest.hexdigest()))
        else:
            path.unlink()

    def add(self, name: str, content: bytes) -> None:
        """Take a whole file in."""
        self.begin(name)
        self.write(content)
        self.end()

    def lay_beside(self, name: str, profile: str) -> None:
        """Add the profile of a file that came, in the place of what came; files of one stem have one each."""
        stem = Path(name).stem
        alike = [each for each in self.files if not each.name.endswith(SUFFIX) and Path(each.name).stem == stem]
        path = self._folder / _FILES / ((stem if len(alike) == 1 else name) + SUFFIX)
        content = profile.encode()
        self.files = [each for each in self.files if each.name != path.name]
        path.write_bytes(content)
        self.files.append(Received(path.name, len(content), sha256(content).hexdigest()))

    def finished(self) -> tuple[Received, ...]:
        """Return what came, by name; UploadEmpty where nothing came that is to be read."""
        if all(each.name.endswith(SUFFIX) for each in self.files):
            raise UploadEmpty("没有收到文件内容")
        return tuple(sorted(self.files))

    def drop(self) -> None:
        """Forget what came."""
        if self._file is not None:
            with suppress(OSError):  # on a full disk the rest cannot be written, and need not
                self._file.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class Uploads:
    """The folder of all jobs' files; made by the first, not before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def receive(self, largest: int = LARGEST) -> Receiving:
        """Begin to take the files of a job in, so many bytes at most; OSError where the disk refuses."""
        return Receiving(self.folder, largest)

    def paths(self, identity: str) -> list[Path]:
        """Return the files of a job that are to be read, by name; none where they are kept no longer."""
        return [path for path in self.all(identity) if not path.name.endswith(SUFFIX)]

    def all(self, identity: str) -> list[Path]:
        """Return the files of a job and the profiles beside them, by name."""
        folder = self._of(identity) / _FILES
        return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []

    def profile(self, identity: str) -> Path | None:
        """Return the profile that came with the files, None where none did."""
        path = self._of(identity) / _PROFILE
        return path if path.is_file() else None

    def drop(self, identity: str) -> None:
        """Remove the files of a job."""
        shutil.rmtree(self._of(identity), ignore_errors=True)

    def tidy(self, needed: Container[str]) -> None:
        """Remove the files that no job needs, but for those that may still be on their way in."""
        for path in self._kept():
            with suppress(FileNotFoundError):
                if path.name not in needed and time.time() - path.stat().st_mtime > _SURELY_SENT:
                    self.drop(path.name)

    def _kept(self) -> Iterator[Path]:
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if _ID.fullmatch(path.name):
                yield path

    def _of(self, identity: str) -> Path:
        assert _ID.fullmatch(identity), identity
        return self.folder / identity
