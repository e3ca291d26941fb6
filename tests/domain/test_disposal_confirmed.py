"""What somebody has to type before a case is destroyed."""

import pytest

from docarchive.domain.errors import RejectedError
from docarchive.domain.retention.disposal import require_typed

CODE = "J001-ZY·CF·2026-D30-0001"


@pytest.mark.parametrize(
    "typed",
    [CODE, f" {CODE.lower()} ", CODE.replace("·", "."), CODE.replace("·", "．"), CODE.replace("-", "－")],
)
def test_the_code_is_taken_as_people_type_it(typed):
    require_typed(CODE, typed)


@pytest.mark.parametrize(
    "typed", ["", " ", "yes", CODE[:-1], CODE[:-1] + "2", CODE + "0", CODE.replace("·", "")]
)
def test_nothing_else_confirms_it(typed):
    with pytest.raises(RejectedError, match=CODE):
        require_typed(CODE, typed)
