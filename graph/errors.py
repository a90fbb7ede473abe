"""What can go wrong with the graph, by what the caller would do about it.

GraphError
├── StoreError          the store cannot do this: a fault to report (exit code 3)
│   ├── StoreBusy       another writer holds the store too long: try again
│   ├── StoreFull       the disk is full, nothing was changed: free space
│   ├── StoreDamaged    the file is not a whole store: restore a backup
│   │   └── StoreForeign  what is there is somebody else's: give another address
│   └── StoreOutdated   the schema is newer than this program: update the program
├── UnknownSource       no version of that source is in force: check the name (`zhitu sources`)
├── UnknownNode         no node of that id: check the id (`zhitu show`)
├── UnknownRevision     no such revision, or a date before the first: check `zhitu history`
├── ViewError           a view's files cannot be read or written: free space, or remove the folder (it is rebuilt)
├── AlignmentError      what was asked of the alignment cannot be done: the message says what to do
│   └── EncoderMissing  the extra, a model or the network is missing: go on by the default way
├── ReuseError          a course cannot be proposed for reuse, or not decided on, as things stand: look again
├── VerificationError   what was asked of a verification cannot be done: the message says what to do
│   ├── SavedMeanwhile  the same expert has saved something else meanwhile: look at it first
│   └── NoSuchLibrary   the graph has no such library at that revision: check the id
└── ClaimError          a claim does not fit the vocabulary: the reader that made it is wrong
"""


class GraphError(Exception):
    """Something about the graph went wrong."""


class StoreError(GraphError):
    """The store cannot do what was asked."""


class StoreBusy(StoreError):
    """Another writer holds the store."""


class StoreFull(StoreError):
    """The disk is full; nothing was changed."""


class StoreDamaged(StoreError):
    """The store's file is not whole."""


class StoreForeign(StoreDamaged):
    """What lies at the address is not a graph of ours; it is left alone."""


class StoreOutdated(StoreError):
    """The store was written by a newer program."""


class UnknownSource(GraphError):
    """No version of that source is in force."""


class UnknownNode(GraphError):
    """No node of that id is or was stated."""


class UnknownRevision(GraphError):
    """There is no such revision."""


class ClaimError(GraphError):
    """A claim does not fit the vocabulary."""


class ViewError(GraphError):
    """A view's files cannot be read or written."""


class AlignmentError(GraphError):
    """What was asked of the alignment cannot be done; the message says what to do instead."""


class EncoderMissing(AlignmentError):
    """The extra `semantic` (`model` is "") or the model of that name is not to be had; the default way goes on."""

    def __init__(self, model: str, message: str) -> None:
        super().__init__(message)
        self.model = model


class VerificationError(GraphError):
    """What was asked of a verification cannot be done; the message says what to do instead."""


class SavedMeanwhile(VerificationError):
    """The same expert saved something else in another window; the message says what to do."""


class ReuseError(GraphError):
    """A course cannot be proposed for reuse, or a proposal not decided on, as things stand."""


class NoSuchLibrary(VerificationError):
    """The graph has no such library at that revision."""
