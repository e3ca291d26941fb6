"""The office's OpenID provider as the settings name it, if they do."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docarchive.web.oidc import Provider
    from docarchive.wiring.app import App

SECRET_FILE = "oidc.secret"  # noqa: S105 - the name of a file
"""In the folder of keys: what the provider gave this house, if it gives such a thing."""


def provider_of(app: "App") -> "Provider | None":
    """The provider; nothing is asked of it yet."""
    settings = app.configuration.settings
    if not settings.oidc_issuer:
        return None
    from docarchive.web.oidc import Provider  # a third of a second, for houses that have one

    file = app.folder("keys_dir") / SECRET_FILE
    secret = file.read_text(encoding="utf-8").strip() if file.is_file() else None
    return Provider(settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_claim, app.now)
