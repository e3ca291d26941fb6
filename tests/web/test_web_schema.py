"""What nobody would send, made by schemathesis from the interface's own description, in every role: no server error,
and no answer that is not described."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from web_in_process import served, working_office

from docarchive.web.api.describing import description
from docarchive.web.rooms import routes

EXAMPLES = 4
"""Of each kind for each operation and role; by hand more: see the end of docs/pages.md."""
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
ROLES = ("wang.jia", "dang.an", "shen.he", "guan.li", None)
STREAM = "/api/v1/events"
"""Goes on for as long as somebody listens: test_web_events.py."""


@pytest.fixture(scope="module")
def office(tmp_path_factory, environ):
    with working_office(tmp_path_factory.mktemp("schema"), environ) as made, served(made.web) as (url, _):
        made.url = url
        yield made


@pytest.fixture(scope="module")
def schema(office):
    document = description(office.web)
    del document["paths"][STREAM]
    return schemathesis.openapi.from_dict(document)


OPERATIONS = sorted(
    (method, route.path)
    for route in routes()
    for method in route.methods
    if route.path.startswith("/api/") and route.include_in_schema and route.path != STREAM
)


def known(office, path):
    """Values that exist, for the parameters of a path: else all that is tried is 'not found'."""
    ids = {
        "case_id": office.case,
        "record_id": office.records["rectification_order"],
        "party_id": office.party,
        "form_id": "rectification_order",
        "number": 1,
        "period": "2026-10",
        "name": "nei.qin",
    }
    return {name: value for name, value in ids.items() if f"{{{name}}}" in path}


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value
)
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda part: part)
def test_whatever_is_sent_the_answer_is_described(office, schema, method, path, mode):
    real = known(office, path)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    def send(case):
        for role in ROLES:
            headers = {"Authorization": f"Bearer {office.tokens[role]}"} if role else {}
            for parameters in ({}, real) if real else ({},):
                case.path_parameters = {**(case.path_parameters or {}), **parameters}
                answer = case.call(base_url=office.url, headers=headers)
                case.validate_response(answer, checks=CHECKS)

    send()


def test_every_operation_is_tried(schema):
    tried = {(one.ok().method.upper(), one.ok().path) for one in schema.get_all_operations()}

    assert tried == set(OPERATIONS)
