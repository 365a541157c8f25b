"""POST /login: check the password; receive a challenge, or the grant of a user with no method."""

from gatehouse import bootstrap
from gatehouse.api import http
from gatehouse.api.models.base import GrantResponse
from gatehouse.api.models.login import LoginRequest, MfaRequiredResponse
from gatehouse.domain.tokens import Grant

app = http.App(bootstrap.SETTINGS.allowed_origins)
login = bootstrap.login()


@app.post("/login")
def post_login(body: LoginRequest) -> MfaRequiredResponse | GrantResponse:
    """Check the password; what is due next comes back."""
    result = login(body.to_command(app.network))
    return GrantResponse.of(result) if isinstance(result, Grant) else MfaRequiredResponse.of(result)


handler = http.entrypoint(app, "login")
