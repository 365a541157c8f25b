"""POST /login: check the password; receive a challenge, or the grant of a user with no method."""

from gatehouse import bootstrap
from gatehouse.api import http
from gatehouse.api.models import login as models
from gatehouse.api.models.base import GrantResponse

app = http.App(bootstrap.SETTINGS.allowed_origins)
login = bootstrap.login()


@app.post("/login")
def post_login(
    body: models.LoginRequest,
) -> models.MfaRequiredResponse | models.EnrolmentRequiredResponse | GrantResponse:
    """Check the password; what is due next comes back."""
    return models.answer(login(body.to_command(app.network)))


handler = http.entrypoint(app, "login")
