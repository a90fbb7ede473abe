"""Pieces of answers that the command line makes too, drawn from there in this one place.

They are to move to a module of their own that both import; until then a change of one is a change of both.
"""

from api.cli.comparing import _source_data as change_data
from api.cli.describing import _description_data as description_data
from api.cli.foresight import _entries as major_entries
from api.cli.foresight import _libraries as libraries_read
from api.cli.foresight import _moves as coverage_moves
from api.cli.readings import reading_data
from api.cli.tracing import _source_data as source_data

__all__ = [
    "change_data",
    "coverage_moves",
    "description_data",
    "libraries_read",
    "major_entries",
    "reading_data",
    "source_data",
]
