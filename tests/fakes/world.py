"""The flows, wired to the fakes: what `bootstrap` does with AWS."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import CodeIncorrect
from gatehouse.domain.limits import Limit
from gatehouse.domain.methods import Method
from gatehouse.domain.mfa_token import MfaToken
from gatehouse.domain.password_limits import PasswordLimits
from gatehouse.domain.policy import Policy
from gatehouse.domain.quotas import Breaker, FailureLimits, SendLimits
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims, Grant, Issuer
from gatehouse.domain.users import User
from gatehouse.flows.administer import Administer
from gatehouse.flows.confirm import Confirm
from gatehouse.flows.enrol import Enrol
from gatehouse.flows.grants import Grants
from gatehouse.flows.login import EnrolmentRequired, Login, LoginCommand, MfaRequired
from gatehouse.flows.manage import Manage
from gatehouse.flows.move_vault import MoveVault
from gatehouse.flows.seeds import Seeds
from gatehouse.flows.select_method import Selected, SelectMethod, SelectMethodCommand
from gatehouse.flows.take_back import TakeBack
from gatehouse.flows.tell import Tell
from gatehouse.flows.verify import Verify, VerifyCommand
from pyotp import TOTP

from tests.builders import (
    ANY_FAILURES,
    BREAKER,
    LOGIN_KEY,
    PASSWORD,
    PEPPER,
    POLICY,
    RECOVERY_CODE,
    SEED,
    SEED_ID,
    SEND_LIMITS,
)
from tests.fakes.enrolments import MemoryEnrolments, MemoryQuotas, MemoryUndos
from tests.fakes.services import (
    FrozenClock,
    MemoryVault,
    Outbox,
    RecordedAudit,
    RecordingSigner,
    ScriptedEntropy,
)
from tests.fakes.stores import Journal, MemoryChallenges, MemoryThrottle, MemoryUsers

NETWORK = "192.0.2.1/32"
LIMITS = PasswordLimits(source=Limit(5, 180), user=Limit(20, 3600))


@dataclass
class World:
    """Everything that a login touches."""

    clock: FrozenClock = field(default_factory=FrozenClock)
    entropy: ScriptedEntropy = field(default_factory=ScriptedEntropy)
    audit: RecordedAudit = field(default_factory=RecordedAudit)
    throttle: MemoryThrottle = field(default_factory=MemoryThrottle)
    vault: MemoryVault = field(default_factory=MemoryVault)
    signer: RecordingSigner = field(default_factory=RecordingSigner)
    sms: Outbox = field(default_factory=Outbox)
    email: Outbox = field(default_factory=Outbox)
    policy: Policy = POLICY
    limits: SendLimits = SEND_LIMITS
    failures: FailureLimits = ANY_FAILURES
    breaker: Breaker = BREAKER

    def __post_init__(self) -> None:
        """Put the stores on top of each other."""
        self.users = MemoryUsers(self.throttle)
        self.challenges = MemoryChallenges(self.users)
        self.undos = MemoryUndos(self.users)
        self.enrolments = MemoryEnrolments(self.undos)
        self.seeds = Seeds(self.users, self.vault)
        issuer = Issuer("https://issuer.example", "audience", "client", 900)
        self.grants = Grants(self.signer, self.entropy, issuer)

    @property
    def journal(self) -> Journal:
        """Return what happened."""
        return self.throttle.journal

    def add(self, user: User) -> None:
        """Let a user in, with RFC 6238's seed."""
        self.users.items[user.key] = user
        self.vault.seeds[user.user_id, SEED_ID] = SEED

    def challenge(self, token: Secret) -> Challenge:
        """Return the challenge that a token names, as it is stored or before it is selected."""
        parsed = MfaToken.parse(token)
        stored = self.challenges.items.get(parsed.challenge_id)
        owner = self.users.items[parsed.user_key]
        return stored or parsed.challenge(LOGIN_KEY.read(), stored, owner)[0]

    def login(
        self, username: str = "ada", password: Secret = PASSWORD, network: str = NETWORK
    ) -> MfaRequired | EnrolmentRequired | Grant:
        """POST /login."""
        login = Login(
            self.users,
            self.throttle,
            LOGIN_KEY,
            self.grants,
            self.clock,
            self.entropy,
            self.audit,
            self.policy,
            LIMITS,
            challenge_life=600,
        )
        return login(LoginCommand(username, password, network))

    def token(self) -> Secret:
        """Log in and return the token of the challenge."""
        due = self.login()
        assert isinstance(due, MfaRequired)
        return due.mfa_token

    def select(
        self,
        token: Secret,
        method: Method,
        *,
        resend: bool = False,
        network: str = NETWORK,
        language: str = "en",
    ) -> Selected:
        """POST /select-method."""
        select_method = SelectMethod(
            self.challenges,
            LOGIN_KEY,
            PEPPER,
            {Method.SMS: self.sms, Method.EMAIL: self.email},
            self.clock,
            self.audit,
            self.policy,
            self.limits,
            self.breaker,
            code_length=6,
            code_life=300,
        )
        return select_method(SelectMethodCommand(token, method, resend, network, language))

    def selected(self, method: Method) -> Secret:
        """Log in, select a method and return the token."""
        token = self.token()
        self.select(token, method)
        return token

    def verify(
        self,
        token: Secret,
        code: str | Secret,
        following: str | None = None,
        network: str = NETWORK,
    ) -> Grant:
        """POST /verify."""
        verify = Verify(
            self.challenges,
            LOGIN_KEY,
            self.vault,
            PEPPER,
            self.grants,
            self.email,
            self.tell,
            self.clock,
            self.audit,
            self.failures,
            self.breaker,
        )
        typed = code if isinstance(code, Secret) else Secret(code)
        return verify(
            VerifyCommand(token, typed, network, Secret(following) if following else None)
        )

    def app_code(self, offset: int = 0) -> str:
        """Return what the app shows, `offset` steps from now."""
        return TOTP(SEED.reveal()).generate_otp(self.clock.now() // 30 + offset)

    def right(self, method: Method) -> str:
        """Return the code that a method asks for."""
        if method is Method.SMS:
            return self.sms.last.code
        if method is Method.EMAIL:
            return self.email.last.code
        return self.app_code() if method is Method.APP else RECOVERY_CODE.reveal()

    @property
    def tell(self) -> Tell:
        """Return what tells people of their account."""
        quotas = MemoryQuotas(self.throttle)
        return Tell(self.email, quotas, self.limits, self.audit)

    @property
    def enrol(self) -> Enrol:
        """Return the flow of /methods/{method}."""
        return Enrol(
            self.enrolments,
            self.seeds,
            PEPPER,
            {Method.SMS: self.sms, Method.EMAIL: self.email},
            self.clock,
            self.entropy,
            self.audit,
            self.policy,
            self.limits,
            product="Gatehouse",
            code_length=6,
            code_life=300,
        )

    @property
    def confirm(self) -> Confirm:
        """Return the flow of /methods/{method}/confirm."""
        return Confirm(
            self.enrolments,
            self.seeds,
            PEPPER,
            self.tell,
            self.clock,
            self.entropy,
            self.audit,
            self.failures,
            settings_url="https://issuer.example/settings",
        )

    @property
    def manage(self) -> Manage:
        """Return the flow of the other settings."""
        return Manage(
            self.users,
            self.seeds,
            PEPPER,
            self.tell,
            self.clock,
            self.entropy,
            self.audit,
            self.policy,
        )

    @property
    def take_back(self) -> TakeBack:
        """Return the flow of POST /undo."""
        return TakeBack(self.undos, self.tell, self.clock, self.audit)

    def claims(self, method: Method | None = Method.APP) -> Claims:
        """Log in by password and a method, and return what the token says."""
        if method is None:
            self.login()
        else:
            token = self.selected(method)
            self.verify(token, self.right(method))
        return self.said()

    def said(self) -> Claims:
        """Return what the last token that was signed says."""
        claims: dict[str, Any] = self.signer.claims[-1]
        return Claims(
            claims["sub"],
            claims["user_version"],
            claims["jti"],
            claims["client_id"],
            claims["iat"],
            claims["exp"],
            claims["auth_time"],
            tuple(claims["amr"]),
            claims["acr"],
        )

    @property
    def administer(self) -> Administer:
        """Return the Admin function's flow."""
        return Administer(
            self.users,
            self.seeds,
            self.email,
            self.clock,
            self.entropy,
            self.audit,
            policy=self.policy,
            product="Gatehouse",
        )

    @property
    def move_vault(self) -> MoveVault:
        """Return the Admin function's flow that moves seeds."""
        return MoveVault(self.users, self.seeds, self.clock, self.entropy)


def wrong(code: str) -> str:
    """Return another code of the same length."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"


def refused(world: World, token: Secret, code: str) -> int:
    """Verify what must be refused, and return how many attempts are left."""
    with pytest.raises(CodeIncorrect) as refusal:
        world.verify(token, code)
    return refusal.value.attempts_left
