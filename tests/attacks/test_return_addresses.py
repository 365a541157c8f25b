"""A token goes to the addresses that the owner has listed, and to nothing that looks like one."""

import pytest

from tests.e2e.people import PASSWORD
from tests.e2e.site import Site, problem

APP = "http://localhost:3000/signed-in"
LOOK_ALIKES = {
    "no scheme": "//evil.example/signed-in",
    "another host": "https://evil.example/signed-in",
    "userinfo": "http://localhost:3000@evil.example/signed-in",
    "userinfo and port": "http://localhost:3000:x@evil.example/signed-in",
    "a suffix": "http://localhost.evil.example:3000/signed-in",
    "a subdomain": "http://evil.localhost:3000/signed-in",
    "another port": "http://localhost:30000/signed-in",
    "another scheme": "https://localhost:3000/signed-in",
    "a script": "javascript://localhost:3000/signed-in%0aalert(1)",
    "an encoded slash": "http://localhost:3000%2fsigned-in",
    "an encoded letter": "http://localhost:3000/signed-i%6e",
    "a backslash": "http://localhost:3000\\@evil.example/signed-in",
    "a step up": "http://localhost:3000/x/../signed-in",
    "a slash more": f"{APP}/",
    "a query": f"{APP}?next=//evil.example",
    "a fragment": f"{APP}#evil",
    "a new line": f"{APP}\n",
    "a blank": f" {APP}",
    "a full-width letter": APP.replace("l", "\uff4c"),
    "upper case": APP.upper(),
    "two": f"{APP},https://evil.example/",
}


@pytest.fixture(scope="module")
def bearer(site: Site) -> dict[str, str]:
    body = {"username": site.person().username, "password": PASSWORD}
    return {"Authorization": "Bearer " + site.post("/login", body).json()["access_token"]}


@pytest.mark.parametrize("address", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_no_look_alike_of_a_listed_address_gets_a_code(
    site: Site, bearer: dict[str, str], address: str
) -> None:
    """CVE-2023-6927 and CVE-2024-8883 (Keycloak): redirect addresses compared by more than ==.

    CWE-601; RFC 9700 section 4.1.3.
    """
    answer = site.post("/handover/codes", {"return_to": address}, **bearer)
    assert [each["field"] for each in problem(answer, 400, "invalid_request")["errors"]] == [
        "return_to"
    ]


def test_a_stolen_code_is_worth_nothing_for_another_address(
    site: Site, bearer: dict[str, str]
) -> None:
    """RFC 9700 section 4.5: a code that was injected or stolen; the owner's stays good."""
    code = site.post("/handover/codes", {"return_to": APP}, **bearer).json()["code"]
    for address in LOOK_ALIKES.values():
        answer = site.post("/handover", {"code": code, "return_to": address})
        problem(answer, 401, "handover_code_invalid")
    assert site.post("/handover", {"code": code, "return_to": APP}).status_code == 200


def test_a_token_in_a_url_is_none(site: Site, bearer: dict[str, str]) -> None:
    """RFC 6750 section 2.3, forbidden by RFC 9700 section 4.3.2: URLs are logged and kept."""
    token = bearer["Authorization"].partition(" ")[2]
    answer = site.http.post(
        "/handover/codes", json={"return_to": APP}, params={"access_token": token}
    )
    problem(answer, 401, "token_missing")
