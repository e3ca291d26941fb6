"""The web application over a house: rooms, headers, failures."""

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from docarchive.web import failures
from docarchive.web.assets import PREFIX
from docarchive.web.demo_door import DemoDoor
from docarchive.web.headers import SafeHeaders
from docarchive.web.metrics import Metrics
from docarchive.web.rooms import entries, routes
from docarchive.web.site import Site

if TYPE_CHECKING:
    from docarchive.wiring.app import App

API_TITLE = "docarchive"
API_WORDS = "安全生产行政执法文书与电子档案 / enforcement documents and their archive"
API_VERSION = "1"


def make_site(app: "App", *, demo: DemoDoor | None = None) -> FastAPI:
    """The application, ready to be served; close ``.state.site`` afterwards.

    Args:
        app: The house.
        demo: The way in without a password; for the demo's own workspace only.

    Raises:
        TypeError: a route does not say who may use it.
        DocArchiveError: the house cannot be opened: forms, keys, catalogue.
    """
    web = FastAPI(
        title=API_TITLE,
        description=API_WORDS,
        version=API_VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    web.state.site = Site(app, entries(), demo)
    web.state.metrics = Metrics()
    web.router.routes.append(Route(f"{PREFIX}/{{digest}}/{{name:path}}", _asset, methods=["GET"]))
    web.router.routes.extend(routes())
    failures.install(web)
    web.add_middleware(web.state.metrics.middleware)
    web.add_middleware(SafeHeaders)
    return web


async def _asset(request: Request) -> Response:
    """Styles and scripts: the same for everybody, and nothing of the office in them."""
    site: Site = request.app.state.site
    packs = "gzip" in request.headers.get("accept-encoding", "")
    return site.assets.answer(request.path_params["digest"], request.path_params["name"], accepts_gzip=packs)
