"""Each method to a grant, and what the password step tells."""

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.e2e.people import PASSWORD
from tests.e2e.site import Site, problem

AMR = {
    "APP": ["pwd", "otp", "mfa"],
    "SMS": ["pwd", "sms", "otp", "mfa"],
    "EMAIL": ["pwd", "otp", "mfa"],
}
ACR = {"APP": "aal2", "SMS": "aal2", "EMAIL": "aal1"}


def verified_claims(site: Site, token: str) -> tuple[dict[str, object], dict[str, object]]:
    """Verify a token as an application would: from the discovery document alone."""
    document = site.http.get("/.well-known/openid-configuration").json()
    keys = KeySet.import_key_set(httpx.get(document["jwks_uri"], trust_env=False).json())
    algorithms = document["id_token_signing_alg_values_supported"]
    verified = jwt.decode(token, keys, algorithms=algorithms)
    rules = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": document["issuer"]}, exp={"essential": True}
    )
    rules.validate(verified.claims)
    return verified.header, verified.claims


@pytest.mark.parametrize("method", ["APP", "SMS", "EMAIL"])
def test_each_method_leads_to_a_grant_that_a_standard_library_verifies(
    site: Site, method: str
) -> None:
    person = site.person("APP", "SMS", "EMAIL")
    token = site.selected(person, method)
    answer = site.verify(token, site.code(person, method))
    assert answer.status_code == 200, answer.text
    grant = answer.json()
    assert (grant["status"], grant["token_type"]) == ("authenticated", "Bearer")
    header, claims = verified_claims(site, grant["access_token"])
    assert header["typ"] == "at+jwt"
    assert claims["sub"] == person.user_id
    assert (claims["amr"], claims["acr"]) == (AMR[method], ACR[method])
    assert claims["exp"] - claims["iat"] == grant["expires_in"]  # type: ignore[operator]
    assert {"aud", "client_id", "jti", "auth_time"} <= claims.keys()
    assert person.username not in str(claims)


def test_a_user_without_a_method_is_granted_at_once(site: Site) -> None:
    person = site.person()
    answer = site.post("/login", {"username": person.username, "password": PASSWORD})
    assert answer.status_code == 200
    _, claims = verified_claims(site, answer.json()["access_token"])
    assert (claims["amr"], claims["acr"]) == (["pwd"], "aal1")


def test_all_configured_methods_are_listed_with_masked_destinations(site: Site) -> None:
    person = site.person("APP", "SMS", "EMAIL")
    due = site.post("/login", {"username": person.username, "password": PASSWORD}).json()
    assert (due["status"], due["expires_in"], due["preferred"]) == ("mfa_required", 600, "APP")
    assert due["methods"] == [
        {"method": "APP"},
        {"method": "SMS", "destination": f"+•••••••{person.phone[-4:]}"},
        {"method": "EMAIL", "destination": "a•••@e•••.org"},
    ]


@pytest.mark.parametrize("method", ["APP", "SMS", "EMAIL"])
def test_only_configured_methods_are_listed_and_selectable(site: Site, method: str) -> None:
    person = site.person(method)
    due = site.post("/login", {"username": person.username, "password": PASSWORD}).json()
    assert [each["method"] for each in due["methods"]] == [method]
    for other in {"APP", "SMS", "EMAIL", "RECOVERY"} - {method}:
        problem(site.select(due["mfa_token"], other), 409, "method_unavailable")


def test_every_spelling_of_a_username_is_the_same_user(site: Site) -> None:
    person = site.person("APP")
    spelled = f"  {person.username.upper().replace('ADA', 'ＡＤＡ')} "
    answer = site.post("/login", {"username": spelled, "password": PASSWORD})
    assert answer.json()["status"] == "mfa_required"


def test_unknown_disabled_and_wrong_look_alike(site: Site) -> None:
    known, disabled = site.person("APP"), site.person("APP")
    site.admin("disable_user", username=disabled.username)
    answers = [
        site.post("/login", {"username": known.username, "password": "wrong"}),
        site.post("/login", {"username": "nobody-at-all", "password": PASSWORD}),
        site.post("/login", {"username": disabled.username, "password": PASSWORD}),
    ]
    bodies = [problem(answer, 401, "invalid_credentials") for answer in answers]
    assert len({str(sorted((body | {"request_id": ""}).items())) for body in bodies}) == 1
    assert len({tuple(sorted(set(answer.headers) - {"date"})) for answer in answers}) == 1


@pytest.mark.parametrize("known", [True, False])
def test_wrong_passwords_are_throttled_and_unknown_names_alike(site: Site, known: bool) -> None:
    name = site.person("APP").username if known else "nobody-" + site.person().username
    for _ in range(5):
        answer = site.post("/login", {"username": name, "password": "wrong"})
        problem(answer, 401, "invalid_credentials")
    answer = site.post("/login", {"username": name, "password": PASSWORD})
    problem(answer, 429, "login_throttled")
    assert 0 < int(answer.headers["retry-after"]) <= 180


@pytest.mark.parametrize("known", [True, False])
def test_wrong_passwords_from_everywhere_stop_all_but_a_known_source(
    site: Site, known: bool
) -> None:
    name = site.person("APP").username if known else "nobody-" + site.person().username
    body, home = {"username": name, "password": PASSWORD}, {"X-Forwarded-For": "192.0.2.7"}
    assert site.post("/login", body, **home).status_code == (200 if known else 401)
    for source in range(20 if known else 19):
        answer = site.post(
            "/login", body | {"password": "wrong"}, **{"X-Forwarded-For": f"203.0.113.{source}"}
        )
        problem(answer, 401, "invalid_credentials")
    answer = site.post("/login", body, **{"X-Forwarded-For": "198.51.100.7"})
    problem(answer, 429, "login_throttled")
    assert 180 < int(answer.headers["retry-after"]) <= 3600
    assert site.post("/login", body, **home).status_code == (200 if known else 429)


def test_the_administrator_ends_what_is_under_way(site: Site) -> None:
    for command in ("disable_user", "reset_mfa", "delete_user"):
        person = site.person("APP", "SMS")
        token = site.selected(person, "APP")
        assert "error" not in site.admin(command, username=person.username)
        problem(site.verify(token, person.app_code()), 401, "mfa_token_invalid")
        problem(site.select(token, "SMS"), 401, "mfa_token_invalid")


def test_a_disabled_user_comes_back_when_enabled(site: Site) -> None:
    person = site.person("APP")
    site.admin("disable_user", username=person.username)
    assert site.admin("enable_user", username=person.username)["status"] == "active"
    token = site.selected(person, "APP")
    assert site.verify(token, person.app_code()).status_code == 200


def test_a_deleted_user_is_gone_and_the_name_starts_anew(site: Site) -> None:
    person = site.person("APP")
    assert site.admin("delete_user", username=person.username) == {"deleted": True}
    assert site.admin("get_user", username=person.username)["error"]["code"] == "user_not_found"
    again = site.admin("create_user", username=person.username, password=PASSWORD)
    assert again["user_id"] != person.user_id
    taken = site.admin("create_user", username=person.username, password=PASSWORD)
    assert taken["error"]["code"] == "user_exists"


def test_a_new_password_replaces_the_old(site: Site) -> None:
    person = site.person("APP")
    site.admin("set_password", username=person.username, password="a better horse")
    old = site.post("/login", {"username": person.username, "password": PASSWORD})
    problem(old, 401, "invalid_credentials")
    new = site.post("/login", {"username": person.username, "password": "a better horse"})
    assert new.json()["status"] == "mfa_required"
