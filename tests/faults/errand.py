"""One person's change of their methods: up to the request that meets a fault, and on from there."""

from dataclasses import dataclass, field, replace
from typing import Any

from gatehouse.adapters.system import SystemClock
from gatehouse.domain.enrolment import Enrolment
from gatehouse.domain.methods import Method
from gatehouse.domain.users import User

from tests.e2e.people import Person
from tests.faults.flows import Flow
from tests.faults.outcomes import Outcome
from tests.faults.world import World
from tests.functions.functions import Answer

SPARE = "00000000-0000-4000-8000-0000000005ea"  # a seed that nobody needs
EVENTS = {
    Flow.SHOW: "settings_methods",
    Flow.START_APP: "settings_app",
    Flow.START_SMS: "settings_sms",
    Flow.START_EMAIL: "settings_email",
    Flow.MAKE_CODES: "settings_recovery_codes",
}
AGAIN = {  # what is answered to a request whose change was made without being said
    Flow.CONFIRM_APP: "token_invalid",
    Flow.CONFIRM_SMS: "enrolment_not_started",
    Flow.REMOVE_APP: "token_invalid",
    Flow.PREFER_SMS: "",
    Flow.MAKE_CODES: "",
    Flow.UNDO: "undo_invalid",
}


@dataclass
class Errand:
    """A person with the flow's methods and an access token, and how far they have come."""

    world: World
    flow: Flow
    person: Person = field(init=False)
    before: User = field(init=False)
    token: str = field(init=False)  # or the one of the link that takes a change back
    code: str = ""
    sent_before: int = 0

    def __post_init__(self) -> None:
        """Go as far as the flow's own request."""
        records = self.world.records
        spare = [SPARE] if self.flow is Flow.START_APP else []
        self.person = records.person(self.flow, spare=spare)
        self.token = records.token(self._user())
        if self.flow is Flow.UNDO:
            self.token = records.replaced_phone(self.person)
        if self.flow in {Flow.CONFIRM_APP, Flow.CONFIRM_SMS}:
            self.start()
        self.before = self._user()
        self.sent_before = len(self.world.messages(self.person))

    def start(self, *, resend: bool = False) -> None:
        """Start with the method, and read its code."""
        body = _ok(self._start(resend=resend))
        if self.flow.method == "APP":
            self.person = replace(self.person, seed=body["secret"])
            self.code = self.person.app_code()
        else:
            assert body["sent"]
            self.code = self.world.code(self.person)

    def request(self) -> Answer:
        """Ask what the flow asks."""
        ask = self.world.ask
        if self.flow in {Flow.START_APP, Flow.START_SMS, Flow.START_EMAIL}:
            return self._start()
        if self.flow in {Flow.CONFIRM_APP, Flow.CONFIRM_SMS}:
            return self._confirm()
        if self.flow is Flow.REMOVE_APP:
            return ask("settings_remove", token=self.token, method="APP")
        if self.flow is Flow.PREFER_SMS:
            return ask("settings_preferred", token=self.token, method="SMS")
        if self.flow is Flow.UNDO:
            return ask("settings_undo", undo=self.token)
        return ask(EVENTS[self.flow], token=self.token)

    def outcome(self, answer: Answer) -> Outcome:
        """Return what is there to be seen."""
        user, enrolment = self._user(), self._enrolment()
        messages = len(self.world.messages(self.person)) - self.sent_before
        starts = self.flow.startswith("start")
        unsent = starts and enrolment is not None and enrolment.sends.count > messages
        done = (
            enrolment is not None and not unsent if starts else user.version > self.before.version
        )
        return Outcome(
            answer.status,
            _code(answer),
            attempts=enrolment.attempts if enrolment else 0,
            messages=messages,
            done=done,
            unsent=unsent,
            spare=len(self._spare(user)),
        )

    def finish(self, expected: Outcome) -> None:
        """Get on: by asking again, or from what was done without being said."""
        if expected.status >= 400 and self.flow is not Flow.SHOW:
            self._go_on(expected)
        self.tidy()

    def tidy(self) -> None:
        """Let the life of every enrolment be over and start with an app: no spare seed is left."""
        users, user = self.world.records.users, self._user()
        if user.spare_seeds:
            users.replace(user, replace(user, spare_seeds=dict.fromkeys(user.spare_seeds, 2)))
        self.token = self.world.records.token(user)
        _ok(self.world.ask("settings_app", token=self.token))
        user = self._user()
        assert (self._spare(user), user.spare_seeds) == (set(), {})

    def secrets(self) -> set[str]:
        """Return what no answer and no log line may tell."""
        person = self.person
        known = {person.password, person.phone, person.email, str(person.seed), self.code}
        return {each for each in known | {self.token} if each}

    def _go_on(self, expected: Outcome) -> None:
        if self.flow.startswith("start"):
            if expected.unsent:
                self._end_pause()
            self.start(resend=expected.unsent)
            _ok(self._confirm())
        else:
            assert _code(self.request()) == (AGAIN[self.flow] if expected.done else "")
        user = self._user()
        assert user.version > self.before.version
        if not self.flow.startswith(("remove", "make", "prefer")):
            self._log_in(self.flow.method if self.flow is not Flow.UNDO else "SMS")

    def _log_in(self, method: str) -> None:
        """Log in by the method that counts now."""
        ask, person = self.world.ask, self.person
        credentials = {"username": person.username, "password": person.password}
        token = _ok(ask("login_mfa_required", credentials))["mfa_token"]
        body = {"mfa_token": token, "method": method, "resend": False}
        _ok(ask("select_method_app", body, mfa_token=token))
        proved = method == "APP"  # by a code that is spent
        code = person.app_code(1) if proved else self.world.code(person)
        assert _ok(ask("verify_code", mfa_token=token, code=code))["access_token"]

    def _start(self, *, resend: bool = False) -> Answer:
        method = self.flow.method
        if method == "APP":
            return self.world.ask("settings_app", token=self.token)
        field, to = (
            ("phone", self.person.phone) if method == "SMS" else ("email", self.person.email)
        )
        event = f"settings_{method.lower()}"
        return self.world.ask(event, {field: to, "resend": resend}, token=self.token)

    def _confirm(self) -> Answer:
        values = {"token": self.token, "method": self.flow.method, "code": self.code}
        return self.world.ask("settings_confirm", **values)

    def _end_pause(self) -> None:
        """Let the pause between messages be over."""
        before, now = self._enrolment(), SystemClock().now()
        assert before is not None
        after = replace(before, sends=replace(before.sends, resend_at=0))
        self.world.records.enrolments.start(before, after, now)

    def _user(self) -> User:
        return self.world.records.user(self.person)

    def _enrolment(self) -> Enrolment | None:
        method = Method(self.flow.method)
        return self.world.records.enrolments.load(self.person.user_id, method)[1]

    def _spare(self, user: User) -> set[str]:
        """Return the seeds that are no factor's: all on record, and every factor has its own."""
        stored = self.world.records.seeds(self.person)
        needed = {factor.seed_id for factor in user.factors.values() if factor.seed_id}
        assert needed <= stored
        assert stored - needed <= user.spare_seeds.keys()
        return stored - needed


def _code(answer: Answer) -> str:
    """Return what a problem is called; nothing when there is none."""
    return str(answer.body["code"]) if answer.status >= 400 else ""


def _ok(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer.text
    return answer.body
