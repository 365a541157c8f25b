"""The only place that chooses adapters: one function a Lambda, importing what that Lambda needs."""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager, suppress
from functools import cache, partial, wraps
from typing import TYPE_CHECKING, Any

from gatehouse.adapters.system import SystemClock, SystemEntropy
from gatehouse.domain.errors import TemporarilyUnavailable
from gatehouse.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.session import Session

    from gatehouse.adapters.audit import LogAudit
    from gatehouse.adapters.key_ring import SecretsManagerKeyRing
    from gatehouse.adapters.keys import KmsKeys
    from gatehouse.adapters.secrets import SecretsProvider
    from gatehouse.adapters.senders import SentNotices
    from gatehouse.adapters.vault import SecretsManagerKey, UserVault
    from gatehouse.domain.policy import Policy
    from gatehouse.domain.quotas import SendLimits
    from gatehouse.flows.account import Account
    from gatehouse.flows.administer import Administer
    from gatehouse.flows.discovery import Discovery
    from gatehouse.flows.grants import Grants
    from gatehouse.flows.handover import Exchange, Offer
    from gatehouse.flows.login import Login
    from gatehouse.flows.move_vault import MoveVault
    from gatehouse.flows.select_method import SelectMethod
    from gatehouse.flows.tell import Tell
    from gatehouse.flows.verify import Verify

SETTINGS = Settings.read()
if not SETTINGS.collect_while_starting:
    gc.disable()  # nothing of what is imported from here on is garbage

# Four calls in sequence, each tried twice, end within the functions' 29 s:
# 4 x (2 x (1 s to connect + 2 s to read) + at most 1 s of back-off).
CONFIG: dict[str, Any] = {
    "connect_timeout": 1,
    "read_timeout": 2,
    "retries": {"mode": "standard", "total_max_attempts": 2},
    "tcp_keepalive": True,
}
# Seven in sequence, on the longest way of the settings: 7 x (2 x (0.5 s + 1 s) + 1 s); six when a
# code is verified, and four beside a message when one is sent.
BRISK: dict[str, Any] = {"connect_timeout": 0.5, "read_timeout": 1}
KEYS_MAX_AGE = 3600  # seconds, of the ring that opens seeds; one that lacks a key is read anew
SEALING_KEY_MAX_AGE = 60  # after which a new key seals


