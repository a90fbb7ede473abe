"""What can go wrong with what comes in, by what the person who brought it would do.

IngestError             reason and advice, to be shown as they are (exit code 2)
├── DocumentError       this file cannot be read at all: save it in another way
│   ├── Unrecognised    nothing here reads such content: bring another file, or say `--kind`
│   ├── Scanned         its words are pictures or signs without letters: recognise them, or bring them as text
│   ├── Locked          the file asks for a password: remove it first
│   └── TooLarge        more than is ever needed, or a bomb: split it
└── SourceClash         two inputs state one source, or one override meets several: bring one of them
"""


class IngestError(Exception):
    """Something brought in cannot be taken; `reason` says why and `advice` what to do."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(f"{reason}；{advice}" if advice else reason)
        self.reason = reason
        self.advice = advice


class DocumentError(IngestError):
    """A file cannot be read."""


class Unrecognised(DocumentError):
    """No reader knows such content."""


class Scanned(DocumentError):
    """A file shows words and holds none that can be read."""


class Locked(DocumentError):
    """A file is encrypted."""


class TooLarge(DocumentError):
    """A file would need more memory than any honest one."""


class SourceClash(IngestError):
    """Two inputs of one run state the same source."""
