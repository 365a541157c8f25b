"""The token goes to an app's back end by a code, over HTTP: once, in time, to one address."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from gatehouse.adapters.handovers import DynamoHandovers
from gatehouse.adapters.system import SystemClock
from gatehouse.domain.errors import HandoverCodeInvalid
from gatehouse.domain.keys import key_of
from gatehouse.domain.secret import Secret
from gatehouse.flows.handover import Exchange

from tests.attacks.evidence import items
from tests.e2e.people import PASSWORD
from tests.e2e.races import CONNECTIONS, at_once, client_of
from tests.e2e.site import Site, problem

APP = "http://localhost:3000/signed-in"
THREADS = 32


@pytest.fixture
def token(site: Site) -> str:
    """Return the token of a person with the password alone."""
    body = {"username": site.person().username, "password": PASSWORD}
    return str(site.post("/login", body).json()["access_token"])


def offered(site: Site, token: str, return_to: str = APP) -> httpx.Response:
    authorization = {"Authorization": f"Bearer {token}"}
    return site.post("/handover/codes", {"return_to": return_to}, **authorization)


def exchanged(site: Site, code: str, return_to: str = APP) -> httpx.Response:
    return site.post("/handover", {"code": code, "return_to": return_to})


def test_a_code_is_worth_its_token_once(site: Site, token: str) -> None:
    answer = offered(site, token)
    assert answer.status_code == 200, answer.text
    code = answer.json()["code"]
    (item,) = [each for each in items(site, "Handovers") if each["pk"] == key_of(code)]
    assert not [secret for secret in (code, token) if secret in str(item)]
    grant = exchanged(site, code).json()
    assert grant["access_token"] == token
    assert 0 < grant["expires_in"] <= 900
    problem(exchanged(site, code), 401, "handover_code_invalid")
    assert key_of(code) not in {each["pk"] for each in items(site, "Handovers")}


def test_a_code_ends_by_the_clock_and_not_by_the_tables(site: Site, token: str) -> None:
    code = offered(site, token).json()["code"]
    site.aws.dynamodb.update_item(
        TableName=site.outputs["HandoversTable"],
        Key={"pk": {"S": key_of(code)}},
        UpdateExpression="SET expires_at = :now",
        ExpressionAttributeValues={":now": {"N": str(SystemClock().now())}},
    )
    problem(exchanged(site, code), 401, "handover_code_invalid")


def test_of_32_back_ends_at_once_one_has_the_token(site: Site, token: str) -> None:
    code = Secret(offered(site, token).json()["code"])
    client = client_of(site, "dynamodb", THREADS)
    handovers = DynamoHandovers(client, site.outputs["HandoversTable"])
    exchange = Exchange(handovers, SystemClock(), frozenset({APP}))

    def ask() -> str:
        try:
            return exchange(code, APP).access_token.reveal()
        except HandoverCodeInvalid as refusal:
            return refusal.code

    assert at_once(THREADS, ask) == {token: 1, "handover_code_invalid": THREADS - 1}


def test_of_32_requests_at_once_one_has_the_token(site: Site, token: str) -> None:
    code = offered(site, token).json()["code"]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        answers = list(pool.map(lambda _: exchanged(site, code).json(), range(THREADS)))
    counted = Counter(each.get("access_token") or each["code"] for each in answers)
    assert counted == {token: 1, "handover_code_invalid": THREADS - 1}
