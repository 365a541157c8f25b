"""POST /verify: answer the challenge, receive the grant."""

from gatehouse import bootstrap
from gatehouse.api import http
from gatehouse.api.models.base import GrantResponse
from gatehouse.api.models.verify import VerifyRequest

app = http.App(bootstrap.SETTINGS.allowed_origins)
verify = bootstrap.verify()


@app.post("/verify")
def post_verify(body: VerifyRequest) -> GrantResponse:
    """Answer the challenge with its code; a right one uses it up."""
    return GrantResponse.of(verify(body.to_command(app.network)))


handler = http.entrypoint(app, "verify")
