"""Who may bring files in, see what came of them and decide on them: the one place that decides for imports."""

from typing import Annotated

from fastapi import Depends

from api.http.persons import allowed_libraries, require
from api.http.problems import Problem
from api.words import mark
from ingest.jobs import Jobs
from ingest.jobs_orders import Job, Options, UnknownJob
from people.access import Action, allows
from people.roles import Person

Sender = Annotated[Person, Depends(require(Action.IMPORT))]
"""Whoever may import for some library at least; for which is seen when it is known what the files are of."""


def confined(options: Options, who: Person) -> Options:
    """Return options that let a job change what its sender may change, and nothing else."""
    libraries = allowed_libraries(who)
    return options._replace(libraries=None if libraries is None else tuple(sorted(libraries)))


def owner_seen(who: Person) -> str | None:
    """Return whose jobs somebody sees: one's own, None for those of all."""
    return None if allows(who, Action.IMPORT_OFFICIAL) else who.name


def own_job(jobs: Jobs, identity: str, who: Person) -> Job:
    """Return a job that somebody may see; another's is not there for them (UnknownJob)."""
    job = jobs.job(identity)
    if owner_seen(who) not in (None, job.owner):
        raise UnknownJob(f"没有编号为 {identity} 的导入")
    return job


def may_still(job: Job, who: Person) -> None:
    """Refuse to go on with a job whose libraries are not all somebody's any more."""
    now, then = allowed_libraries(who), job.options.libraries
    if now is not None and (then is None or not now.issuperset(then)):
        raise Problem("forbidden", mark("这次导入的资源库已不在您的范围内"))
