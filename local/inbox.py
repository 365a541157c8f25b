"""What the stack has sent: every SMS and email, from MiniStack's inspection endpoints."""

from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Message:
    """One SMS or email."""

    message_id: str
    kind: str
    to: str
    body: str
    subject: str = ""
    html: str = ""

    @property
    def text(self) -> str:
        """All that can be read without opening HTML: the subject, if any, above the body."""
        return f"Subject: {self.subject}\n\n{self.body}" if self.subject else self.body

    def __str__(self) -> str:
        """Return the message as the console shows it."""
        body = self.text.strip().replace("\n", "\n    ")
        return f"{self.kind} to {self.to}\n    {body}"


class Inbox:
    """The messages of one running stack, oldest first for each destination."""

    def __init__(self, endpoint_url: str) -> None:
        self._http = httpx.Client(base_url=f"{endpoint_url}/_ministack", trust_env=False)
        self._seen: set[str] = set()

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def sms(self) -> list[Message]:
        """Return every SMS sent so far."""
        sent: dict[str, list[dict[str, Any]]] = self._get("/sns/sms-messages")["sms_messages"]
        return [
            Message(record["MessageId"], "SMS", phone, record["Message"])
            for phone, records in sent.items()
            for record in records
        ]

    def emails(self) -> list[Message]:
        """Return every email sent so far."""
        sent: dict[str, list[dict[str, Any]]] = self._get("/ses/messages")["messages"]
        return [_email(mail) for mails in sent.values() for mail in mails]

    def last(self, destination: str) -> Message:
        """Return the last message to a phone number or an address."""
        return [each for each in self.sms() + self.emails() if each.to == destination][-1]

    def new(self) -> list[Message]:
        """Return what has arrived since the last call."""
        arrived = [each for each in self.sms() + self.emails() if each.message_id not in self._seen]
        self._seen.update(each.message_id for each in arrived)
        return arrived

    def _get(self, path: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.get(path).raise_for_status().json()
        return answer


def _email(mail: dict[str, Any]) -> Message:
    to = ", ".join(mail["To"])
    body, subject, html = mail["BodyText"], mail["Subject"], mail["BodyHtml"]
    return Message(mail["MessageId"], "Email", to, body, subject, html)
