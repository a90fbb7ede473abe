"""The process that builds the rdf view of a store, beside the workers that wait for it."""

import os
import sys

from api.compose import beside, open_store, statements_folder
from graph.errors import GraphError
from graph.views.rdf_store import Full, build

FULL = 4
"""The exit code where the disk has no room."""

_KINDNESS = 10  # workers come first


def build_statements(address: str) -> None:
    """Build the rdf view of a store beside its other views, unless it is there or another process is at it."""
    path = beside(address)
    if path is not None:
        store = open_store(address)
        try:
            build(store, statements_folder(path))
        finally:
            store.close()


def main(address: str) -> int:
    """Build the view of the latest revision, unless it is there or another process is at it."""
    os.nice(_KINDNESS)
    try:
        build_statements(address)
    except Full:
        return FULL
    except (GraphError, ValueError) as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
