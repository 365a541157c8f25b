"""The deployed site as its users, its operator and an attacker with the tables would see it."""

import hashlib
import json
import re
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from gatehouse.domain.enrolment import enrolment_key
from gatehouse.domain.methods import Method

from local.aws import LocalAws
from local.config import STACK_NAME
from local.inbox import Inbox
from tests.e2e.people import PASSWORD, Person

CODE = re.compile(r"\b[0-9]{6}\b")


@dataclass(frozen=True)
class Site:
    """One running stack."""

    http: httpx.Client
    aws: LocalAws
    inbox: Inbox
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    phones: Iterator[str]

    @classmethod
    def of(cls, http: httpx.Client, aws: LocalAws, inbox: Inbox, phones: Iterator[str]) -> "Site":
        """Return the site that a local AWS has deployed."""
        (stack,) = aws.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
        outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
        parameters = {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}
        return cls(http, aws, inbox, outputs, parameters, phones)

    @property
    def seals_seeds(self) -> bool:
        """Tell whether seeds are sealed in their users' items."""
        return self.parameters["TotpVault"] == "sealed"

    def admin(self, command: str, **parameters: object) -> dict[str, Any]:
        """Run a command of the Admin function."""
        answer = self.aws.functions.invoke(
            FunctionName=self.outputs["AdminFunction"],
            Payload=json.dumps({"command": command, **parameters}),
        )
        result: dict[str, Any] = json.loads(answer["Payload"].read())
        return result

    def person(self, *methods: str, email: str = "") -> Person:
        """Create a user with these methods, and an address of their own unless one is given."""
        name, phone = f"ada-{uuid.uuid4().hex[:12]}", next(self.phones)
        email = email or f"{name}@example.org"
        given = {"APP": {}, "SMS": {"phone": phone}, "EMAIL": {"email": email}}
        created = self.admin(
            "create_user",
            username=name,
            password=PASSWORD,
            methods={method: given[method] for method in methods},
        )
        seed = created.get("app", {}).get("secret")
        return Person(name, PASSWORD, created["user_id"], phone, email, seed)

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        """Post JSON."""
        return self.http.post(path, json=body, headers=headers)

    def ask(self, verb: str, path: str, token: str | None, body: object = None) -> httpx.Response:
        """Ask the settings something, with an access token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.request(verb, path, json=body, headers=headers)

    def grant(self, person: Person, method: str | None = None) -> str:
        """Log in by a method, or by the password alone; return the access token."""
        if method is None:
            answer = self.post("/login", person.credentials)
        else:
            token = self.selected(person, method)
            answer = self.verify(token, self.code(person, method))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def login(self, person: Person) -> str:
        """Give the right password; return the token of the challenge."""
        answer = self.post("/login", person.credentials)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["mfa_token"])

    def select(self, token: str, method: str, *, resend: bool = False) -> httpx.Response:
        """Select a method."""
        body = {"mfa_token": token, "method": method, "resend": resend}
        return self.post("/select-method", body)

    def selected(self, person: Person, method: str) -> str:
        """Log in as far as the code; return the token of the challenge."""
        token = self.login(person)
        answer = self.select(token, method)
        assert answer.status_code == 200, answer.text
        return token

    def verify(self, token: str, code: str) -> httpx.Response:
        """Answer with a code."""
        return self.post("/verify", {"mfa_token": token, "code": code})

    def sent_code(self, destination: str) -> str:
        """Return the code in the last message to a destination."""
        found = CODE.search(self.inbox.last(destination).text)
        assert found is not None
        return found[0]

    def code(self, person: Person, method: str) -> str:
        """Return the code that a person reads, on their phone, in their mail or in their app."""
        if method == "APP":
            return person.app_code()
        return self.sent_code(person.phone if method == "SMS" else person.email)

    def challenge(self, token: str) -> dict[str, Any]:
        """Return a challenge as it is stored, with what its user's item says of it."""
        item = self._item("ChallengesTable", challenge_id(token))
        marks = self._item("UsersTable", token.partition(".")[0]).get("challenges", {})
        mark = marks.get(challenge_id(token)[:8].replace("-", "_"), "0 0 0").split()
        used = mark[1] == "used"
        attempts, charged = (0, 0) if used else map(int, mark[1:3])
        return item | {"attempts": attempts, "charged": charged, "used": used}

    def _item(self, table: str, key: str) -> dict[str, Any]:
        answer = self.aws.dynamodb.get_item(
            TableName=self.outputs[table], Key={"pk": {"S": key}}, ConsistentRead=True
        )
        read = TypeDeserializer().deserialize
        return {name: read(value) for name, value in answer.get("Item", {}).items()}

    def turn_back(self, token: str, attribute: str, value: object) -> None:
        """Move a time that a challenge remembers, instead of waiting for it."""
        self.aws.dynamodb.update_item(
            TableName=self.outputs["ChallengesTable"],
            Key={"pk": {"S": challenge_id(token)}},
            UpdateExpression="SET #name = :value",
            ExpressionAttributeNames={"#name": attribute},
            ExpressionAttributeValues={":value": TypeSerializer().serialize(value)},
        )

    def end_pauses(self, token: str) -> None:
        """Let every pause between messages be over."""
        sends = self.challenge(token)["sends"]
        over = {method: {**each, "resend_at": 0} for method, each in sends.items()}
        self.turn_back(token, "sends", over)

    def end_pause(self, person: Person, method: str) -> None:
        """Let the pause of an enrolment be over."""
        self.aws.dynamodb.update_item(
            TableName=self.outputs["EnrolmentsTable"],
            Key={"pk": {"S": enrolment_key(person.user_id, Method(method))}},
            UpdateExpression="SET sends.resend_at = :past",
            ExpressionAttributeValues={":past": {"N": "0"}},
        )


def challenge_id(token: str) -> str:
    """Return the key of a challenge: the digest of its token."""
    return urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is this problem, as RFC 9457 and the contract have it; return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]
    body: dict[str, Any] = answer.json()
    assert (body["type"], body["status"], body["code"]) == ("about:blank", status, code)
    assert {"title", "detail", "request_id"} <= body.keys()
    return body
