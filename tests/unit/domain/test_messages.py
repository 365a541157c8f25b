"""The words that carry a code."""

import pytest
from gatehouse.domain.messages import SMS_LIMIT, Messages
from gatehouse.domain.secret import Secret

CODE = Secret("012345")
MESSAGES = Messages("Acme", "login.acme.example")
GSM_7 = set(
    "@$\n !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)


def test_an_sms_ends_in_a_line_bound_to_the_host() -> None:
    assert MESSAGES.sms(CODE, 300).splitlines()[-1] == "@login.acme.example #012345"


def test_an_sms_says_what_the_code_is_for_and_how_long_it_lives() -> None:
    assert MESSAGES.sms(CODE, 300).splitlines()[0] == (
        "012345 is your Acme login code, good for 5 min. Not you? Change your password."
    )


@pytest.mark.parametrize(("seconds", "life"), [(600, "10 min"), (119, "1 min"), (3, "1 min")])
def test_minutes_are_never_promised_that_are_not_there(seconds: int, life: str) -> None:
    assert f"good for {life}." in MESSAGES.sms(CODE, seconds)
    assert f"good for {life}." in MESSAGES.email(CODE, seconds).text


def test_the_longest_allowed_names_still_make_one_plain_message() -> None:
    room = SMS_LIMIT - len(Messages("A", "b").sms(Secret("0" * 10), 600)) + 1
    longest = Messages("A" * room, "b").sms(Secret("0" * 10), 600)
    assert len(longest) == 160
    assert set(longest) <= GSM_7
    with pytest.raises(ValueError, match="make an SMS of 161 characters"):
        Messages("A" * (room + 1), "b")


@pytest.mark.parametrize("product", ["Acmé☂", "`Acme`", "Acme [beta]", "A~B", "A|B", "A\\B", "{}^"])
def test_a_name_that_costs_more_than_one_character_each_is_refused(product: str) -> None:
    with pytest.raises(ValueError, match="must be plain GSM-7 characters"):
        Messages(product, "login.acme.example")


def test_an_emails_text_has_the_code_alone_on_a_line() -> None:
    email = MESSAGES.email(CODE, 300)
    assert email.text.splitlines().count("012345") == 1
    assert email.text.count("012345") == 1


def test_an_email_says_what_to_do_if_it_was_not_you() -> None:
    email = MESSAGES.email(CODE, 300)
    for text in (email.text, email.html):
        assert "Not you?" in text
        assert "change it now" in text


def test_a_subject_does_not_show_the_code() -> None:
    assert MESSAGES.email(CODE, 300).subject == "Your Acme login code"


def test_a_name_cannot_write_html() -> None:
    html = Messages("<b>&", "login.acme.example").email(CODE, 300).html
    assert "&lt;b&gt;&amp;" in html
    assert "<b>" not in html
    assert html.count("012345") == 1


def test_an_owner_hears_of_wrong_codes_and_what_to_do() -> None:
    notice = Messages("<b>&", "login.acme.example").codes_failed()
    assert "change your password now" in notice.text
    assert "change your password now" in notice.html
    assert "&lt;b&gt;&amp;" in notice.html
    assert "<b>" not in notice.html


def test_an_owner_hears_of_a_new_password_and_what_to_do() -> None:
    notice = Messages("<b>&", "login.acme.example").password_changed()
    for text in (notice.text, notice.html):
        assert "password was changed" in text
        assert "If it was not you" in text
    assert "<b>" not in notice.html
