"""Senders: a code arrives, or the caller is told that it did not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from gatehouse.adapters.senders import SentNotices, SesEmail, SnsSms
from gatehouse.adapters.words import words
from gatehouse.domain.errors import DeliveryFailed
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.notices import Notice, Topic
from gatehouse.domain.secret import Secret
from gatehouse.ports import Sender

from tests.builders import LANGUAGES, messages
from tests.contract.trouble import FAILURES, Answer, Trouble, refusal
from tests.fakes.services import Message, Outbox

CODE = Secret("012345")
PHONE, EMAIL = "+12025550142", "ada@example.org"
THROTTLED = refusal("Throttled")


@dataclass
class Post:
    """A sender, its client, and what the client was told to send."""

    client: Any
    sender: Sender
    told: list[dict[str, Any]]

    def send(self, destination: str, language: str = "en") -> dict[str, Any]:
        """Send and return the latest order."""
        self.sender.send(destination, CODE, 300, language)
        return self.told[-1]


def post(client: Any, sender: Callable[[Any], Sender]) -> Post:
    told: list[dict[str, Any]] = []
    client.meta.events.register(
        "before-parameter-build", lambda params, **_: told.append(dict(params))
    )
    return Post(client, sender(client), told)


@pytest.fixture
def sms(aws: boto3.Session) -> Post:
    return post(aws.client("sns"), lambda client: SnsSms(lambda: client, messages, "ACME", "0.10"))


@pytest.fixture
def email(aws: boto3.Session) -> Post:
    client = aws.client("sesv2")
    client.create_email_identity(EmailIdentity="login@acme.example")
    return post(
        client,
        lambda client: SesEmail(lambda: client, messages, "login@acme.example", "codes"),
    )


def test_a_fake_keeps_what_it_sends() -> None:
    outbox = Outbox()
    outbox.send(PHONE, CODE, 300, "en")
    assert outbox.messages == [Message(PHONE, "012345", 300, "en")]


def test_a_fake_that_is_down_says_so() -> None:
    outbox = Outbox(down=True)
    with pytest.raises(DeliveryFailed):
        outbox.send(PHONE, CODE, 300, "en")
    assert outbox.messages == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_goes_to_the_phone_as_the_domain_wrote_it(sms: Post, language: str) -> None:
    order = sms.send(PHONE, language)
    assert (order["PhoneNumber"], order["Message"]) == (PHONE, messages(language).sms(CODE, 300))
    assert "TopicArn" not in order


def test_an_sms_is_transactional_named_and_capped(sms: Post) -> None:
    assert sms.send(PHONE)["MessageAttributes"] == {
        "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
        "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": "0.10"},
        "AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": "ACME"},
    }


def test_no_sender_id_is_no_attribute(aws: boto3.Session) -> None:
    nameless = post(aws.client("sns"), lambda client: SnsSms(lambda: client, messages, "", "0.10"))
    assert "AWS.SNS.SMS.SenderID" not in nameless.send(PHONE)["MessageAttributes"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_email_goes_to_the_address_as_the_domain_wrote_it(email: Post, language: str) -> None:
    written = messages(language).email(CODE, 300)
    assert email.send(EMAIL, language) == {
        "FromEmailAddress": "login@acme.example",
        "Destination": {"ToAddresses": [EMAIL]},
        "ConfigurationSetName": "codes",
        "Content": {
            "Simple": {
                "Subject": {"Data": written.subject},
                "Body": {
                    "Text": {"Data": written.text, "Charset": "UTF-8"},
                    "Html": {"Data": written.html, "Charset": "UTF-8"},
                },
            }
        },
    }


@pytest.mark.parametrize("answer", FAILURES)
def test_an_sms_that_fails_is_told(sms: Post, answer: Answer) -> None:
    trouble = Trouble(sms.client, [answer])
    with pytest.raises(DeliveryFailed):
        sms.send(PHONE)
    assert trouble.asked == ["Publish"]


@pytest.mark.parametrize("answer", [*FAILURES, THROTTLED])
def test_an_email_that_fails_is_told(email: Post, answer: Answer) -> None:
    trouble = Trouble(email.client, [answer])
    with pytest.raises(DeliveryFailed):
        email.send(EMAIL)
    assert trouble.asked == ["SendEmail"]


def test_an_sms_that_sns_throttles_is_sent_once_more(sms: Post) -> None:
    trouble = Trouble(sms.client, [THROTTLED])
    sms.send(PHONE)
    assert trouble.asked == ["Publish"] * 2


@pytest.mark.parametrize("second", [THROTTLED, refusal("InternalError")])
def test_an_sms_is_never_tried_a_third_time(sms: Post, second: Answer) -> None:
    trouble = Trouble(sms.client, [THROTTLED, second])
    with pytest.raises(DeliveryFailed):
        sms.send(PHONE)
    assert trouble.asked == ["Publish"] * 2


def test_an_sms_that_an_earlier_try_may_have_sent_is_not_sent_again(sms: Post) -> None:
    retried = refusal("Throttled", ResponseMetadata={"RetryAttempts": 1})
    trouble = Trouble(sms.client, [retried])
    with pytest.raises(DeliveryFailed):
        sms.send(PHONE)
    assert trouble.asked == ["Publish"]


def never() -> Any:
    raise AssertionError


def never_used() -> SnsSms:
    return SnsSms(never, messages, "", "0.10")


def notices_by(email: Post, sms: SnsSms | None = None) -> SentNotices:
    assert isinstance(email.sender, SesEmail)
    return SentNotices(sms or never_used(), email.sender, "fr")


def test_no_client_is_made_before_a_message_goes_out() -> None:
    SentNotices(never_used(), SesEmail(never, messages, "login@acme.example", "codes"), "en")


REMOVED = Notice(Topic.REMOVED, Method.APP)


def test_a_change_is_told_by_the_way_that_codes_go(email: Post, sms: Post) -> None:
    assert isinstance(sms.sender, SnsSms)
    notices = notices_by(email, sms.sender)
    notices.tell(Factor(Method.SMS, 1, PHONE, "US"), REMOVED)
    notices.tell(Factor(Method.EMAIL, 1, EMAIL), REMOVED)
    assert sms.told[0]["PhoneNumber"] == PHONE
    assert sms.told[0]["Message"] == messages("fr").notice_sms(REMOVED)
    assert email.told[0]["Destination"] == {"ToAddresses": [EMAIL]}
    text = email.told[0]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert text == messages("fr").notice(REMOVED).text


@pytest.mark.parametrize("name", ["codes_failed", "password_changed"])
def test_a_notice_is_an_email_without_a_code_in_the_language_of_notices(
    email: Post, name: str
) -> None:
    getattr(notices_by(email), name)("ada@example.org")
    (sent,) = email.told
    written = getattr(messages("fr"), name)()
    assert sent["Destination"] == {"ToAddresses": ["ada@example.org"]}
    assert sent["ConfigurationSetName"]
    simple = sent["Content"]["Simple"]
    assert simple["Subject"]["Data"] == written.subject
    assert simple["Body"]["Text"]["Data"] == written.text
    assert CODE.reveal() not in repr(sent)


def test_words_that_no_catalogue_has_are_refused() -> None:
    with pytest.raises(FileNotFoundError):
        words("xx")


def test_a_notice_that_ses_refuses_has_failed(email: Post) -> None:
    Trouble(email.client, [refusal("MessageRejected")])
    with pytest.raises(DeliveryFailed):
        notices_by(email).codes_failed("ada@example.org")
