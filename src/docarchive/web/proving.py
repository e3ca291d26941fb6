"""The page of a proof: all is read and compared now, and said in one sentence; of a record and of a volume alike."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from docarchive.archive.proof import head_time
from docarchive.domain.errors import DocArchiveError
from docarchive.domain.plain import Plain
from docarchive.web.visit import Visit


def proof_page(visit: Visit, template: str, prove: Callable[[], Plain], **about: Any) -> Response:
    """What *prove* gives, or why it cannot be proved; its sentence alone where a script puts it into another page.

    Args:
        visit: The visit.
        template: The whole page.
        prove: Makes the proof (`docarchive.archive.proof.make_proof`).
        about: What the whole page names besides.
    """
    made, failure, signed_at = None, None, None
    try:
        made = prove()
        signed_at = head_time(visit.app.ledger)
    except DocArchiveError as error:
        failure = error
    part = "hx-request" in visit.request.headers
    return visit.page(
        "proof_part.html" if part else template,
        made=made,
        signed_at=signed_at,
        failure=failure,
        checked_at=visit.app.now(),
        first=min(entry["index"] for entry in made["entries"]) if made else 0,
        **about,
    )
