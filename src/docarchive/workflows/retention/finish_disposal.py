"""What follows the fact that a case is disposed of, until nothing is left of it anywhere the house knows of.

Order: files of the archive; what lies about in the workspace; free pages of the database; the index, built anew beside the old
one; each known backup; then the fact that it is done. Every step may be done twice. A step that must wait (a disk that is not
mounted, a database that is busy) stops none of the others; the next call, at the latest the next start, does all of it again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from docarchive.archive.port import Disposable, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain.errors import UnavailableError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.retention.disposal import Disposal, DisposedCase
from docarchive.index.port import Index
from docarchive.workflows.keeping.rebuild import rebuild_index
from docarchive.workflows.publish import publish_facts

Step = Callable[[], None]
Progress = Callable[[int, int], None]
"""Told how many steps are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Finisher:
    """The tools."""

    disposable: Disposable
    ledger: Ledger
    catalog: Catalog
    index: Index
    sweep_index: Step
    """Removes old builds of the index; `UnavailableError` while somebody reads one."""
    clear: Callable[[Disposal], None]
    """Removes what lies beside the archive: evidence of repairs, pictures of pages; may be done twice."""
    backups: Sequence[Step]
    """Each brings one known backup up to date, which erases there what went."""
    now: Callable[[], datetime]
    actor: str

    def finish(self, progress: Progress = lambda _done, _total: None) -> Sequence[Disposal]:
        """Do what is left to do, telling *progress* of each step; return the disposals that are done now.

        Raises:
            UnavailableError: something has to wait; what could be done was done.
        """
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        with self.catalog.reading() as reader:
            known = reader.disposals()
        # What somebody was about to put when the case went lies in its folder again, named by no fact.
        open_ones = [item for item in known if not item.done or not self.disposable.is_erased(item.disposal)]
        if not open_ones:
            return ()
        waiting = self._do(open_ones, progress)
        if waiting:
            raise waiting[0]
        self._tell([item for item in open_ones if not item.done])
        return [item.disposal for item in open_ones]

    def _do(self, open_ones: Sequence[DisposedCase], progress: Progress) -> list[UnavailableError]:
        """Every step; return what has to wait."""
        waiting: list[UnavailableError] = []
        steps = (lambda: self._erase(open_ones), self.catalog.purge, self._index_anew, *self.backups)
        for done, step in enumerate(steps):
            progress(done, len(steps))
            try:
                step()
            except UnavailableError as error:
                waiting.append(error)
        progress(len(steps), len(steps))
        return waiting

    def _erase(self, open_ones: Sequence[DisposedCase]) -> None:
        for item in open_ones:
            self.disposable.erase(item.seq)
            self.clear(item.disposal)

    def _index_anew(self) -> None:
        self.index.close()  # our own readers hold the old build
        rebuild_index(catalog=self.catalog, index=self.index)
        self.sweep_index()

    def _tell(self, done: Sequence[DisposedCase]) -> None:
        with self.catalog.transaction() as tx:
            for item in done:
                again = tx.find_disposal(item.disposal.case_id)
                if again is None or again.done:
                    continue
                detail: dict[str, str | int] = {"backups": len(self.backups)}
                case_id = item.disposal.case_id
                tx.record(
                    Fact(FactKind.DISPOSAL_DONE, self.now(), self.actor, case_id=case_id, detail=detail)
                )
        publish_facts(ledger=self.ledger, catalog=self.catalog)
