"""The virtual phone shows what was really sent; a person needs nothing else to log in."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.e2e.site import Site

PATIENCE = 10  # seconds; a message is shown half a second after it was sent


@pytest.fixture
def phone(description: dict[str, Any]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=description["phone_url"], trust_env=False) as client:
        yield client


def arrived(phone: httpx.Client, destination: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for each in phone.get("state").json()["messages"]:
            if each["to"] == destination:
                found: dict[str, Any] = each
                return found
        time.sleep(0.1)
    raise AssertionError(destination)


@pytest.mark.parametrize("method", ["SMS", "EMAIL"])
def test_the_code_on_the_phone_logs_in(site: Site, phone: httpx.Client, method: str) -> None:
    person = site.person(method)
    token = site.selected(person, method)
    message = arrived(phone, person.phone if method == "SMS" else person.email)
    assert site.verify(token, message["code"]).status_code == 200


def test_every_demo_user_with_a_method_has_a_phone(
    phone: httpx.Client, description: dict[str, Any]
) -> None:
    people = {each["username"]: each for each in phone.get("state").json()["people"]}
    assert people.keys() == {"demo", "demo-app", "demo-sms"}
    assert people["demo"]["phone"] == description["demo"]["phone"]
    assert len(people["demo-app"]["app"]["code"]) == 6


def test_the_phone_is_no_part_of_what_is_deployed(site: Site, phone: httpx.Client) -> None:
    assert phone.get("").status_code == 200
    assert site.http.get("/state").status_code == 404
