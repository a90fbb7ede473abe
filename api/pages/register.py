"""Every module that has pages: one line each."""

from api.pages import (
    changes,
    doubts,
    entrance,
    import_job,
    imports,
    learning,
    learning_record,
    libraries,
    majors,
    nation,
    own_account,
    people,
    reuse,
    review,
    search,
    self_report,
    statements,
    static,
    things,
    verification,
    withdrawing,
)

PAGES = (
    *(nation, libraries, majors, things, statements, search, changes, doubts, static),
    *(entrance, own_account, people, imports, import_job, withdrawing, verification, review, reuse, self_report),
    *(learning, learning_record),
)
"""Modules, each with its `pages`."""
