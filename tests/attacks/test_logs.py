"""What a client writes never becomes a line of the log."""

import json

import pytest

from tests.attacks.evidence import log_events, log_lines
from tests.e2e.site import Site

FAKE = '{"level":"INFO","message":"login","outcome":"ok","user":"planted-by-eve"}'
NAMES = [
    f"eve\r\n{FAKE}",
    f"eve\n{FAKE}\n",
    f"eve\u2028{FAKE}",
    f"eve\u0085{FAKE}",
    'eve","outcome":"ok","planted-by-eve":"',
    "eve\x1b[2K\x1b[1Aplanted-by-eve",
    "${jndi:ldap://planted-by-eve}",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_username_cannot_write_the_log(site: Site, name: str) -> None:
    """CVE-2023-6484, GHSA-j628-q885-8gr5 (Keycloak): form fields were logged as they came."""
    answer = site.post("/login", {"username": name, "password": FAKE})
    (line,) = log_lines(site, answer.headers["x-request-id"])
    assert (line["message"], line["outcome"]) == ("login", "refused")
    assert_nothing_planted(site)


def test_headers_and_paths_cannot_write_the_log(site: Site) -> None:
    """CVE-2023-6484's class; CVE-2021-44228 (Log4Shell) came by the User-Agent."""
    headers = {
        "User-Agent": f"eve {FAKE}",
        "X-Request-Id": FAKE,
        "X-Amzn-Trace-Id": "Root=planted-by-eve",
        "X-Forwarded-For": "planted-by-eve",
        "Origin": "https://planted-by-eve.example",
    }
    answer = site.post("/login", {"username": "eve", "password": "x"}, **headers)
    assert len(log_lines(site, answer.headers["x-request-id"])) == 1
    for path in ("/login%0d%0aplanted-by-eve", "/openapi.json?planted-by-eve=%0a" + FAKE):
        site.http.get(path, headers=headers)
    assert_nothing_planted(site)


def assert_nothing_planted(site: Site) -> None:
    """Check that each event is one line, JSON or Lambda's own, with nothing of Eve's in it."""
    for event in log_events(site):
        assert "planted-by-eve" not in event
        assert len(event.strip().splitlines()) == 1
        assert json.loads(event) if event.startswith("{") else event.split()[0].isupper()
