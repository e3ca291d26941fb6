"""A house with its tools: proving what is stored, how it is doing, the four properties; rooms are imported when they begin."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from docarchive.domain.errors import UnavailableError

if TYPE_CHECKING:
    from docarchive.domain.identifiers import CaseId, RecordId
    from docarchive.wiring.stores import Stores
    from docarchive.workflows.keeping.four_properties import FourProperties
    from docarchive.workflows.keeping.health import Status
    from docarchive.workflows.keeping.verify import Verification


def verify_house(
    app: "Stores", part: tuple[int, int] | None, progress: Callable[[int, int], None]
) -> "Verification":
    """Prove everything of this house, or part *n* of *t*, with its own key and the heads kept elsewhere."""
    from docarchive.workflows.keeping.verify import verify_workspace

    return verify_workspace(
        app.folder("archive_dir"),
        catalog=app.catalog,
        ledger=app.ledger,
        expected_key=str(app.signer.verifier_key),
        now=app.now,
        subset=part,
        anchors=app.anchors(),
        progress=progress,
    )


def house_status(app: "Stores") -> "Status":
    """How every room of this house is doing."""
    from docarchive.workflows.keeping.health import read_status

    return read_status(
        catalog=lambda: app.catalog,
        ledger=lambda: app.ledger,
        index=lambda: app.index,
        reference_index=lambda: app.reference_index,
        archive_dir=app.folder("archive_dir"),
        now=app.now(),
    )


def four_properties(app: "Stores") -> "FourProperties":
    """What checks cases and volumes of this house."""
    from docarchive.archive.verify import ledger_faults
    from docarchive.workflows.keeping.four_properties import FourProperties

    return FourProperties(
        app.archive,
        app.ledger,
        app.catalog,
        app.reader,
        app.scanner,
        _scanner_version(app),
        lambda case_id: _gaps(app, case_id),
        lambda: ledger_faults(app.folder("archive_dir"), str(app.signer.verifier_key)),
        lambda: frozenset(form.id for form in app.pack.forms.values() if form.number_word),
        app.now,
        app.actor,
    )


def _gaps(app: "Stores", case_id: "CaseId") -> "list[tuple[str, RecordId | None]]":
    from docarchive.templates.rules.completeness import load_completeness
    from docarchive.templates.rules.pack_rules import load_rules
    from docarchive.workflows.closing.held_case import complete_case

    _, found = complete_case(
        case_id,
        catalog=app.catalog,
        rules=load_rules(app.pack_folder),
        wanted=load_completeness(app.pack_folder),
        pack=app.pack,
    )
    return [(f"{gap.zh} / {gap.en}", gap.record_id) for gap in found.missing]


def _scanner_version(app: "Stores") -> str | None:
    if app.scanner is None:
        return None
    try:
        return app.scanner.ping()
    except UnavailableError:
        return ""
