"""GET /, GET /settings and their files: the hosted pages, which ask nothing of AWS."""

from pathlib import Path

from aws_lambda_powertools.event_handler import Response
from gatehouse.api import http
from gatehouse.api.pages import Look, Pages
from gatehouse.settings import Settings

SETTINGS = Settings.read()

app = http.App(())
look = Look(
    product=SETTINGS.product_name,
    accent=SETTINGS.accent_colour,
    logo=SETTINGS.logo_url,
    languages=SETTINGS.languages,
    origins=SETTINGS.embed_origins,
    returns=SETTINGS.return_urls,
    code_length=SETTINGS.code_length,
    auto_submit=SETTINGS.auto_submit,
)
pages = Pages(Path(__file__).with_name("static"), look)


@app.get("/")
def get_page() -> Response[str]:
    """Return the page in the reader's language."""
    return pages.page(app.current_event)


@app.get("/settings")
def get_settings() -> Response[str]:
    """Return the page of the MFA settings in the reader's language."""
    return pages.page(app.current_event, "settings")


@app.get("/static/<version>/<name>")
def get_file(version: str, name: str) -> Response[str]:
    """Return one of the pages' files."""
    return pages.file(app.current_event, version, name)


handler = http.entrypoint(app, "pages")
