"""Every deciding write, met by many at once on a DynamoDB whose conditions hold."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count

import pytest
from gatehouse.adapters.challenges import DynamoChallenges
from gatehouse.adapters.quotas import DynamoQuotas
from gatehouse.adapters.system import SystemClock, SystemEntropy
from gatehouse.adapters.throttle import DynamoThrottle
from gatehouse.adapters.users import DynamoUsers
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import (
    InvalidCredentials,
    LoginThrottled,
    RateLimited,
    SendLimitReached,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.quotas import DAY, HOUR, Count, FailureLimits
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Issuer
from gatehouse.flows.grants import Grants
from gatehouse.flows.login import Login, LoginCommand
from gatehouse.ports import Proof

from tests.builders import ALL_FAILURES, LOGIN_KEY, POLICY
from tests.e2e.people import PASSWORD, let_the_step_begin, wrong
from tests.e2e.races import CONNECTIONS, at_once, charged, client_of, outcome
from tests.e2e.site import Site, challenge_id
from tests.fakes.services import FrozenClock, RecordedAudit, RecordingSigner
from tests.fakes.world import LIMITS

THREADS = 64


@pytest.fixture
def challenges(site: Site) -> DynamoChallenges:
    tables = (site.outputs[f"{name}Table"] for name in ("Challenges", "Users", "Throttles"))
    return DynamoChallenges(client_of(site, "dynamodb", THREADS), *tables)


def test_one_of_many_charges_of_the_same_attempt_wins(
    site: Site, challenges: DynamoChallenges
) -> None:
    person = site.person("SMS")
    token = site.selected(person, "SMS")
    now = SystemClock().now()
    challenge, user, _ = challenges.load(challenge_id(token), token.partition(".")[0], ALL_FAILURES)
    assert challenge is not None
    assert user is not None
    charge = partial(challenges.charge, challenge, user, now, hardened=False)
    counted = at_once(THREADS, outcome(charge))
    assert counted == {"won": 1, "lost": THREADS - 1}
    assert site.challenge(token)["attempts"] == 1


def test_one_of_many_uses_a_challenge_up(site: Site, challenges: DynamoChallenges) -> None:
    person = site.person("SMS")
    token = site.selected(person, "SMS")
    challenge = charged(challenges, token)
    counted = at_once(THREADS, outcome(lambda: challenges.consume(challenge, Proof())))
    assert counted == {"won": 1, "lost": THREADS - 1}


def test_one_of_many_challenges_spends_a_step(site: Site, challenges: DynamoChallenges) -> None:
    person = site.person("APP")
    tokens = [site.selected(person, "APP") for _ in range(8)]
    now = SystemClock().now()
    each = iter([charged(challenges, token) for token in tokens] * 4)
    lock = threading.Lock()

    def spend() -> None:
        with lock:
            challenge = next(each)
        challenges.consume(challenge, Proof(step=now // 30))

    assert at_once(32, outcome(spend)) == {"won": 1, "lost": 31}


@pytest.mark.parametrize(("networks", "told"), [(1, 5), (THREADS, 20)], ids=["one", "many"])
def test_of_64_wrong_passwords_at_once_a_few_are_answered(
    site: Site, challenges: DynamoChallenges, networks: int, told: int
) -> None:
    throttles = challenges.throttles
    login = Login(
        DynamoUsers(challenges.client, challenges.users, throttles),
        DynamoThrottle(challenges.client, throttles),
        LOGIN_KEY,
        Grants(RecordingSigner(), SystemEntropy(), Issuer("", "", "", 900)),
        FrozenClock(SystemClock().now()),
        SystemEntropy(),
        RecordedAudit(),
        POLICY,
        LIMITS,
        challenge_life=600,
    )
    username, sources = site.person().username, count()

    def guess() -> str:
        try:
            login(LoginCommand(username, Secret("wrong"), f"network {next(sources) % networks}"))
        except (InvalidCredentials, LoginThrottled) as refusal:
            return refusal.code
        return "told"

    refused = {"invalid_credentials": told, "login_throttled": THREADS - told}
    assert at_once(THREADS, guess) == refused


def test_of_many_sources_guesses_twenty_learn_anything(site: Site) -> None:
    person = site.person("APP")

    def guess(number: int) -> str:
        body = {"username": person.username, "password": "wrong"}
        answer = site.post("/login", body, **{"X-Forwarded-For": f"203.0.113.{number}"})
        return str(answer.json()["code"])

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        counted = Counter(pool.map(guess, range(40)))
    assert counted == {"invalid_credentials": 20, "login_throttled": 20}


def test_of_64_parallel_wrong_codes_exactly_5_are_compared(site: Site) -> None:
    person = site.person("SMS")
    token = site.selected(person, "SMS")
    code = wrong(site.sent_code(person.phone))

    def guess(_: int) -> str:
        return str(site.verify(token, code).json()["code"])

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        counted = Counter(pool.map(guess, range(THREADS)))
    assert counted["code_incorrect"] == 5
    assert counted["too_many_attempts"] == THREADS - 5
    assert site.challenge(token)["attempts"] == 5


@pytest.mark.parametrize("method", ["APP", "SMS"])
def test_of_50_parallel_right_codes_exactly_one_is_granted(site: Site, method: str) -> None:
    person = site.person(method)
    token = site.selected(person, method)
    if method == "APP":
        let_the_step_begin()
    code = site.code(person, method)

    def answer(_: int) -> str:
        body = site.verify(token, code).json()
        return str(body.get("code") or body["status"])

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        counted = Counter(pool.map(answer, range(50)))
    assert counted["authenticated"] == 1
    assert set(counted) <= {"authenticated", "mfa_token_invalid", "code_incorrect"}


def test_parallel_selections_send_one_message(site: Site) -> None:
    person = site.person("SMS")
    token = site.login(person)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        answers = list(pool.map(lambda _: site.select(token, "SMS").json(), range(24)))
    assert sum(answer["sent"] for answer in answers) == 1
    assert len([each for each in site.inbox.sms() if each.to == person.phone]) == 1


def test_of_many_parallel_guesses_at_a_password_five_learn_anything(site: Site) -> None:
    person = site.person("APP")

    def guess(number: int) -> str:
        password = PASSWORD if number == 20 else "wrong"
        body = site.post("/login", {"username": person.username, "password": password}).json()
        return str(body.get("code") or body["status"])

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        counted = Counter(pool.map(guess, range(40)))
    told = counted["invalid_credentials"] + counted["mfa_required"]
    assert told == 5 + counted["mfa_required"]
    assert counted["invalid_credentials"] == 5
    assert set(counted) <= {"invalid_credentials", "mfa_required", "login_throttled"}


@pytest.mark.parametrize(("hour", "day"), [(10, 20), (20, 10)], ids=["hour", "day"])
def test_of_64_parallel_messages_as_many_are_counted_as_allowed(
    site: Site, challenges: DynamoChallenges, hour: int, day: int
) -> None:
    person, now = site.person("SMS"), SystemClock().now()
    user_key = key_of(person.username)
    user = challenges.load("no challenge", user_key)[1]
    assert user is not None
    loaded = [
        Challenge(challenge_id(token), user_key, user.user_id, user.version, now + 600)
        for token in (site.login(person) for _ in range(THREADS))
    ]
    key = key_of("a race", person.username)
    limits = [Count(key, hour, now + 60, "hour_7"), Count(key, day, now + 600)]

    def select() -> None:
        before = loaded.pop()
        after = before.sending(Method.SMS, hardened=False, resend=False, now=now, code_life=300)
        challenges.select(before, after, now, limits)

    assert at_once(THREADS, outcome(select)) == {"won": 10, "lost": THREADS - 10}


def test_over_an_hours_end_as_many_are_counted_as_each_hour_and_the_day_allow(
    challenges: DynamoChallenges,
) -> None:
    quotas = DynamoQuotas(challenges.client, challenges.throttles)
    limits, network = FailureLimits(source_hour=10, source_day=15), SystemEntropy().token()
    eight = (SystemClock().now() // DAY + 1) * DAY + 8 * HOUR  # of tomorrow
    each = count(eight - THREADS // 2)
    lock = threading.Lock()

    def take() -> str:
        with lock:
            now = next(each)
        hour, day = limits.counts(network, now)
        try:
            quotas.take([hour, day], now)
        except SendLimitReached as refusal:
            return f"refused until {(now + refusal.retry_after) % DAY // HOUR}"
        return hour.name

    counted = at_once(THREADS, take)
    assert counted["hour_7"] + counted["hour_8"] == 15
    assert max(counted["hour_7"], counted["hour_8"]) <= 10
    assert counted["refused until 0"] > 0
    refusals = {f"refused until {end}" for end in (0, 8, 9)}
    assert counted.keys() <= {"hour_7", "hour_8"} | refusals


def test_of_32_parallel_wrong_codes_from_one_source_as_many_are_told_as_allowed(
    challenges: DynamoChallenges,
) -> None:
    key, now = key_of("a race of failures", SystemEntropy().token()), SystemClock().now()
    limits = [Count(key, 10, now + 60, "hour_7"), Count(key, 12, now + 600)]
    failures = Count(key_of("everybody's failures", key), 1000, now + 600)

    def fail() -> str:
        try:
            challenges.fail(failures, limits, now)
        except RateLimited:
            return "limited"
        return "told"

    assert at_once(32, fail) == {"told": 10, "limited": 22}


@pytest.mark.parametrize("hour", [0, 20], ids=["quiet", "spent"])
def test_of_many_right_codes_from_one_source_none_is_worth_anything_once_it_is_spent(
    site: Site, challenges: DynamoChallenges, hour: int
) -> None:
    """As if as many wrong codes had come in while the right one was signed."""
    token = site.selected(site.person("APP"), "APP")
    now = SystemClock().now()
    counts = FailureLimits(20, 60).counts(SystemEntropy().token(), now)
    tried = charged(challenges, token)
    for _ in range(hour):
        challenges.fail(ALL_FAILURES, counts, now)
    assert bool(challenges.look_again(tried, counts)) == (hour == 20)


def test_of_many_switches_beside_many_proofs_a_code_is_worth_something_or_ended(
    site: Site, challenges: DynamoChallenges
) -> None:
    for _ in range(8):
        token = site.selected(site.person("APP"), "APP")
        now, tried = SystemClock().now(), charged(challenges, token)
        after = tried.selected(Method.RECOVERY, hardened=False)
        moves: list[Callable[[], None]] = [
            partial(challenges.consume, tried, Proof()),
            partial(challenges.select, tried, after, now),
        ]
        turns = count()

        def move(moves: Sequence[Callable[[], None]] = moves, turns: Iterator[int] = turns) -> None:
            moves[next(turns) % 2]()

        won = at_once(16, outcome(move))["won"]
        stored = site.challenge(token)
        assert won == 1
        assert stored["used"] != (stored["generation"] == after.generation)


def test_every_one_of_32_parallel_wrong_codes_counts_for_the_breaker(
    site: Site, challenges: DynamoChallenges
) -> None:
    person = site.person("APP")
    now = SystemClock().now()
    most = Count(key_of("a race of wrong codes", person.username), 32, now + 60)

    def spent() -> bool:
        return most in challenges.load("no challenge", "nobody", most)[2]

    assert at_once(31, outcome(lambda: challenges.fail(most, (), now))) == {"won": 31}
    assert not spent()
    challenges.fail(most, (), now)
    assert spent()
