"""One fact with its body, checked against each other before anything is made of them."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

from docarchive.domain.errors import DamageError, RejectedError
from docarchive.domain.facts import Fact
from docarchive.domain.plain import Plain, canonical_json, from_plain

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """A fact at its position with its body, as data and as a domain value."""

    fact: Fact
    seq: int
    value: T
    plain: Plain

    @property
    def text(self) -> str:
        """The body as canonical JSON."""
        return canonical_json(self.plain).decode()

    def speaks_of(self, name: str, subject: str) -> None:
        """See that the fact's field *name* holds the id its body has; `RejectedError` otherwise."""
        if getattr(self.fact, name) != subject:
            raise RejectedError(
                f"事实 {self.fact.kind} 的 {name} 与正文不一致 / fact and body name different subjects: "
                f"{getattr(self.fact, name)} ≠ {subject}"
            )


def open_entry(fact: Fact, body: Plain | None, *, seq: int, kind: type[T] | None) -> Entry[T | None]:
    """Check that *body* is the one *fact* names and build its value.

    Args:
        fact: The fact.
        body: Its body as plain data; None for kinds without one.
        seq: Position of the fact.
        kind: Type of the body; None for kinds without one.

    Raises:
        RejectedError: a body is missing or not wanted.
        DamageError: the body is not the one whose digest the fact holds, or not of its shape.
    """
    if kind is None or body is None or fact.body is None:
        if kind is not None or body is not None or fact.body is not None:
            wanted = "no body" if kind is None else f"a body of type {kind.__name__}"
            raise RejectedError(f"事实 {fact.kind} 的正文不符 / fact {fact.kind} takes {wanted}")
        return Entry(fact, seq, None, {})
    if sha256(canonical_json(body)).hexdigest() != fact.body.sha256.hex:
        raise DamageError(
            f"{fact.body.key} 与事实记载的摘要不符 / the body does not have the digest its fact names",
            hint="docarchive verify 列出全部损坏 / docarchive verify names all damage",
        )
    return Entry(fact, seq, from_plain(kind, body), body)