def _settled[**P, R](wire: Callable[P, R]) -> Callable[P, R]:
    """Set aside what is there once a function is wired, and collect garbage from then on."""

    @wraps(wire)
    def wired(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return wire(*args, **kwargs)
        finally:
            if not SETTINGS.collect_while_starting:
                gc.freeze()
                gc.enable()

    return wired


@_settled
def login() -> Login:
    """Wire the function `login`."""
    from gatehouse.adapters.throttle import DynamoThrottle
    from gatehouse.adapters.users import DynamoUsers
    from gatehouse.domain.limits import Limit
    from gatehouse.domain.password_limits import PasswordLimits
    from gatehouse.flows.login import Login

    dynamo, s = _client("dynamodb"), SETTINGS
    with _opening(dynamo):
        key, grants = _login_key(), _grants()
    return Login(
        users=DynamoUsers(dynamo, s.users_table, s.throttles_table),
        throttle=DynamoThrottle(dynamo, s.throttles_table),
        key=key,
        grants=grants,
        clock=SystemClock(),
        entropy=SystemEntropy(),
        audit=_audit(),
        policy=_policy(),
        limits=PasswordLimits(
            source=Limit(s.password_tries, s.password_interval),
            user=Limit(s.user_password_tries, s.user_password_interval),
        ),
        challenge_life=s.challenge_life,
    )


@_settled
def select_method() -> SelectMethod:
    """Wire the function `select_method`; a provider's client is made when it first sends."""
    from gatehouse.adapters.challenges import DynamoChallenges
    from gatehouse.domain.methods import Method
    from gatehouse.domain.quotas import Breaker
    from gatehouse.flows.select_method import SelectMethod

    dynamo, s = _client("dynamodb", brisk=True), SETTINGS
    with _opening(dynamo):
        notices = _notices()
        key, pepper = _login_key(brisk=True), _pepper(brisk=True)
    return SelectMethod(
        challenges=DynamoChallenges(dynamo, s.challenges_table, s.users_table, s.throttles_table),
        key=key,
        pepper=pepper,
        senders={Method.SMS: notices.sms, Method.EMAIL: notices.email},
        clock=SystemClock(),
        audit=_audit(),
        policy=_policy(),
        limits=_send_limits(),
        breaker=Breaker(s.failures_a_day),
        code_length=s.code_length,
        code_life=s.code_life,
    )


@_settled
def verify() -> Verify:
    """Wire the function `verify`."""
    from gatehouse.adapters.challenges import DynamoChallenges
    from gatehouse.domain.quotas import Breaker, FailureLimits
    from gatehouse.flows.verify import Verify

    dynamo, s = _client("dynamodb", brisk=True), SETTINGS
    with _opening(dynamo):
        notices, grants = _notices(brisk=True), _grants(brisk=True)
        key, pepper = _login_key(brisk=True), _pepper(brisk=True)
    return Verify(
        challenges=DynamoChallenges(dynamo, s.challenges_table, s.users_table, s.throttles_table),
        key=key,
        vault=_vault(KEYS_MAX_AGE, brisk=True),
        pepper=pepper,
        grants=grants,
        notices=notices,
        tell=_tell(dynamo, notices),
        clock=SystemClock(),
        audit=_audit(),
        limits=FailureLimits(s.source_failures_an_hour, s.source_failures_a_day),
        breaker=Breaker(s.failures_a_day),
    )


@_settled
def discovery() -> Discovery:
    """Wire the function `discovery`."""
    from gatehouse.flows.discovery import Discovery

    return Discovery(_keys(), SETTINGS.issuer, SETTINGS.signing_algorithm)


@_settled
def handover() -> tuple[Offer, Exchange]:
    """Wire the function `handover`."""
    from gatehouse.adapters.handovers import DynamoHandovers
    from gatehouse.adapters.tokens import JoseTokens
    from gatehouse.flows.handover import Exchange, Offer

    s = SETTINGS
    handovers = DynamoHandovers(_client("dynamodb"), s.handovers_table)
    tokens = JoseTokens(_keys(), s.signing_algorithm, s.issuer, (s.audience,))
    return_urls, clock = frozenset(s.return_urls), SystemClock()
    return (
        Offer(tokens, handovers, clock, SystemEntropy(), return_urls),
        Exchange(handovers, clock, return_urls),
    )


@_settled
def admin() -> tuple[Administer, MoveVault]:
    """Wire the function `admin`."""
    from gatehouse.adapters.users import DynamoUsers
    from gatehouse.flows.administer import Administer
    from gatehouse.flows.move_vault import MoveVault
    from gatehouse.flows.seeds import Seeds

    s = SETTINGS
    clock, entropy, audit = SystemClock(), SystemEntropy(), _audit()
    users = DynamoUsers(_client("dynamodb"), s.users_table, s.throttles_table)
    seeds = Seeds(users, _vault(SEALING_KEY_MAX_AGE))
    administer = Administer(
        users=users,
        seeds=seeds,
        notices=_notices(),
        clock=clock,
        entropy=entropy,
        audit=audit,
        policy=_policy(),
        product=s.product_name,
    )
    return administer, MoveVault(users, seeds, clock, entropy)


@_settled
def settings() -> Account:
    """Wire the function `settings`."""
    from gatehouse.adapters.enrolments import DynamoEnrolments
    from gatehouse.adapters.tokens import JoseTokens
    from gatehouse.adapters.undos import DynamoUndos
    from gatehouse.adapters.users import DynamoUsers
    from gatehouse.domain.methods import Method
    from gatehouse.domain.quotas import FailureLimits
    from gatehouse.flows.account import Account
    from gatehouse.flows.confirm import Confirm
    from gatehouse.flows.enrol import Enrol
    from gatehouse.flows.manage import Manage
    from gatehouse.flows.seeds import Seeds
    from gatehouse.flows.sessions import Sessions
    from gatehouse.flows.take_back import TakeBack

    dynamo = _client("dynamodb", brisk=True)
    s = SETTINGS
    clock, entropy, audit = SystemClock(), SystemEntropy(), _audit()
    users = DynamoUsers(dynamo, s.users_table, s.throttles_table)
    enrolments = DynamoEnrolments(dynamo, s.enrolments_table, s.users_table, s.throttles_table)
    seeds = Seeds(users, _vault(SEALING_KEY_MAX_AGE, brisk=True))
    notices, pepper, policy = _notices(brisk=True), _pepper(brisk=True), _policy()
    tell = _tell(dynamo, notices)
    keys = _keys(brisk=True)
    with suppress(TemporarilyUnavailable):  # fetched in INIT, as the pepper is
        keys.fetch()
    tokens = JoseTokens(keys, s.signing_algorithm, s.issuer, (s.audience, s.issuer))
    return Account(
        sessions=Sessions(tokens, clock),
        enrol=Enrol(
            enrolments=enrolments,
            seeds=seeds,
            pepper=pepper,
            senders={Method.SMS: notices.sms, Method.EMAIL: notices.email},
            clock=clock,
            entropy=entropy,
            audit=audit,
            policy=policy,
            limits=_send_limits(),
            product=s.product_name,
            code_length=s.code_length,
            code_life=s.code_life,
        ),
        confirm=Confirm(
            enrolments=enrolments,
            seeds=seeds,
            pepper=pepper,
            tell=tell,
            clock=clock,
            entropy=entropy,
            audit=audit,
            failures=FailureLimits(s.source_failures_an_hour, s.source_failures_a_day),
            settings_url=f"{s.issuer}/settings",
        ),
        manage=Manage(users, seeds, pepper, tell, clock, entropy, audit, policy),
        take_back=TakeBack(
            DynamoUndos(dynamo, s.enrolments_table, s.users_table), tell, clock, audit
        ),
    )


def _client(service: str, *, brisk: bool = False) -> Any:
    """Return a service's client: all that speak to the service share its connections."""
    return _made(service, json.dumps(CONFIG | BRISK if brisk else CONFIG))


@cache
def _made(service: str, config: str) -> Any:
    from botocore.config import Config

    from gatehouse.adapters.json_service import lean

    client = session().create_client(service, config=Config(**json.loads(config)))
    return lean(client, session())


@cache
def session() -> Session:
    """Return what makes all clients: botocore's own session, without what boto3 loads beside it."""
    from botocore.session import get_session

    return get_session()


@contextmanager
def _opening(dynamo: Any) -> Iterator[None]:
    """Connect to DynamoDB beside what else is done in INIT, by reading what is not there.

    So the first request does not: TLS takes most of its CPU time. What fails here is asked again.
    """
    from concurrent.futures import ThreadPoolExecutor

    from gatehouse.adapters.dynamo import read

    with ThreadPoolExecutor(max_workers=1) as beside:
        beside.submit(read, dynamo, {SETTINGS.throttles_table: ["nobody"]})
        yield


def _audit() -> LogAudit:
    from aws_lambda_powertools import Logger

    from gatehouse.adapters.audit import LogAudit

    return LogAudit(Logger())


def _notices(*, brisk: bool = False) -> SentNotices:
    """Wire what is sent; a provider's client is made when something first goes out."""
    from gatehouse.adapters.senders import SentNotices, SesEmail, SnsSms
    from gatehouse.adapters.words import words
    from gatehouse.domain.messages import Messages

    s = SETTINGS

    @cache
    def messages(language: str) -> Messages:
        """Write messages in a language, whose words are read when they are first needed."""
        return Messages(s.product_name, s.login_host, language, words(language))

    sns = partial(_client, "sns", brisk=brisk)
    ses = partial(_client, "sesv2", brisk=brisk)
    return SentNotices(
        SnsSms(sns, messages, s.sms_sender_id, s.sms_max_price),
        SesEmail(ses, messages, s.sender_email, s.configuration_set),
        s.languages[0],
    )


def _tell(dynamo: Any, notices: SentNotices) -> Tell:
    from gatehouse.adapters.quotas import DynamoQuotas
    from gatehouse.flows.tell import Tell

    quotas = DynamoQuotas(dynamo, SETTINGS.throttles_table)
    return Tell(notices, quotas, _send_limits(), _audit())


def _send_limits() -> SendLimits:
    from gatehouse.domain.quotas import SendLimits

    s = SETTINGS
    return SendLimits(
        user_hour=s.sends_an_hour,
        user_day=s.sends_a_day,
        destination_day=s.destination_sends_a_day,
        source_day=s.source_sends_a_day,
        block_day=s.block_sms_a_day,
        sms_day=s.sms_a_day,
        email_day=s.emails_a_day,
    )


def _policy() -> Policy:
    from gatehouse.domain.methods import Method
    from gatehouse.domain.policy import Policy

    methods = frozenset(map(Method, SETTINGS.methods))
    return Policy(methods, frozenset(SETTINGS.allowed_countries), SETTINGS.require_mfa)


def _grants(*, brisk: bool = False) -> Grants:
    from gatehouse.adapters.signer import KmsSigner
    from gatehouse.domain.tokens import Issuer
    from gatehouse.flows.grants import Grants

    s = SETTINGS
    return Grants(
        signer=KmsSigner(_client("kms", brisk=brisk), s.signing_key, s.signing_algorithm),
        entropy=SystemEntropy(),
        issuer=Issuer(s.issuer, s.audience, s.client_id, s.token_life),
    )


def _keys(*, brisk: bool = False) -> KmsKeys:
    from gatehouse.adapters.keys import KmsKeys

    s = SETTINGS
    return KmsKeys(_client("kms", brisk=brisk), s.signing_keys, s.signing_algorithm)


def _vault(max_age: int, *, brisk: bool = False) -> UserVault:
    """Wire the seeds; the key ring's cryptography is loaded where seeds are sealed."""
    from gatehouse.adapters.vault import SecretsManagerSeeds, UserVault

    s = SETTINGS

    @cache
    def ring() -> SecretsManagerKeyRing:
        from gatehouse.adapters.key_ring import SecretsManagerKeyRing

        return SecretsManagerKeyRing(_secrets(brisk=brisk), s.key_ring_secret, max_age)

    if s.seals_seeds:
        ring()
    secrets = SecretsManagerSeeds(_client("secretsmanager", brisk=brisk), s.totp_prefix, s.data_key)
    return UserVault(secrets, ring, s.seals_seeds)


def _secrets(*, brisk: bool) -> SecretsProvider:
    from gatehouse.adapters.secrets import SecretsProvider

    return SecretsProvider(_client("secretsmanager", brisk=brisk))


def _pepper(*, brisk: bool = False) -> SecretsManagerKey:
    return _key(SETTINGS.pepper_secret, brisk=brisk)


def _login_key(*, brisk: bool = False) -> SecretsManagerKey:
    return _key(SETTINGS.login_key_secret, brisk=brisk)


def _key(secret: str, *, brisk: bool) -> SecretsManagerKey:
    """Fetch a key in INIT, so that no request waits for it; one that fails now asks again."""
    from gatehouse.adapters.vault import SecretsManagerKey

    key = SecretsManagerKey(_secrets(brisk=brisk), secret)
    with suppress(TemporarilyUnavailable):
        key.read()
    return key
