"""No way to another person's second step, nor to one's own with less than a second step."""

import base64
import hmac
import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import RSAKey

from tests.e2e.people import Person, wrong
from tests.e2e.site import Site, problem

CHANGES: list[tuple[str, str, object]] = [
    ("POST", "/methods/APP", None),
    ("POST", "/methods/SMS", {"phone": "+12025550199"}),
    ("POST", "/methods/EMAIL", {"email": "thief@example.org"}),
    ("POST", "/methods/APP/confirm", {"code": "123456"}),
    ("DELETE", "/methods/APP", None),
    ("PUT", "/methods/preferred", {"method": "EMAIL"}),
    ("POST", "/recovery-codes", None),
]


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a token's header and claims, unchecked."""
    header, claims, _ = (
        base64.urlsafe_b64decode(each + "=" * (-len(each) % 4)) for each in token.split(".")
    )
    return json.loads(header), json.loads(claims)


def segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def signed(header: dict[str, Any], claims: dict[str, Any], key: RSAKey) -> str:
    text = json.dumps(claims).encode()
    return jws.serialize_compact(header, text, key, algorithms=[header["alg"]])


def by_secret(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """Sign as a library that refuses such a secret would not."""
    text = f"{segment(header)}.{segment(claims)}"
    mac = hmac.new(secret, text.encode(), "sha256").digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def forgeries(site: Site, token: str) -> dict[str, str]:
    """Make what published bugs have let through (RFC 8725 sections 2.1 to 2.10)."""
    header, claims = parts(token)
    body = token.split(".")[1]
    (public,) = site.http.get("/.well-known/jwks.json").json()["keys"]
    own = RSAKey.generate_key(2048, auto_kid=True)
    pem = RSAKey.import_key(public).as_pem(private=False)
    jwk = {**header, "jwk": own.as_dict(private=False)}
    return {
        "alg none (CVE-2015-9235)": f"{segment({**header, 'alg': 'none'})}.{body}.",
        "alg None in another spelling": f"{segment({**header, 'alg': 'nOnE'})}.{body}.",
        "no signature": token.rpartition(".")[0] + ".",
        "HS256 keyed with the public key (CVE-2016-10555)": by_secret(
            {**header, "alg": "HS256"}, claims, pem
        ),
        "another key under our kid": signed(header, claims, own),
        "a key that it brings along (CVE-2018-0114)": signed(jwk, claims, own),
        "a key's address (CVE-2020-28042's class)": signed(
            {**header, "jku": "https://evil.example/keys"}, claims, own
        ),
        "kid as a path": signed({**header, "kid": "../../dev/null"}, claims, own),
        "kid as SQL": signed({**header, "kid": "x' UNION SELECT 'key"}, claims, own),
        "claims of somebody else": token.replace(body, segment({**claims, "sub": "another"})),
    }


def test_a_forged_token_opens_nothing(site: Site) -> None:
    """RFC 8725; CVE-2015-9235, CVE-2016-10555, CVE-2018-0114."""
    token = site.grant(site.person("EMAIL"), "EMAIL")
    assert site.ask("GET", "/methods", token).status_code == 200
    for name, forged in forgeries(site, token).items():
        answer = site.ask("GET", "/methods", forged)
        assert answer.status_code == 401, name
        assert answer.json()["code"] == "token_invalid", name


@pytest.mark.parametrize(("verb", "path", "body"), CHANGES)
def test_the_password_alone_changes_nobodys_second_step(
    site: Site, verb: str, path: str, body: object
) -> None:
    """CVE-2024-45719's class: a thief with the password brings a method of their own."""
    person = site.person()
    token = site.grant(person)
    started = site.ask("POST", "/methods/EMAIL", token, {"email": person.email})
    assert started.status_code == 200, started.text
    code = site.sent_code(person.email)
    assert site.ask("POST", "/methods/EMAIL/confirm", token, {"code": code}).status_code == 200
    answer = site.ask(verb, path, token, body)
    problem(answer, 401, "insufficient_user_authentication")
    found = site.ask("GET", "/methods", token).json()["methods"]
    assert [each["method"] for each in found if each["configured"]] == ["EMAIL"]
    assert [each for each in site.inbox.sms() if each.to == "+12025550199"] == []


def test_one_persons_token_moves_nothing_of_another(site: Site) -> None:
    """CWE-639 (ASVS 8.2.2): whose account it is, the token alone says."""
    ada, eve = site.person("EMAIL"), site.person("EMAIL")
    hers, mine = site.grant(ada, "EMAIL"), site.grant(eve, "EMAIL")
    for smuggled in ({"user_id": ada.user_id}, {"username": ada.username}, {"sub": ada.user_id}):
        body = {"phone": eve.phone, **smuggled}
        problem(site.ask("POST", "/methods/SMS", mine, body), 400, "invalid_request")
    assert site.ask("POST", "/methods/SMS", hers, {"phone": ada.phone}).status_code == 200
    code = site.sent_code(ada.phone)
    answer = site.ask("POST", "/methods/SMS/confirm", mine, {"code": code})
    problem(answer, 409, "enrolment_not_started")
    assert site.ask("DELETE", "/methods/EMAIL", mine).status_code == 204
    found = site.ask("GET", "/methods", hers).json()["methods"]
    assert [each["method"] for each in found if each["configured"]] == ["EMAIL"]


def test_a_number_cannot_be_claimed_by_guessing(site: Site) -> None:
    """CVE-2025-55004's class: the confirmation of a method had no limit of its own."""
    person, victim = site.person(), site.person()
    token = site.grant(person)
    site.ask("POST", "/methods/SMS", token, {"phone": victim.phone})
    code = site.sent_code(victim.phone)
    for _ in range(5):
        answer = site.ask("POST", "/methods/SMS/confirm", token, {"code": wrong(code)})
        problem(answer, 401, "code_incorrect")
    answer = site.ask("POST", "/methods/SMS/confirm", token, {"code": code})
    problem(answer, 429, "too_many_attempts")


def test_a_recovery_code_is_worth_nothing_without_the_password(site: Site) -> None:
    """ASVS 6.4.4: recovery is a second step, never a first one."""
    person = site.person("EMAIL")
    token = site.grant(person, "EMAIL")
    code = site.ask("POST", "/recovery-codes", token).json()["recovery_codes"][0]
    body = {"username": person.username, "password": code}
    problem(site.post("/login", body), 401, "invalid_credentials")
    problem(site.ask("GET", "/methods", code), 401, "token_invalid")
    problem(site.verify(f"{'a' * 43}.{'b' * 43}", code), 401, "mfa_token_invalid")
    problem(site.post("/undo", {"token": code}), 401, "undo_invalid")


def recovery_codes(site: Site, person: Person) -> list[str]:
    token = site.grant(person, "EMAIL")
    made: list[str] = site.ask("POST", "/recovery-codes", token).json()["recovery_codes"]
    return made


def test_recovery_codes_that_were_replaced_open_nothing(site: Site) -> None:
    """ASVS 6.5.1: old codes end with the new ones."""
    person = site.person("EMAIL")
    old, new = recovery_codes(site, person)[0], recovery_codes(site, person)[0]
    token = site.selected(person, "RECOVERY")
    problem(site.verify(token, old), 401, "code_incorrect")
    assert site.verify(token, new).status_code == 200
