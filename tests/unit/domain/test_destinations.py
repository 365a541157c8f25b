"""Where codes may be sent to."""

import pytest
from gatehouse.domain.destinations import parse_email, parse_phone

COUNTRIES = ("US", "FR")


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+1 202-555-0142", "+12025550142"),
        ("+12025550142", "+12025550142"),
        (" +1-202 555 0142 ", "+12025550142"),
        ("+33 6 12 34 56 78", "+33612345678"),
    ],
)
def test_a_phone_is_stored_as_e164(text: str, phone: str) -> None:
    assert parse_phone(text, COUNTRIES)[0] == phone


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("+1 (202) 555-0142", "may hold digits"),
        ("tel:+12025550142", "may hold digits"),
        ("+12025550142;ext=9", "may hold digits"),
        ("+１２０２５５５０１４２", "may hold digits"),
        ("+12025550142\n", "may hold digits"),
        ("2025550142", "must be an international number"),
        ("", "must be an international number"),
        ("+", "must be an international number"),
        ("+1 202-555-014", "is not a valid number"),
        ("+1 555-555-5555", "is not a valid number"),
        ("+44 7911 123456", "is not in an allowed country"),
        ("+1 416-555-0142", "is not in an allowed country"),
        ("+33 1 42 68 53 00", "is not a mobile number"),
        ("+1 800-555-0142", "is not"),
    ],
)
def test_what_cannot_receive_an_sms_there_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_phone(text, COUNTRIES)


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("ada@example.org", "ada@example.org"),
        ("Ada@EXAMPLE.org", "Ada@example.org"),
        ("ada+mfa@example.org", "ada+mfa@example.org"),
    ],
)
def test_an_email_is_stored_normalised(text: str, email: str) -> None:
    assert parse_email(text) == email


@pytest.mark.parametrize(
    "text",
    ["", "ada", "ada@", "@example.org", "ada@example", "a@b@example.org", "ada@example.org\nbcc:x"],
)
def test_what_is_no_email_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an email address"):
        parse_email(text)
