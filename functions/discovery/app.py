"""GET /.well-known/* and /openapi.json: what clients and JWT libraries read."""

from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response
from gatehouse import bootstrap
from gatehouse.api import http
from gatehouse.api.models.discovery import Configuration, KeySet

CACHE = "public, max-age=300"
OPENAPI = Path(__file__).with_name("openapi.json").read_text(encoding="utf-8")

app = http.App(bootstrap.SETTINGS.allowed_origins)
discovery = bootstrap.discovery()


@app.get("/.well-known/jwks.json", cache_control=CACHE)
def get_key_set() -> KeySet:
    """Return the public keys (RFC 7517)."""
    return KeySet.model_validate(discovery.key_set())


@app.get("/.well-known/openid-configuration", cache_control=CACHE)
def get_configuration() -> Configuration:
    """Return the discovery document."""
    return Configuration.model_validate(discovery.configuration())


@app.get("/openapi.json", cache_control=CACHE)
def get_openapi() -> Response[Any]:
    """Return this API's description."""
    return Response(200, "application/json", OPENAPI)


handler = http.entrypoint(app, "discovery")
