"""Every module that has pages: one line each."""

from api.pages import (
    changes,
    doubts,
    entrance,
    import_job,
    imports,
    libraries,
    majors,
    nation,
    own_account,
    people,
    search,
    statements,
    static,
    things,
    withdrawing,
)

PAGES = (
    *(nation, libraries, majors, things, statements, search, changes, doubts, static),
    *(entrance, own_account, people, imports, import_job, withdrawing),
)
"""Modules, each with its `pages`."""
