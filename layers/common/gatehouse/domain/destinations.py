"""Phones and emails as they are stored: E.164, and the normalised address."""

from collections.abc import Collection

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from gatehouse.domain.methods import Method

PLAUSIBLE = frozenset("0123456789 +-")
REACHABLE = (
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
)


def parse_destination(method: Method, text: str, countries: Collection[str]) -> tuple[str, str]:
    """Return where a method's codes go, and its country; nothing for APP. Raises ValueError."""
    if method is Method.SMS:
        return parse_phone(text, countries)
    return (parse_email(text) if method is Method.EMAIL else "", "")


def parse_phone(text: str, countries: Collection[str]) -> tuple[str, str]:
    """Return an international mobile number as E.164, and its country.

    `countries` are ISO 3166-1 alpha-2 codes. Raises ValueError when the text is no number that can
    receive an SMS there.
    """
    if not set(text) <= PLAUSIBLE:
        raise ValueError("may hold digits, spaces, + and - only")
    try:
        number = phonenumbers.parse(text)
    except NumberParseException:
        raise ValueError("must be an international number such as +1 202-555-0142") from None
    if not phonenumbers.is_valid_number(number):
        raise ValueError("is not a valid number")
    country = phonenumbers.region_code_for_number(number)
    if country is None or country not in countries:
        raise ValueError("is not in an allowed country")
    if phonenumbers.number_type(number) not in REACHABLE:
        raise ValueError("is not a mobile number")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), country


def parse_email(text: str) -> str:
    """Return the normalised address; raises ValueError when it is none (RFC 5321)."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValueError("is not an email address") from None
