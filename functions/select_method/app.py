"""POST /select-method: pick a method; a code that is sent is sent at once."""

from gatehouse import bootstrap
from gatehouse.api import http
from gatehouse.api.models import select_method as models

app = http.App(bootstrap.SETTINGS.allowed_origins)
select_method = bootstrap.select_method()


@app.post("/select-method")
def post_select_method(body: models.SelectMethodRequest) -> models.CodeSent | models.CodeAwaited:
    """Select a method, or have its live code sent again, in the language of Accept-Language."""
    command = body.to_command(app.network, app.language(bootstrap.SETTINGS.languages))
    return models.answer(select_method(command))


handler = http.entrypoint(app, "select_method")
