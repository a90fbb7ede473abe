"""What a caller asks of a reading."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ingest.holdings import Holdings, Told, holdings_told, told_by
from ingest.known import Known
from ingest.profiles import NO_PROFILE, Profile
from ingest.report import Bundle


class Order(NamedTuple):
    """The graph to check against, the library's slug if it is said, what is known of the columns of free tables.

    Of the other files of the run: `earlier` are the bundles that this one may lean on as on the graph, `beside` those
    of files of its own kind, where its references may lead; `later` are the kinds that are read after it and lean on
    it, so it does not lean on what they said before. `source` is the id that the one source is to have.
    """

    known: Known | None = None
    library: str | None = None
    profile: Profile = NO_PROFILE
    earlier: tuple[Bundle, ...] = ()
    beside: tuple[Bundle, ...] = ()
    later: frozenset[str] = frozenset()
    source: str | None = None

    def holdings(self, library: str, own: Callable[[str], bool]) -> Holdings:
        """Return what a library (its slug) holds by the graph and the files read before.

        The sources that are one's `own` are left out: a source read again must not lean on what it said before.
        """
        return holdings_told(library, self._told(library, own))

    def elsewhere(self, library: str, own: Callable[[str], bool]) -> Holdings:
        """Return what a library holds, with what files of the same kind say beside."""
        beside = (told_by(bundle, library) for bundle in self.beside if not own(bundle.version.source))
        return holdings_told(library, [*self._told(library, own), *beside])

    def _told(self, library: str, own: Callable[[str], bool]) -> Iterator[Told]:
        anew = {bundle.version.source for bundle in (*self.earlier, *self.beside)}
        for told in self.known.told(library) if self.known is not None else ():
            again = told.source in anew or told.source.partition("/")[0] in self.later
            if not again and not own(told.source) and told.source != self.source:
                yield told
        for bundle in self.earlier:
            if not own(bundle.version.source):
                yield told_by(bundle, library)
