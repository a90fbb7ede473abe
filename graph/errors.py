"""What can go wrong with the graph, by what the caller would do about it.

GraphError
├── StoreError          the store cannot do this: a fault to report (exit code 3)
│   ├── StoreBusy       another writer holds the store too long: try again
│   ├── StoreFull       the disk is full, nothing was changed: free space
│   ├── StoreDamaged    the file is not a whole store: restore a backup
│   └── StoreOutdated   the schema is newer than this program: update the program
├── UnknownSource       no version of that source is in force: check the name (`zhitu sources`)
├── UnknownNode         no node of that id: check the id (`zhitu show`)
├── UnknownRevision     no such revision, or a date before the first: check `zhitu history`
├── ViewError           a view's files cannot be read or written: free space, or remove the folder (it is rebuilt)
├── AlignmentError      what was asked of the alignment cannot be done: the message says what to do
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
