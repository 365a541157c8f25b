"""What users have, what is offered first, what goes; and what others are told of it."""

from dataclasses import replace

import pytest
from gatehouse.domain.errors import (
    InsufficientUserAuthentication,
    LastMethod,
    MethodUnavailable,
    MfaTokenInvalid,
    NoMethod,
    TemporarilyUnavailable,
    TokenInvalid,
    UndoInvalid,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import FACTORS, Method
from gatehouse.domain.notices import Topic
from gatehouse.domain.policy import Policy
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims
from gatehouse.domain.users import User
from gatehouse.flows.confirm import ConfirmCommand
from gatehouse.flows.enrol import StartCommand
from gatehouse.flows.login import EnrolmentRequired, MfaRequired
from gatehouse.flows.manage import ManageCommand

from tests.builders import DESTINATIONS, RECOVERY_CODE, a_user
from tests.fakes.world import NETWORK, World


def ada(world: World) -> User:
    return world.users.items[key_of("ada")]


def by(claims: Claims) -> ManageCommand:
    return ManageCommand(claims, NETWORK)


def told(world: World) -> list[tuple[str, Topic]]:
    return [(address, notice.topic) for address, notice in world.email.notices]


@pytest.mark.parametrize("method", FACTORS)
def test_a_removed_method_is_gone_with_everything_that_was_issued(
    world: World, method: Method
) -> None:
    claims, token = world.claims(), world.token()
    world.manage.remove(by(claims), method)
    assert method not in ada(world).factors
    with pytest.raises(TokenInvalid):
        world.manage.show(by(claims))
    with pytest.raises(MfaTokenInvalid):
        world.select(token, Method.RECOVERY)
    due = world.login()
    assert isinstance(due, MfaRequired)
    assert method not in due.methods
    assert sorted(told(world)) == sorted((to, Topic.REMOVED) for to in DESTINATIONS.values())


def test_a_removed_app_takes_its_seed_and_step_along(world: World) -> None:
    world.manage.remove(by(world.claims()), Method.APP)
    assert world.vault.seeds == {}
    assert (ada(world).spare_seeds, ada(world).last_step) == ({}, None)


def test_a_seed_that_cannot_be_removed_now_is_removed_at_the_next_change(world: World) -> None:
    claims = world.claims()
    world.vault.down = True
    world.manage.remove(by(claims), Method.APP)
    assert len(ada(world).spare_seeds) == 1
    world.vault.down = False
    world.manage.remove(by(world.claims(Method.SMS)), Method.SMS)
    assert world.vault.seeds == {}
    assert ada(world).spare_seeds == {}


def test_without_the_preferred_method_the_next_one_is_preferred(world: World) -> None:
    world.users.items[key_of("ada")] = a_user(preferred=Method.APP)
    world.manage.remove(by(world.claims()), Method.APP)
    assert ada(world).preferred is Method.SMS


def test_without_any_method_there_are_no_recovery_codes(world: World) -> None:
    world.users.items[key_of("ada")] = a_user(methods=[Method.EMAIL])
    world.manage.remove(by(world.claims(Method.EMAIL)), Method.EMAIL)
    user = ada(world)
    assert (user.factors, user.preferred, user.recovery_codes) == ({}, None, frozenset())


def test_the_last_method_stays_where_one_is_required(world: World) -> None:
    world.users.items[key_of("ada")] = a_user(methods=[Method.APP, Method.EMAIL])
    world.policy = Policy(frozenset(FACTORS), frozenset({"US"}), required=True)
    world.manage.remove(by(world.claims()), Method.APP)
    with pytest.raises(LastMethod):
        world.manage.remove(by(world.claims(Method.EMAIL)), Method.EMAIL)
    assert ada(world).methods == [Method.EMAIL]


def test_where_a_method_is_required_a_newcomer_is_let_into_the_settings_alone(
    world: World,
) -> None:
    world.users.items[key_of("ada")] = a_user(methods=(), recovery_codes=frozenset())
    world.policy = Policy(frozenset(FACTORS), frozenset({"US"}), required=True)
    due = world.login()
    assert isinstance(due, EnrolmentRequired)
    assert world.signer.claims[-1]["aud"] == "https://issuer.example"
    claims = world.said()
    world.enrol.start_sent(
        StartCommand(
            claims, Method.EMAIL, "ada@example.org", resend=False, network=NETWORK, language="en"
        )
    )
    code = Secret(world.email.last.code)
    world.confirm(ConfirmCommand(claims, Method.EMAIL, code, NETWORK))
    assert isinstance(world.login(), MfaRequired)


def test_a_preference_keeps_the_own_token_and_ends_the_others(world: World) -> None:
    claims, other = world.claims(), world.claims(Method.SMS)
    world.manage.prefer(by(claims), Method.EMAIL)
    assert ada(world).preferred is Method.EMAIL
    assert world.manage.show(by(claims))
    with pytest.raises(TokenInvalid):
        world.manage.show(by(other))
    assert sorted(told(world)) == sorted((to, Topic.PREFERRED) for to in DESTINATIONS.values())


def test_new_recovery_codes_end_the_old_ones(world: World) -> None:
    made = world.manage.make_codes(by(world.claims()))
    assert len({code.reveal() for code in made}) == 10
    assert len(ada(world).recovery_codes) == 10
    token = world.selected(Method.RECOVERY)
    with pytest.raises(Exception, match="code_incorrect"):
        world.verify(token, RECOVERY_CODE)
    assert world.verify(token, made[0])
    assert len(ada(world).recovery_codes) == 9


def test_what_is_not_there_can_neither_go_nor_be_preferred(world: World) -> None:
    world.users.items[key_of("ada")] = a_user(methods=[Method.APP])
    claims = world.claims()
    with pytest.raises(MethodUnavailable):
        world.manage.remove(by(claims), Method.SMS)
    with pytest.raises(MethodUnavailable):
        world.manage.prefer(by(claims), Method.SMS)


def test_recovery_codes_alone_are_no_second_step(world: World) -> None:
    world.users.items[key_of("ada")] = a_user(methods=(), recovery_codes=frozenset())
    with pytest.raises(NoMethod):
        world.manage.make_codes(by(world.claims(None)))


def test_a_change_needs_a_second_step_of_the_last_five_minutes(world: World) -> None:
    claims = world.claims()
    for weak in (replace(claims, amr=("pwd",)), replace(claims, auth_time=claims.auth_time - 300)):
        assert world.manage.show(by(weak)) == ada(world)
        with pytest.raises(InsufficientUserAuthentication):
            world.manage.remove(by(weak), Method.APP)
        with pytest.raises(InsufficientUserAuthentication):
            world.manage.prefer(by(weak), Method.SMS)
        with pytest.raises(InsufficientUserAuthentication):
            world.manage.make_codes(by(weak))
    assert ada(world).factors == a_user().factors


def test_a_change_that_somebody_was_faster_with_is_decided_anew(world: World) -> None:
    claims = world.claims()

    def meanwhile() -> None:
        user = ada(world)
        world.users.items[user.key] = user.without(Method.SMS, now=0)
        world.users.items[user.key] = replace(ada(world), kept=claims.token_id)

    world.journal.meanwhile = [meanwhile]
    with pytest.raises(MethodUnavailable):
        world.manage.prefer(by(claims), Method.SMS)
    world.journal.conflict = True
    with pytest.raises(TemporarilyUnavailable):
        world.manage.prefer(by(claims), Method.APP)


@pytest.mark.parametrize("change", ["disable", "enable", "reset_mfa", "delete", "set_password"])
def test_what_an_administrator_changes_ends_every_token(world: World, change: str) -> None:
    claims = world.claims()
    if change == "set_password":
        world.administer.set_password("ada", Secret("a better horse battery"))
    else:
        getattr(world.administer, change)("ada")
    with pytest.raises(TokenInvalid):
        world.manage.show(by(claims))


def test_a_login_by_recovery_code_is_told_at_every_address(world: World) -> None:
    world.claims(Method.RECOVERY)
    notices = dict(world.email.notices)
    assert sorted(notices) == sorted(DESTINATIONS.values())
    assert {(each.topic, each.codes_left) for each in notices.values()} == {(Topic.CODE_USED, 0)}


def test_an_sms_that_tells_counts_as_one_and_the_email_tells_beyond_the_limit(
    world: World,
) -> None:
    claims = world.claims()
    for number in range(6):
        world.manage.prefer(by(claims), FACTORS[number % 3])
    phones = [to for to, _ in world.email.notices if to == DESTINATIONS[Method.SMS]]
    assert (len(phones), len(world.email.notices)) == (5, 11)
    assert world.audit.facts["owner"] == "not told"


def test_a_change_stands_where_nobody_can_be_told(world: World) -> None:
    world.email.down = True
    world.manage.prefer(by(world.claims()), Method.EMAIL)
    assert ada(world).preferred is Method.EMAIL
    assert world.audit.facts["owner"] == "not told"


# ---------------------------------------------------------------- taking a replacement back


def replaced(world: World, method: Method = Method.SMS) -> Secret:
    """Replace a phone or an address, and return the token that its owner was sent."""
    claims = world.claims()
    to = {Method.SMS: "+12025550155", Method.EMAIL: "thief@example.org"}[method]
    world.enrol.start_sent(
        StartCommand(claims, method, to, resend=False, network=NETWORK, language="en")
    )
    outbox = world.sms if method is Method.SMS else world.email
    code = Secret(outbox.last.code)
    world.confirm(ConfirmCommand(claims, method, code, NETWORK))
    (link,) = [each.undo for _, each in world.email.notices if each.undo]
    page, _, token = link.partition("#undo=")
    assert page == "https://issuer.example/settings"
    assert (DESTINATIONS[method], link) in [(to, each.undo) for to, each in world.email.notices]
    return Secret(token)


@pytest.mark.parametrize("method", [Method.SMS, Method.EMAIL])
def test_whoever_had_the_old_one_takes_its_replacement_back(world: World, method: Method) -> None:
    token = replaced(world, method)
    thief = world.claims(Method.RECOVERY)
    world.email.notices.clear()
    world.take_back(token, NETWORK)
    user = ada(world)
    assert user.factors[method].destination == DESTINATIONS[method]
    assert user.must_change
    with pytest.raises(TokenInvalid):
        world.manage.show(by(thief))
    assert sorted(told(world)) == sorted((to, Topic.UNDONE) for to in DESTINATIONS.values())


def test_a_link_works_once_and_for_three_days(world: World) -> None:
    token = replaced(world)
    world.take_back(token, NETWORK)
    for bad in (token, Secret("unknown")):
        with pytest.raises(UndoInvalid):
            world.take_back(bad, NETWORK)
    token = replaced_again(world)
    world.clock.advance(3 * 86_400)
    with pytest.raises(UndoInvalid):
        world.take_back(token, NETWORK)


def replaced_again(world: World) -> Secret:
    world.clock.advance(3600)
    world.email.notices.clear()
    return replaced(world)


def test_a_link_is_not_for_somebody_who_has_the_name_now(world: World) -> None:
    token = replaced(world)
    world.users.items[key_of("ada")] = replace(ada(world), user_id="another")
    with pytest.raises(UndoInvalid):
        world.take_back(token, NETWORK)


def test_a_race_for_a_link_that_is_never_won_is_given_up(world: World) -> None:
    token = replaced(world)
    world.journal.conflict = True
    with pytest.raises(TemporarilyUnavailable):
        world.take_back(token, NETWORK)
