"""What libraries are called where they show: samples are marked as such, always."""

from collections.abc import Iterable

from api.cli.desk import Desk
from graph.coverage.scopes import Coverage, Scope, in_scope


def library_names(desk: Desk, coverage: Coverage) -> dict[str, str]:
    """Return by id the names of all libraries that serve a major."""
    pairs, view = coverage.pairs, coverage.view
    labels = view.labels(pairs.library_keys)
    samples = view.values("Library", "sample", pairs.library_keys)
    return {
        identity: marked(desk, label, sample is True)
        for identity, label, sample in zip(pairs.library_ids, labels, samples, strict=True)
    }


def marked(desk: Desk, name: str, sample: bool) -> str:
    """Return a library's name, with the mark of a sample if it is one."""
    return desk.say("{name}【样例库，非真实建设成果】", name=name) if sample else name


def sample_notes(desk: Desk, coverage: Coverage, scope: Scope) -> Iterable[str]:
    """Yield a warning where libraries in scope are samples."""
    pairs = coverage.pairs
    samples = coverage.view.values("Library", "sample", pairs.library_keys)
    inside = in_scope(pairs, scope).tolist()
    count = sum(1 for sample, kept in zip(samples, inside, strict=True) if sample is True and kept)
    if count:
        yield desk.say("其中 {count} 个资源库是样例库，非真实建设成果；撤回后不再计入", count=count)
