"""The OpenAPI document of the interface."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from docarchive.web.api.base import Problem

_WAYS_IN = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "`docarchive user token make`, docs/people.md.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "docarchive_session",
        "description": "Of a browser; deeds then need the form's token in `X-Form-Token` too.",
    },
}


def description(web: FastAPI) -> dict[str, Any]:
    """All routes that programs may use."""
    document: dict[str, Any] = get_openapi(
        title=web.title,
        version=web.version,
        description=web.description,
        routes=_described(web.router.routes),
    )
    parts = document.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    parts["schemas"].pop("HTTPValidationError", None)
    parts["schemas"].pop("ValidationError", None)
    parts["securitySchemes"] = _WAYS_IN
    document["security"] = [{"token": []}, {"session": []}]
    return document


def _described(routes: Sequence[Any]) -> list[Any]:
    return [
        route for route in routes if getattr(route, "include_in_schema", False) and hasattr(route, "access")
    ]
