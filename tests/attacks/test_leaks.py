"""Marked values go through every flow, good and bad; then everything is searched for them."""

import base64
import json

import pytest

from tests.attacks.evidence import TABLES, items, log_events, secrets
from tests.attacks.traffic import Traffic, through_everything
from tests.e2e.site import Site


@pytest.fixture(scope="module")
def traffic(site: Site) -> Traffic:
    return through_everything(site)


def test_no_log_holds_anything_marked(site: Site, traffic: Traffic) -> None:
    """CWE-532; ASVS 16.2.5: neither secrets nor who the person is, in any log group."""
    events = list(log_events(site))
    assert len(events) > len(traffic.answers)  # they are there to be searched
    assert [event for event in events if traffic.found(event)] == []


def test_answers_hold_a_token_once_and_nothing_else(traffic: Traffic) -> None:
    """CWE-201; frappe/frappe#11262: a second step's secret came back in the answer."""
    tokens = traffic.mfa_tokens | traffic.access_tokens
    assert len(tokens) == 6
    shown = {*traffic.shown}
    assert len(shown) == 24  # a seed, ten recovery codes twice, three tokens
    for token in tokens | shown:
        assert len([answer for answer in traffic.answers if token in answer]) == 1
    kept = tuple(tokens | shown | {token.partition(".")[2] for token in tokens})
    assert [answer for answer in traffic.answers if traffic.found(answer, but=kept)] == []


def test_the_tables_hold_who_the_person_is_and_no_secret(site: Site, traffic: Traffic) -> None:
    """CWE-312: the username and the destinations in the person's own item, and nowhere else."""
    person, personal = traffic.person, traffic.personal()
    for table in TABLES:
        for item in items(site, table):
            found, own = traffic.found(str(item)), item.get("username") == person.username
            # A number may be another user's too.
            assert found == (personal if own else [person.phone] if person.phone in found else [])
            assert person.phone not in found or table in {"Users", "Enrolments"}
            assert traffic.found(item["pk"]) == []


def test_a_seed_is_in_its_own_secret_alone(site: Site, traffic: Traffic) -> None:
    """CWE-522: one secret for each seed, and nothing else of the person in any."""
    own = f"{site.outputs['TotpPrefix']}{traffic.person.user_id}/"
    found = {name: traffic.found(f"{name} {value}") for name, value in secrets(site).items()}
    held = {name.startswith(own): values for name, values in found.items() if values}
    if site.seals_seeds:
        assert held == {}
        return
    assert held == {True: [traffic.person.seed], False: [traffic.shown[0]]}
    assert sum(map(bool, found.values())) == 2


def test_a_message_holds_its_code_and_nothing_else(site: Site, traffic: Traffic) -> None:
    """CWE-201: a lock screen shows a message to everybody in the room."""
    person, told = traffic.person, set[str]()
    for message in site.inbox.sms() + site.inbox.emails():
        found = set(traffic.found(message.text + message.html))
        mine = message.to in {person.phone, person.email}
        assert found <= (traffic.codes if mine else set())
        told |= found
    assert len(told) == 2  # by SMS and by email: the search does find what is there


def test_a_token_tells_applications_no_more_than_the_user_id(traffic: Traffic) -> None:
    """RFC 9068 section 6: an access token can be read by everybody who has it."""
    for token in traffic.access_tokens:
        claims = token.split(".")[1]
        text = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).decode()
        assert json.loads(text)["sub"] == traffic.person.user_id
        assert traffic.found(text) == []
