"""The rooms of pages, in the order of the list at the head of each page: to add one, add its module here."""

from collections.abc import Iterator

from docarchive.web.navigation import Entry
from docarchive.web.routes import (
    account,
    admin,
    admin_forms,
    admin_imports,
    admin_logs,
    admin_registers,
    admin_rules,
    admin_system,
    api,
    api_cases,
    api_inbox,
    api_papers,
    api_parties,
    api_records,
    api_reviewing,
    api_users,
    api_volumes,
    batch,
    case_events,
    case_handlers,
    case_opening,
    cases,
    closing,
    closing_check,
    comparables,
    correcting,
    demo,
    desk,
    disposal,
    enterprises,
    events,
    figures,
    health,
    inbox,
    inbox_compare,
    inbox_desk,
    issuing,
    laws,
    loans,
    made,
    own_account,
    party_import,
    publications,
    record_files,
    records,
    registering,
    retention,
    reviews,
    saved_searches,
    scores,
    search,
    signing_in_elsewhere,
    tasks,
    volumes,
)
from docarchive.web.routing import GuardedRoute

ROOMS = (
    desk,
    search,
    saved_searches,
    case_opening,
    case_events,
    case_handlers,
    cases,
    comparables,
    registering,
    party_import,
    enterprises,
    batch,
    laws,
    figures,
    scores,
    inbox,
    inbox_desk,
    inbox_compare,
    closing,
    closing_check,
    volumes,
    loans,
    retention,
    disposal,
    publications,
    reviews,
    made,
    issuing,
    correcting,
    records,
    record_files,
    account,
    demo,
    signing_in_elsewhere,
    own_account,
    tasks,
    events,
    admin,
    admin_registers,
    admin_imports,
    admin_forms,
    admin_system,
    admin_rules,
    admin_logs,
    api,
    api_records,
    api_cases,
    api_papers,
    api_parties,
    api_inbox,
    api_reviewing,
    api_volumes,
    api_users,
    health,
)
"""Each has ``room``, its routes, and ``ENTRIES``, its lines in the list."""


def entries() -> tuple[Entry, ...]:
    """The list of rooms."""
    return tuple(entry for module in ROOMS for entry in module.ENTRIES)


def routes() -> Iterator[GuardedRoute]:
    """Every route of every room; `TypeError` for one that does not say who may use it."""
    for module in ROOMS:
        for route in module.room.routes:
            if not isinstance(route, GuardedRoute):
                raise TypeError(f"{module.__name__}: a route that is not guarded: {route}")
            yield route
