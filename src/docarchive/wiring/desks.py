"""Journeys of the archive room with the house's tools: made for whoever acts, by commands and pages alike."""

from dataclasses import replace
from typing import TYPE_CHECKING

from docarchive.wiring.app import App

if TYPE_CHECKING:
    from docarchive.domain.volumes.volume import Volume
    from docarchive.workflows.arriving.set_aside import Assignment
    from docarchive.workflows.closing.agree import ClosingDesk
    from docarchive.workflows.closing.file_supplement import SupplementDesk
    from docarchive.workflows.closing.review_case import ReviewTools
    from docarchive.workflows.disclosing.masked_copy import Masking
    from docarchive.workflows.keeping.certify import Certifier
    from docarchive.workflows.lending.lend import LendingDesk
    from docarchive.workflows.packaging.packed import PackedVolume
    from docarchive.workflows.publishing.publish_decision import Publisher
    from docarchive.workflows.retention.appraise import RetentionDesk
    from docarchive.workflows.reviewing.figures import FigureDesk


def assignment(app: App) -> "Assignment":
    """A person at the desk with what the inbox set aside."""
    from docarchive.workflows.arriving.set_aside import Assignment

    return Assignment(app.archive, app.ledger, app.catalog, app.reader, app.now, app.actor, sm3=app.sm3)


def figure_desk(app: App) -> "FigureDesk":
    """Figures with the rules of the pack in use; as one who sees all, see `FigureDesk.sight`."""
    from docarchive.templates.rules.figures import load_figure_rules
    from docarchive.workflows.reviewing.figures import FigureDesk

    rules = load_figure_rules(app.pack_folder)
    return FigureDesk(app.archive, app.ledger, app.catalog, rules, app.now, app.actor)


def closing_desk(shared: App, app: App) -> "ClosingDesk":
    """What asks, agrees and seals for *app*, by the rules that *shared* has read once."""
    from docarchive.workflows.closing.agree import ClosingDesk

    return ClosingDesk(replace(shared.closer, actor=app.actor))


def lending_desk(app: App) -> "LendingDesk":
    """Keeps the log of lending."""
    from docarchive.workflows.lending.lend import LendingDesk

    return LendingDesk(app.archive, app.ledger, app.catalog, app.page_masker, app.now, app.actor)


def masking_desk(app: App) -> "Masking":
    """Makes masked copies by the pack's rules of personal data."""
    from docarchive.templates.rules.publication import load_masking
    from docarchive.workflows.disclosing.masked_copy import Masking

    return Masking(
        app.archive,
        app.ledger,
        app.catalog,
        app.page_masker,
        load_masking(app.pack_folder),
        app.now,
        app.actor,
    )


def retention_desk(app: App) -> "RetentionDesk":
    """Appraisals and holds."""
    from docarchive.workflows.retention.appraise import RetentionDesk

    return RetentionDesk(app.archive, app.ledger, app.catalog, app.now, app.actor)


def supplement_desk(app: App) -> "SupplementDesk":
    """Adds to sealed volumes."""
    from docarchive.workflows.closing.file_supplement import SupplementDesk

    return SupplementDesk(app.archive, app.ledger, app.catalog, app.reader, app.now, app.actor)


def publisher(app: App) -> "Publisher":
    """Keeps the publications of decisions."""
    from docarchive.templates.rules.publication import load_masking, load_publication
    from docarchive.workflows.publishing.publish_decision import Publisher

    return Publisher(
        app.archive,
        app.ledger,
        app.catalog,
        load_publication(app.pack_folder),
        load_masking(app.pack_folder),
        app.now,
        app.actor,
    )


def certifier(app: App) -> "Certifier":
    """Writes certificates of existence."""
    from docarchive.workflows.keeping.certify import Certifier

    return Certifier(
        app.archive,
        app.ledger,
        app.catalog,
        app.pack_folder,
        app.converter,
        str(app.signer.verifier_key),
        app.now,
        app.actor,
    )


def packed_volume(app: App, volume: "Volume") -> "PackedVolume":
    """A volume with all that goes into its package."""
    from docarchive.workflows.packaging.packed import read_packed

    return read_packed(
        volume,
        archive=app.archive,
        ledger=app.ledger,
        catalog=app.catalog,
        public_key=str(app.signer.verifier_key),
    )


def review_tools(app: App) -> "ReviewTools":
    """The rules of the pack in use that a file review goes by."""
    from docarchive.templates.rules.completeness import load_completeness
    from docarchive.templates.rules.file_review import load_file_review
    from docarchive.templates.rules.pack_rules import load_rules
    from docarchive.templates.rules.penal import load_penal
    from docarchive.templates.rules.wording import read_wording
    from docarchive.workflows.closing.review_case import ReviewTools

    folder = app.pack_folder
    return ReviewTools(
        load_rules(folder),
        load_completeness(folder),
        load_file_review(folder),
        load_penal(folder),
        tuple(read_wording(folder, [])),
        app.pack,
    )
