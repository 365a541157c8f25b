"""The flows, wired to the fakes: what `bootstrap` does with AWS."""

from dataclasses import dataclass, field

import pytest
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import CodeIncorrect
from gatehouse.domain.keys import key_of
from gatehouse.domain.limits import Limit
from gatehouse.domain.methods import Method
from gatehouse.domain.password_limits import PasswordLimits
from gatehouse.domain.policy import Policy
from gatehouse.domain.quotas import Breaker, FailureLimits, SendLimits
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant, Issuer
from gatehouse.domain.users import User
from gatehouse.flows.administer import Administer
from gatehouse.flows.grants import Grants
from gatehouse.flows.login import Login, LoginCommand, MfaRequired
from gatehouse.flows.select_method import Selected, SelectMethod, SelectMethodCommand
from gatehouse.flows.verify import Verify, VerifyCommand
from pyotp import TOTP

from tests.builders import (
    ANY_FAILURES,
    BREAKER,
    PASSWORD,
    PEPPER,
    POLICY,
    RECOVERY_CODE,
    SEED,
    SEND_LIMITS,
)
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
        issuer = Issuer("https://issuer.example", "audience", "client", 900)
        self.grants = Grants(self.signer, self.entropy, issuer)

    @property
    def journal(self) -> Journal:
        """Return what happened."""
        return self.throttle.journal

    def add(self, user: User) -> None:
        """Let a user in, with RFC 6238's seed."""
        self.users.items[user.key] = user
        self.vault.seeds[user.user_id] = SEED

    def challenge(self, token: Secret) -> Challenge:
        """Return the challenge that a token names, as it is stored."""
        return self.challenges.items[key_of(token.reveal())]

    def login(
        self, username: str = "ada", password: Secret = PASSWORD, network: str = NETWORK
    ) -> MfaRequired | Grant:
        """POST /login."""
        login = Login(
            self.users,
            self.throttle,
            self.challenges,
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
            self.vault,
            PEPPER,
            self.grants,
            self.email,
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
    def administer(self) -> Administer:
        """Return the Admin function's flow."""
        return Administer(
            self.users,
            self.vault,
            self.email,
            self.clock,
            self.entropy,
            self.audit,
            policy=self.policy,
            product="Gatehouse",
        )


def wrong(code: str) -> str:
    """Return another code of the same length."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"


def refused(world: World, token: Secret, code: str) -> int:
    """Verify what must be refused, and return how many attempts are left."""
    with pytest.raises(CodeIncorrect) as refusal:
        world.verify(token, code)
    return refusal.value.attempts_left
