"""Messages across logins: limited by user and by destination, never one too many."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.people import Person
from tests.e2e.site import Site, problem

LOGINS = 32
CONNECTIONS = 12  # as many workers as two cores carry
A_DAY = 10  # by user and method, and by destination


def outcome(site: Site, token: str, method: str) -> str:
    """Select; return the word for what came of it."""
    answer = site.select(token, method)
    return "sent" if answer.status_code == 200 else str(answer.json()["code"])


def received(site: Site, destination: str) -> int:
    """Return how many messages have come to a destination."""
    return sum(each.to == destination for each in site.inbox.sms() + site.inbox.emails())


def select_at_once(site: Site, people: list[Person], method: str) -> Counter[str]:
    """Select in many logins at the same moment."""
    tokens = [site.login(person) for person in people]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return Counter(pool.map(lambda token: outcome(site, token, method), tokens))


def test_the_eleventh_message_of_a_day_is_not_sent(site: Site) -> None:
    person = site.person("SMS", "EMAIL")
    for _ in range(A_DAY):
        site.selected(person, "SMS")
    refused = site.select(site.login(person), "SMS")
    problem(refused, 429, "send_limit_reached")
    assert 0 < int(refused.headers["retry-after"]) <= 86400
    assert received(site, person.phone) == A_DAY
    site.selected(person, "EMAIL")


def test_of_many_parallel_selections_of_a_user_ten_are_sent(site: Site) -> None:
    person = site.person("SMS")
    outcomes = select_at_once(site, [person] * LOGINS, "SMS")
    assert outcomes == {"sent": A_DAY, "send_limit_reached": LOGINS - A_DAY}
    assert received(site, person.phone) == A_DAY


def test_of_many_parallel_selections_of_a_shared_address_ten_are_sent(site: Site) -> None:
    address = site.person("EMAIL").email
    people = [site.person("EMAIL", email=address) for _ in range(LOGINS)]
    outcomes = select_at_once(site, people, "EMAIL")
    assert outcomes == {"sent": A_DAY, "send_limit_reached": LOGINS - A_DAY}
    assert received(site, address) == A_DAY
