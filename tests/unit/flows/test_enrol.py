"""A method is started, then proven; nothing counts in between."""

from dataclasses import replace

import pytest
from gatehouse.domain.codes import RECOVERY
from gatehouse.domain.errors import (
    CodeIncorrect,
    DeliveryFailed,
    EnrolmentNotStarted,
    InsufficientUserAuthentication,
    InvalidRequest,
    MethodUnavailable,
    MfaTokenInvalid,
    RateLimited,
    ResendTooSoon,
    SendLimitReached,
    TemporarilyUnavailable,
    TokenInvalid,
    TooManyAttempts,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.notices import Notice, Topic
from gatehouse.domain.policy import Policy
from gatehouse.domain.quotas import FailureLimits
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims
from gatehouse.domain.users import UNDER_WAY, User
from gatehouse.flows.confirm import ConfirmCommand, Confirmed
from gatehouse.flows.enrol import Authenticator, StartCommand
from gatehouse.flows.login import MfaRequired
from gatehouse.flows.select_method import Selected
from pyotp import TOTP, parse_uri

from tests.builders import DESTINATIONS, SEED_ID, a_user
from tests.fakes.world import NETWORK, World, wrong

PHONE = "+1 202-555-0155"
NEW = {Method.APP: "", Method.SMS: PHONE, Method.EMAIL: "grace@example.org"}


@pytest.fixture
def newcomer() -> World:
    """Return a world whose ada has no method yet."""
    world = World()
    world.users.items[key_of("ada")] = a_user(methods=(), recovery_codes=frozenset())
    return world


def ada(world: World) -> User:
    return world.users.items[key_of("ada")]


def start(
    world: World, claims: Claims, method: Method, to: str | None = None, *, resend: bool = False
) -> Selected | Authenticator:
    to = NEW[method] if to is None else to
    command = StartCommand(claims, method, to, resend, NETWORK, "en")
    enrol = world.enrol
    return enrol.start_app(command) if method is Method.APP else enrol.start_sent(command)


def confirm(world: World, claims: Claims, method: Method, code: str) -> Confirmed:
    return world.confirm(ConfirmCommand(claims, method, Secret(code), NETWORK))


def started(world: World, claims: Claims, method: Method) -> str:
    """Start with a method and return its right code."""
    begun = start(world, claims, method)
    if isinstance(begun, Authenticator):
        return TOTP(begun.seed.reveal()).at(world.clock.now())
    return (world.sms if method is Method.SMS else world.email).last.code


@pytest.mark.parametrize("method", NEW)
def test_a_first_method_counts_once_its_code_was_right(newcomer: World, method: Method) -> None:
    claims = newcomer.claims(None)
    code = started(newcomer, claims, method)
    assert ada(newcomer) == a_user(methods=(), recovery_codes=frozenset())
    confirmed = confirm(newcomer, claims, method, code)
    user = ada(newcomer)
    assert (confirmed.method, user.methods, user.preferred) == (method, [method], method)
    assert len({each.reveal() for each in confirmed.recovery_codes}) == 10
    assert all(RECOVERY.fullmatch(each.reveal()) for each in confirmed.recovery_codes)
    assert len(user.recovery_codes) == 10
    assert user.recovery_codes.isdisjoint({each.reveal() for each in confirmed.recovery_codes})
    newcomer.clock.advance(60)
    if method is not Method.APP:
        assert newcomer.claims(method).amr[-1] == "mfa"


def test_a_proven_app_logs_in_but_not_by_the_code_that_proved_it(newcomer: World) -> None:
    claims = newcomer.claims(None)
    begun = start(newcomer, claims, Method.APP)
    assert isinstance(begun, Authenticator)
    totp = TOTP(begun.seed.reveal())
    confirm(newcomer, claims, Method.APP, totp.at(newcomer.clock.now()))
    token = newcomer.selected(Method.APP)
    with pytest.raises(CodeIncorrect):
        newcomer.verify(token, totp.at(newcomer.clock.now()))
    newcomer.clock.advance(30)
    assert newcomer.verify(token, totp.at(newcomer.clock.now()))


def test_an_authenticator_is_shown_160_bits_once_and_its_uri(newcomer: World) -> None:
    claims = newcomer.claims(None)
    one, other = (start(newcomer, claims, Method.APP) for _ in range(2))
    assert isinstance(one, Authenticator)
    assert isinstance(other, Authenticator)
    assert one.seed != other.seed
    assert len(one.seed.reveal()) == 32
    assert parse_uri(one.otpauth_uri.reveal()).secret == one.seed.reveal()
    assert one.expires_in == 600
    stored = repr(newcomer.enrolments.items)
    assert one.seed.reveal() not in stored + repr(one)


def test_starting_again_replaces_what_was_started(newcomer: World) -> None:
    claims = newcomer.claims(None)
    code = started(newcomer, claims, Method.APP)
    start(newcomer, claims, Method.APP)
    with pytest.raises(CodeIncorrect):
        confirm(newcomer, claims, Method.APP, code)


def test_a_started_enrolment_changes_nothing_at_login(world: World) -> None:
    claims, before = world.claims(), ada(world)
    start(world, claims, Method.SMS)
    assert ada(world) == before
    world.clock.advance(60)
    world.selected(Method.SMS)
    assert world.sms.last.destination == DESTINATIONS[Method.SMS]


@pytest.mark.parametrize("method", [Method.SMS, Method.EMAIL])
def test_a_code_is_sent_and_a_reload_costs_no_message(newcomer: World, method: Method) -> None:
    claims = newcomer.claims(None)
    outbox = newcomer.sms if method is Method.SMS else newcomer.email
    first = start(newcomer, claims, method)
    assert isinstance(first, Selected)
    assert (first.sent, first.code_length, first.expires_in, first.resend_in) == (True, 6, 300, 30)
    assert first.destination in {"+•••••••0155", "g•••@e•••.org"}
    newcomer.clock.advance(10)
    again = start(newcomer, claims, method)
    assert isinstance(again, Selected)
    assert (again.sent, again.expires_in, again.resend_in) == (False, 290, 20)
    assert len(outbox.messages) == 1


def test_a_resend_waits_for_its_pause_and_repeats_the_code(newcomer: World) -> None:
    claims = newcomer.claims(None)
    start(newcomer, claims, Method.SMS)
    with pytest.raises(ResendTooSoon):
        start(newcomer, claims, Method.SMS, resend=True)
    newcomer.clock.advance(30)
    again = start(newcomer, claims, Method.SMS, resend=True)
    assert isinstance(again, Selected)
    assert (again.sent, again.expires_in, again.resend_in) == (True, 300, 60)
    one, other = newcomer.sms.messages
    assert one.code == other.code


def test_an_expired_code_is_wrong_and_a_new_one_is_another(newcomer: World) -> None:
    claims = newcomer.claims(None)
    code = started(newcomer, claims, Method.SMS)
    newcomer.clock.advance(300)
    with pytest.raises(CodeIncorrect):
        confirm(newcomer, claims, Method.SMS, code)
    start(newcomer, claims, Method.SMS)
    assert newcomer.sms.last.code != code
    confirm(newcomer, claims, Method.SMS, newcomer.sms.last.code)


def test_a_mistyped_number_is_corrected_at_once_and_its_code_ends(newcomer: World) -> None:
    claims = newcomer.claims(None)
    code = started(newcomer, claims, Method.SMS)
    assert start(newcomer, claims, Method.SMS, "+12025550156")
    with pytest.raises(CodeIncorrect):
        confirm(newcomer, claims, Method.SMS, code)
    confirm(newcomer, claims, Method.SMS, newcomer.sms.last.code)
    assert ada(newcomer).factors[Method.SMS].destination == "+12025550156"


def test_five_wrong_codes_end_an_enrolment_and_not_the_budget(newcomer: World) -> None:
    claims = newcomer.claims(None)
    code = started(newcomer, claims, Method.EMAIL)
    left = []
    for _ in range(5):
        with pytest.raises(CodeIncorrect) as refusal:
            confirm(newcomer, claims, Method.EMAIL, wrong(code))
        left.append(refusal.value.attempts_left)
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(TooManyAttempts):
        confirm(newcomer, claims, Method.EMAIL, code)
    assert (ada(newcomer).budget, ada(newcomer).methods) == (0, [])
    with pytest.raises(ResendTooSoon):
        start(newcomer, claims, Method.EMAIL)
    newcomer.clock.advance(30)
    again = start(newcomer, claims, Method.EMAIL)
    assert isinstance(again, Selected)
    assert again.resend_in == 60  # the pause goes on growing
    confirm(newcomer, claims, Method.EMAIL, newcomer.email.last.code)


@pytest.mark.parametrize("method", NEW)
def test_what_was_not_started_or_is_over_cannot_be_confirmed(
    newcomer: World, method: Method
) -> None:
    claims = newcomer.claims(None)
    with pytest.raises(EnrolmentNotStarted):
        confirm(newcomer, claims, method, "123456")
    code = started(newcomer, claims, method)
    newcomer.clock.advance(600)
    with pytest.raises(EnrolmentNotStarted):
        confirm(newcomer, claims, method, code)


@pytest.mark.parametrize("method", NEW)
def test_with_a_method_every_change_asks_for_a_fresh_second_step(
    world: World, method: Method
) -> None:
    claims = world.claims()
    password = replace(claims, amr=("pwd",))
    with pytest.raises(InsufficientUserAuthentication):
        start(world, password, method)
    code = started(world, claims, method)
    for weak in (password, replace(claims, auth_time=claims.auth_time - 300)):
        with pytest.raises(InsufficientUserAuthentication):
            start(world, weak, method)
        with pytest.raises(InsufficientUserAuthentication):
            confirm(world, weak, method, code)
    assert ada(world).factors == a_user().factors


def test_of_two_first_methods_one_wins_and_the_other_is_asked_for_it(newcomer: World) -> None:
    claims = newcomer.claims(None)
    sms, email = (started(newcomer, claims, method) for method in (Method.SMS, Method.EMAIL))

    def meanwhile() -> None:
        confirm(newcomer, claims, Method.EMAIL, email)

    newcomer.journal.meanwhile = [lambda: None, meanwhile]
    with pytest.raises(InsufficientUserAuthentication):
        confirm(newcomer, claims, Method.SMS, sms)
    assert ada(newcomer).methods == [Method.EMAIL]


def test_a_second_method_comes_without_recovery_codes_and_keeps_the_token(world: World) -> None:
    world.users.items[key_of("ada")] = a_user(methods=[Method.APP])
    claims = world.claims()
    other = world.claims(Method.RECOVERY)
    assert (
        confirm(world, claims, Method.SMS, started(world, claims, Method.SMS)).recovery_codes == ()
    )
    assert ada(world).preferred is Method.SMS or ada(world).preferred is Method.APP
    start(world, claims, Method.EMAIL)
    with pytest.raises(TokenInvalid):
        start(world, other, Method.EMAIL)


@pytest.mark.parametrize("method", NEW)
def test_a_replacement_ends_every_token_and_open_login(world: World, method: Method) -> None:
    claims, open_login = world.claims(), world.token()
    code = started(world, claims, method)
    confirm(world, claims, method, code)
    with pytest.raises(TokenInvalid):
        start(world, claims, method)
    with pytest.raises(MfaTokenInvalid):
        world.select(open_login, Method.APP)


def test_a_replaced_app_leaves_one_seed_in_the_vault(world: World) -> None:
    claims = world.claims()
    world.clock.advance(30)
    confirm(world, claims, Method.APP, started(world, claims, Method.APP))
    seed_id = ada(world).factors[Method.APP].seed_id
    assert seed_id != SEED_ID
    assert [each for _, each in world.vault.seeds] == [seed_id]
    assert ada(world).spare_seeds == {}


def test_a_seed_that_nobody_confirmed_in_the_end_is_found_and_removed(newcomer: World) -> None:
    claims = newcomer.claims(None)
    code = started(newcomer, claims, Method.APP)

    def break_down() -> None:
        newcomer.journal.down = True

    newcomer.journal.meanwhile = [lambda: None, break_down]
    with pytest.raises(TemporarilyUnavailable):
        confirm(newcomer, claims, Method.APP, code)
    newcomer.journal.down = False
    (orphan,) = newcomer.vault.seeds
    assert ada(newcomer).factors == {}
    assert list(ada(newcomer).spare_seeds) == [orphan[1]]
    start(newcomer, claims, Method.APP)
    assert list(newcomer.vault.seeds) == [orphan]  # its confirmation may be under way
    newcomer.clock.advance(600 + UNDER_WAY)
    start(newcomer, claims, Method.APP)
    assert newcomer.vault.seeds == {}
    assert ada(newcomer).spare_seeds == {}


def test_a_confirmation_that_failed_half_way_can_be_repeated(newcomer: World) -> None:
    claims = newcomer.claims(None)
    code = started(newcomer, claims, Method.APP)
    newcomer.vault.down = True
    with pytest.raises(TemporarilyUnavailable):
        confirm(newcomer, claims, Method.APP, code)
    newcomer.vault.down = False
    confirm(newcomer, claims, Method.APP, code)
    (seed,) = newcomer.vault.seeds
    assert seed[1] == ada(newcomer).factors[Method.APP].seed_id


@pytest.mark.parametrize("to", ["", "12", "+44 7700 900123", "+1 900 555 0142", "+12025550142x"])
def test_a_phone_must_be_one_that_can_be_reached(newcomer: World, to: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        start(newcomer, newcomer.claims(None), Method.SMS, to)
    assert refusal.value.errors[0][0] == "phone"
    assert newcomer.sms.messages == []


def test_an_email_must_be_one(newcomer: World) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        start(newcomer, newcomer.claims(None), Method.EMAIL, "ada at home")
    assert refusal.value.errors[0][0] == "email"


def test_a_method_that_is_switched_off_cannot_be_brought(newcomer: World) -> None:
    newcomer.policy = Policy(frozenset({Method.APP}), frozenset({"US"}))
    with pytest.raises(MethodUnavailable):
        start(newcomer, newcomer.claims(None), Method.SMS)


def test_sends_share_the_limits_of_the_login(newcomer: World) -> None:
    claims = newcomer.claims(None)
    for number in range(5):
        start(newcomer, claims, Method.SMS, f"+1202555016{number}")
    with pytest.raises(SendLimitReached):
        start(newcomer, claims, Method.SMS, "+12025550169")
    assert len(newcomer.sms.messages) == 5


@pytest.mark.parametrize("again", [False, True])
def test_a_message_that_fails_uses_nothing_up(newcomer: World, again: bool) -> None:
    claims = newcomer.claims(None)
    if again:
        start(newcomer, claims, Method.SMS)
        newcomer.clock.advance(30)
    before, counts = dict(newcomer.enrolments.items), dict(newcomer.throttle.counts)
    newcomer.sms.down = True
    with pytest.raises(DeliveryFailed):
        start(newcomer, claims, Method.SMS, resend=again)
    assert newcomer.enrolments.items == before
    assert {k: n for k, n in newcomer.throttle.counts.items() if n} == counts
    newcomer.sms.down = False
    assert start(newcomer, claims, Method.SMS, resend=again)


def test_wrong_codes_count_on_their_source_and_success_takes_its_own_back(
    newcomer: World,
) -> None:
    newcomer.failures = FailureLimits(2, 10)
    claims = newcomer.claims(None)
    code = started(newcomer, claims, Method.EMAIL)
    with pytest.raises(CodeIncorrect):
        confirm(newcomer, claims, Method.EMAIL, wrong(code))
    confirm(newcomer, claims, Method.EMAIL, code)
    newcomer.clock.advance(30)
    fresh = newcomer.claims(Method.EMAIL)
    code = started(newcomer, fresh, Method.SMS)
    for _ in range(2):
        with pytest.raises(CodeIncorrect):
            confirm(newcomer, fresh, Method.SMS, wrong(code))
    with pytest.raises(RateLimited):
        confirm(newcomer, fresh, Method.SMS, code)
    assert ada(newcomer).methods == [Method.EMAIL]


def test_a_disabled_factor_is_as_new_once_it_is_enrolled_again(world: World) -> None:
    world.users.items[key_of("ada")] = a_user(failures={Method.SMS: 100, Method.EMAIL: 3})
    claims = world.claims()
    confirm(world, claims, Method.SMS, started(world, claims, Method.SMS))
    assert ada(world).failures == {Method.EMAIL: 3}


def test_a_user_who_is_disabled_or_gone_has_no_session(world: World) -> None:
    claims = world.claims()
    world.administer.disable("ada")
    with pytest.raises(TokenInvalid):
        start(world, claims, Method.SMS)
    world.administer.delete("ada")
    with pytest.raises(TokenInvalid):
        start(world, claims, Method.SMS)


def test_a_race_that_is_never_won_is_given_up(newcomer: World) -> None:
    claims = newcomer.claims(None)
    code = started(newcomer, claims, Method.EMAIL)
    newcomer.journal.conflict = True
    with pytest.raises(TemporarilyUnavailable):
        start(newcomer, claims, Method.APP)
    with pytest.raises(TemporarilyUnavailable):
        confirm(newcomer, claims, Method.EMAIL, code)


def test_a_login_without_any_method_still_says_so(newcomer: World) -> None:
    claims = newcomer.claims(None)
    confirm(newcomer, claims, Method.EMAIL, started(newcomer, claims, Method.EMAIL))
    assert isinstance(newcomer.login(), MfaRequired)


ADDED = Notice(Topic.ADDED, Method.SMS)


def test_every_address_is_told_of_a_new_method(world: World) -> None:
    world.users.items[key_of("ada")] = a_user(methods=[Method.APP, Method.EMAIL])
    claims = world.claims()
    confirm(world, claims, Method.SMS, started(world, claims, Method.SMS))
    assert dict(world.email.notices) == {
        DESTINATIONS[Method.EMAIL]: ADDED,
        "+12025550155": ADDED,
    }
    assert world.audit.facts["owner"] == "told"
