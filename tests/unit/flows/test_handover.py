"""A handover code opens one grant, once, for one address."""

from dataclasses import dataclass, field, replace

import pytest
from gatehouse.domain.errors import (
    HandoverCodeInvalid,
    InvalidRequest,
    TemporarilyUnavailable,
    TokenInvalid,
)
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims, Grant
from gatehouse.flows.handover import Exchange, Offer

from tests.fakes.services import NOW, FrozenClock, MemoryTokens, ScriptedEntropy
from tests.fakes.stores import MemoryHandovers

APP, OTHER = "https://app.example.com/in", "https://b.example.com/"
URLS = frozenset({APP, OTHER})
TOKEN = Secret("a token")
CLAIMS = Claims("a user", 1, "an id", "a client", NOW, NOW + 900, NOW, ("pwd",), "aal1")


@dataclass
class Site:
    """Both flows over one store."""

    urls: frozenset[str] = URLS
    clock: FrozenClock = field(default_factory=FrozenClock)
    handovers: MemoryHandovers = field(default_factory=MemoryHandovers)
    tokens: MemoryTokens = field(default_factory=lambda: MemoryTokens({"a token": CLAIMS}))
    entropy: ScriptedEntropy = field(default_factory=ScriptedEntropy)

    def offer(self, token: Secret = TOKEN, return_to: str = APP) -> Secret:
        """POST /handover/codes."""
        offer = Offer(self.tokens, self.handovers, self.clock, self.entropy, self.urls)
        return offer(token, return_to)

    def exchange(self, code: Secret, return_to: str = APP) -> Grant:
        """POST /handover."""
        return Exchange(self.handovers, self.clock, self.urls)(code, return_to)

    def refuses(self, code: Secret, return_to: str = APP) -> bool:
        """Tell whether a code is refused."""
        with pytest.raises(HandoverCodeInvalid):
            self.exchange(code, return_to)
        return True


@pytest.fixture
def site() -> Site:
    return Site()


def test_a_code_gives_the_grant_with_what_is_left_of_it(site: Site) -> None:
    code = site.offer()
    site.clock.advance(59)
    assert site.exchange(code) == Grant(TOKEN, 841)


def test_a_code_works_once(site: Site) -> None:
    code = site.offer()
    site.exchange(code)
    assert site.refuses(code)
    assert site.handovers.items == {}


def test_who_comes_second_at_the_same_time_gets_nothing(site: Site) -> None:
    code, granted = site.offer(), list[Grant]()
    site.handovers.journal.meanwhile.append(lambda: granted.append(site.exchange(code)))
    assert site.refuses(code)
    assert granted == [Grant(TOKEN, 900)]


def test_a_code_ends_after_60_seconds_though_it_is_still_stored(site: Site) -> None:
    code = site.offer()
    site.clock.advance(60)
    assert site.refuses(code)
    assert len(site.handovers.items) == 1


def test_a_grant_that_has_ended_is_not_handed_over(site: Site) -> None:
    site.tokens.known["a token"] = replace(CLAIMS, expires_at=NOW + 10)
    code = site.offer()
    site.clock.advance(10)
    assert site.refuses(code)


def test_a_code_is_for_one_address_and_a_wrong_one_does_not_spend_it(site: Site) -> None:
    code = site.offer()
    for wrong in (OTHER, APP + "/", "https://evil.example/in"):
        assert site.refuses(code, wrong)
    assert site.exchange(code) == Grant(TOKEN, 900)


def test_an_unknown_code_is_refused(site: Site) -> None:
    site.offer()
    assert site.refuses(Secret("another"))


def test_an_address_that_is_not_listed_any_more_gets_nothing(site: Site) -> None:
    code = site.offer()
    assert replace(site, urls=frozenset({OTHER})).refuses(code)


def test_only_a_valid_token_is_handed_over(site: Site) -> None:
    with pytest.raises(TokenInvalid):
        site.offer(Secret("forged"))
    site.tokens.down = True
    with pytest.raises(TemporarilyUnavailable):
        site.offer()
    assert site.handovers.items == {}


def test_what_is_stored_holds_neither_code_nor_token(site: Site) -> None:
    code = site.offer()
    assert code.reveal() not in str(site.handovers.items)
    assert "a token" not in str(site.handovers.items)


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/in",
        "https://evil.example/in",
        "https://app.example.com%2fin",
        "https://app.example.com%2f@evil.example/in",
        "https://app.example.com@evil.example/in",
        "https://evil.app.example.com/in",
        "https://app.example.com.evil.example/in",
        "https://app.example.com:443/in",
        "https://app.example.com/x/../in",
        APP + "/",
        APP + "?x",
        APP + "#x",
        APP.upper(),
        f" {APP}",
        f"{APP}\n",
        "http://app.example.com/in",
        "",
    ],
)
def test_only_a_listed_address_is_taken_exactly(site: Site, address: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        site.offer(return_to=address)
    assert [field for field, _ in refused.value.errors] == ["return_to"]
    assert site.handovers.items == {}


def test_where_no_address_is_listed_nothing_is_handed_over() -> None:
    site = Site(urls=frozenset())
    with pytest.raises(InvalidRequest):
        site.offer()
    assert site.refuses(Secret("a code"))
    assert site.handovers.journal.events == []
