"""A place on a form that asks for a signature, a date or a seal, as the form's YAML names it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MarkRule:
    """One line of a form that is signed, as the form's YAML names it (docs/forms.md)."""

    who: str
    label: str
    """Words printed before the place; ``*`` stands for whatever is filled in between."""
    every_page: bool = False
    optional: bool = False
    """There is room for it; its absence is no fault."""
    refusable: bool = False
    """Instead of it, a refusal with its circumstances and a witness will do."""
    names: str | None = None
    """List field whose names stand in rows below the label, each to be signed for in the label's column."""
