"""Messages as a weapon: to run up a bill, to fill a phone, to wear somebody out."""

from collections import Counter

from tests.e2e.people import Person
from tests.e2e.site import Site

A_DAY = 10


def pump(site: Site, person: Person, method: str, logins: int) -> Counter[str]:
    """Have a code sent in login after login; count what came of it."""
    answers = [site.select(site.login(person), method) for _ in range(logins)]
    return Counter(answer.json().get("code", "sent") for answer in answers)


def test_a_thief_with_the_password_cannot_bomb_a_phone(site: Site) -> None:
    """MFA bombing (Uber, 2022; MITRE ATT&CK T1621); CWE-799."""
    person = site.person("SMS", "APP")
    assert pump(site, person, "SMS", 14) == {"sent": A_DAY, "send_limit_reached": 4}
    assert sum(each.to == person.phone for each in site.inbox.sms()) == A_DAY
    assert site.verify(site.selected(person, "APP"), person.app_code()).status_code == 200


def test_many_accounts_share_the_limit_of_one_destination(site: Site) -> None:
    """Artificially inflated traffic: one number behind many accounts (Twitter, 2022); CWE-799."""
    first = site.person("EMAIL")
    others = [site.person("EMAIL", email=first.email) for _ in range(3)]
    outcomes = sum((pump(site, person, "EMAIL", 4) for person in (first, *others)), Counter[str]())
    assert outcomes == {"sent": A_DAY, "send_limit_reached": 6}
