"""Codes and notices on their way: SMS by SNS, email by SES."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from gatehouse.adapters.errors import code_of, retries_of
from gatehouse.domain.errors import DeliveryFailed
from gatehouse.domain.messages import Email, Messages
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.notices import Notice
from gatehouse.domain.secret import Secret

if TYPE_CHECKING:
    from types_boto3_sesv2 import SESV2Client
    from types_boto3_sns import SNSClient
    from types_boto3_sns.type_defs import MessageAttributeValueTypeDef

THROTTLED = "Throttled"  # SNS's own word, which botocore does not retry


@dataclass(frozen=True)
class SnsSms:
    """Send a code as a transactional SMS. The client is made when a first message goes out."""

    client: Callable[[], "SNSClient"]
    messages: Callable[[str], Messages]  # by language
    sender_id: str  # empty: the country's default
    max_price: str  # US dollars for one message

    def send(self, destination: str, code: Secret, expires_in: int, language: str) -> None:
        """Send the code to an E.164 number; raises DeliveryFailed."""
        self.post(destination, self.messages(language).sms(code, expires_in))

    def post(self, destination: str, text: str) -> None:
        """Send an SMS to an E.164 number; raises DeliveryFailed."""
        try:
            self._publish(destination, text)
        except (BotoCoreError, ClientError) as error:
            raise DeliveryFailed from error

    def _publish(self, destination: str, text: str) -> None:
        """Publish; once more when SNS throttles the first try, since nothing went out then."""
        try:
            self._publish_once(destination, text)
        except ClientError as error:
            if code_of(error) != THROTTLED or retries_of(error):
                raise
            self._publish_once(destination, text)

    def _publish_once(self, destination: str, text: str) -> None:
        self.client().publish(
            PhoneNumber=destination, Message=text, MessageAttributes=self._attributes()
        )

    def _attributes(self) -> dict[str, "MessageAttributeValueTypeDef"]:
        attributes: dict[str, MessageAttributeValueTypeDef] = {
            "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
            "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": self.max_price},
        }
        if self.sender_id:
            attributes["AWS.SNS.SMS.SenderID"] = {
                "DataType": "String",
                "StringValue": self.sender_id,
            }
        return attributes


@dataclass(frozen=True)
class SesEmail:
    """Send codes as emails, text and HTML. The client is made at the first one."""

    client: Callable[[], "SESV2Client"]
    messages: Callable[[str], Messages]  # by language
    sender: str
    configuration_set: str

    def send(self, destination: str, code: Secret, expires_in: int, language: str) -> None:
        """Send the code to an address; raises DeliveryFailed."""
        self.post(destination, self.messages(language).email(code, expires_in))

    def post(self, destination: str, email: Email) -> None:
        """Send an email to an address; raises DeliveryFailed."""
        try:
            self.client().send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [destination]},
                ConfigurationSetName=self.configuration_set,
                Content={
                    "Simple": {
                        "Subject": {"Data": email.subject},
                        "Body": {
                            "Text": {"Data": email.text, "Charset": "UTF-8"},
                            "Html": {"Data": email.html, "Charset": "UTF-8"},
                        },
                    }
                },
            )
        except (BotoCoreError, ClientError) as error:
            raise DeliveryFailed from error


@dataclass(frozen=True)
class SentNotices:
    """Tell people of their account, by the ways that codes go, in one language.

    Which one an owner reads, nobody knows; whoever asks may be a thief.
    """

    sms: SnsSms
    email: SesEmail
    language: str

    @property
    def _messages(self) -> Messages:
        return self.email.messages(self.language)

    def codes_failed(self, address: str) -> None:
        """Tell that somebody with the password types wrong codes; raises DeliveryFailed."""
        self.email.post(address, self._messages.codes_failed())

    def password_changed(self, address: str) -> None:
        """Tell that there is a new password; raises DeliveryFailed."""
        self.email.post(address, self._messages.password_changed())

    def tell(self, to: Factor, notice: Notice) -> None:
        """Tell a phone or an address of a change; raises DeliveryFailed."""
        if to.method is Method.SMS:
            self.sms.post(to.destination, self._messages.notice_sms(notice))
        else:
            self.email.post(to.destination, self._messages.notice(notice))
