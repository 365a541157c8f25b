"""POST /handover/codes, for the login page; POST /handover, for an app's back end."""

from gatehouse import bootstrap
from gatehouse.api import http
from gatehouse.api.models.base import GrantResponse
from gatehouse.api.models.handover import (
    HandoverCodeRequest,
    HandoverCodeResponse,
    HandoverRequest,
)
from gatehouse.domain.secret import Secret

app = http.App(())
offer, exchange = bootstrap.handover()


@app.post("/handover/codes")
def post_offer(body: HandoverCodeRequest) -> HandoverCodeResponse:
    """Change the bearer's grant for a code, which may stand in a URL."""
    return HandoverCodeResponse.of(offer(app.bearer, body.return_to))


@app.post("/handover")
def post_exchange(body: HandoverRequest) -> GrantResponse:
    """Change a code for its grant, once; for an app's back end."""
    return GrantResponse.of(exchange(Secret(body.code), body.return_to))


handler = http.entrypoint(app, "handover")
