"""The MFA settings: users bring, prove, change and remove their own methods."""

from aws_lambda_powertools.event_handler import Response
from gatehouse import bootstrap
from gatehouse.api import http
from gatehouse.api.models import select_method
from gatehouse.api.models import settings as models
from gatehouse.domain.errors import InvalidRequest
from gatehouse.domain.methods import FACTORS, Method
from gatehouse.domain.secret import Secret
from gatehouse.flows.confirm import ConfirmCommand
from gatehouse.flows.enrol import StartCommand
from gatehouse.flows.manage import ManageCommand

settings = bootstrap.settings()
app = http.App(
    bootstrap.SETTINGS.allowed_origins, settings.sessions, public={"/undo"}, optional_body=True
)


def caller() -> ManageCommand:
    """Return who calls, and from where."""
    return ManageCommand(app.claims, app.network)


def factor(method: Method) -> Method:
    """Return a method that users bring; recovery codes are none."""
    if method not in FACTORS:
        raise InvalidRequest(("method", f"must be one of {', '.join(FACTORS)}"))
    return method


def start(method: Method, destination: str = "", *, resend: bool = False) -> StartCommand:
    """Return the start of an enrolment by who calls."""
    language = app.language(bootstrap.SETTINGS.languages)
    return StartCommand(app.claims, method, destination, resend, app.network, language)


@app.get("/methods")
def get_methods() -> models.MethodsResponse:
    """Return what the user has."""
    return models.MethodsResponse.of(settings.manage.show(caller()))


@app.post("/methods/APP")
def post_app() -> models.AuthenticatorResponse:
    """Start with an authenticator app."""
    return models.AuthenticatorResponse.of(settings.enrol.start_app(start(Method.APP)))


@app.post("/methods/SMS")
def post_sms(body: models.PhoneRequest) -> select_method.CodeSent:
    """Start with a phone: a code is sent."""
    command = start(Method.SMS, body.phone, resend=body.resend)
    return select_method.CodeSent.of(settings.enrol.start_sent(command))


@app.post("/methods/EMAIL")
def post_email(body: models.EmailRequest) -> select_method.CodeSent:
    """Start with an address: a code is sent."""
    command = start(Method.EMAIL, body.email, resend=body.resend)
    return select_method.CodeSent.of(settings.enrol.start_sent(command))


@app.post("/methods/<method>", include_in_schema=False)
def post_no_method(method: Method) -> None:
    """Refuse what is no method here."""
    factor(method)


@app.post("/methods/<method>/confirm")
def post_confirm(method: Method, body: models.ConfirmRequest) -> models.ConfirmedResponse:
    """Prove a method: it counts from now on."""
    command = ConfirmCommand(app.claims, factor(method), Secret(body.code), app.network)
    return models.ConfirmedResponse.of(settings.confirm(command))


@app.delete("/methods/<method>")
def delete_method(method: Method) -> Response[None]:
    """Remove a method; what was issued before ends."""
    settings.manage.remove(caller(), factor(method))
    return Response(204)


@app.put("/methods/preferred")
def put_preferred(body: models.PreferredRequest) -> Response[None]:
    """Offer a method first."""
    settings.manage.prefer(caller(), body.method)
    return Response(204)


@app.post("/recovery-codes")
def post_recovery_codes() -> models.RecoveryCodes:
    """Make new recovery codes; the old ones end."""
    made = settings.manage.make_codes(caller())
    return models.RecoveryCodes(recovery_codes=[code.reveal() for code in made])


@app.post("/undo")
def post_undo(body: models.UndoRequest) -> Response[None]:
    """Take a replacement back, for whoever was sent the link."""
    settings.take_back(Secret(body.token), app.network)
    return Response(204)


handler = http.entrypoint(app, "settings")
