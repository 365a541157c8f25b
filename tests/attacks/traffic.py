"""Marked values on their way through every flow, good and bad."""

import re
import uuid
from dataclasses import dataclass, field

import httpx
from pyotp import TOTP

from tests.e2e.people import Person, let_the_step_begin, wrong
from tests.e2e.site import Site

PASSWORD = f"marked-password-{uuid.uuid4().hex}"
MISTYPED = f"marked-mistake-{uuid.uuid4().hex}"


@dataclass
class Traffic:
    """One person's marked values, and every answer that the site gave meanwhile."""

    site: Site
    person: Person
    codes: set[str] = field(default_factory=set[str])
    mfa_tokens: set[str] = field(default_factory=set[str])
    access_tokens: set[str] = field(default_factory=set[str])
    shown: list[str] = field(default_factory=list[str])  # to a newcomer: seed, codes, tokens
    answers: list[str] = field(default_factory=list[str])

    def keep(self, answer: httpx.Response) -> None:
        """Keep an answer, headers and all."""
        answer.read()
        self.answers.append(f"{answer.headers} {answer.text}")

    def login(self, method: str) -> str:
        """Log in as far as the code, once wrongly."""
        body = {"username": self.person.username, "password": MISTYPED}
        self.site.post("/login", body)
        token = self.site.selected(self.person, method)
        self.mfa_tokens.add(token)
        self.site.select(token, method, resend=True)
        return token

    def verify(self, method: str) -> None:
        """Log in to the end, with every mistake on the way."""
        token = self.login(method)
        code = self.site.code(self.person, method)
        self.codes.add(code)
        for mistake in (wrong(code), f"{code}x", "", [code], code[:5]):
            self.site.post("/verify", {"mfa_token": token, "code": mistake})
        self.site.post("/verify", {"mfa_token": token, "code": code, "next_code": code})
        self.site.post("/verify", {"mfa_token": token[::-1], "code": code})
        granted = self.site.verify(token, code).json()["access_token"]
        self.access_tokens.add(granted)
        self.site.verify(token, code)
        self.site.http.get("/methods", headers={"Authorization": f"Bearer {granted}"})

    def settle(self) -> None:
        """Bring, replace and prefer methods, with mistakes; log in by a recovery code."""
        newcomer = self.site.person()
        token = self.site.grant(newcomer)
        begun = self.site.ask("POST", "/methods/APP", token).json()
        self.shown.append(begun["secret"])
        code = TOTP(begun["secret"]).now()
        path = "/methods/APP/confirm"
        self.site.ask("POST", path, token, {"code": wrong(code)})
        confirmed = self.site.ask("POST", path, token, {"code": code}).json()
        self.shown += confirmed["recovery_codes"]
        pending = self.site.selected(newcomer, "RECOVERY")
        fresh = self.site.verify(pending, confirmed["recovery_codes"][0]).json()["access_token"]
        self.shown += [token, fresh, pending]
        self.site.ask("POST", "/methods/SMS", fresh, {"phone": self.person.phone})
        self.site.ask("POST", "/methods/EMAIL", fresh, {"email": self.person.email, "x": code})
        self.site.ask("PUT", "/methods/preferred", fresh, {"method": "APP"})
        self.shown += self.site.ask("POST", "/recovery-codes", fresh).json()["recovery_codes"]
        self.site.ask("POST", "/undo", None, {"token": begun["secret"]})
        self.site.ask("DELETE", f"/methods/{begun['secret']}", fresh)

    def blunder(self) -> None:
        """Put every marked value where it does not belong."""
        everything = [*self.personal(), *self.secret()]
        for route in ("/login", "/select-method", "/verify"):
            for value in everything:
                self.site.post(route, {"extra": value, "mfa_token": [value], "code": {value: 1}})
            self.site.http.post(route, content=" ".join(everything))
            self.site.http.post(
                route,
                content="{" + " ".join(everything),
                headers={"Content-Type": "application/json", "User-Agent": PASSWORD},
                params={"access_token": PASSWORD, "code": PASSWORD},
            )
            self.site.post(route, {"password": PASSWORD * 500})
        self.site.http.get(f"/nothing/{PASSWORD}")

    def administer(self) -> None:
        """Give the administrator's function the same values, rightly and wrongly."""
        who = {"username": self.person.username, "password": PASSWORD}
        methods = {"SMS": {"phone": self.person.phone}, "EMAIL": {"email": self.person.email}}
        self.site.admin("get_user", username=self.person.username)
        self.site.admin("create_user", **who, methods=methods)
        self.site.admin("create_user", **who, methods={PASSWORD: self.person.email})
        self.site.admin(PASSWORD, **who)
        self.site.admin("set_password", **who)

    def secret(self) -> list[str]:
        """Return what nobody but its one owner may see, but for codes."""
        halves = {token.partition(".")[2] for token in self.mfa_tokens}
        tokens = self.mfa_tokens | halves | self.access_tokens
        return [PASSWORD, MISTYPED, str(self.person.seed), *tokens, *self.shown]

    def personal(self) -> list[str]:
        """Return what tells who the person is."""
        return [self.person.username, self.person.phone, self.person.email]

    def found(self, text: str, *, but: tuple[str, ...] = ()) -> list[str]:
        """Return the marked values that stand in a text."""
        whole = [value for value in self.secret() + self.personal() if value in text]
        codes = [code for code in self.codes if re.search(rf"(?<![\w.-]){code}(?![\w-])", text)]
        return [value for value in whole + codes if value not in but]


def marked_person(site: Site) -> Person:
    """Create a user whose every value can be told from all others."""
    mark = uuid.uuid4().hex
    username, email = f"marked-user-{mark}", f"marked-email-{mark}@example.org"
    phone = next(site.phones)
    created = site.admin(
        "create_user",
        username=username,
        password=PASSWORD,
        methods={"APP": {}, "SMS": {"phone": phone}, "EMAIL": {"email": email}},
    )
    return Person(username, PASSWORD, created["user_id"], phone, email, created["app"]["secret"])


def through_everything(site: Site) -> Traffic:
    """Send marked values through everything there is; return what came of it."""
    traffic = Traffic(site, marked_person(site))
    hooks = site.http.event_hooks
    site.http.event_hooks = {"response": [traffic.keep]}
    let_the_step_begin()
    for method in ("APP", "SMS", "EMAIL"):
        traffic.verify(method)
    traffic.settle()
    traffic.blunder()
    traffic.administer()
    site.http.event_hooks = hooks
    return traffic
