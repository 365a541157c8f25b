"""The words that carry a code or tell an owner something, in every language."""

import re
from html import unescape

import pytest
from gatehouse.domain.messages import Email
from gatehouse.domain.methods import Method
from gatehouse.domain.notices import Notice, Topic
from gatehouse.domain.secret import Secret

from tests.builders import LANGUAGES, messages

CODE = Secret("012345")
NOTICES = ("codes_failed", "password_changed")
every_language = pytest.mark.parametrize("language", LANGUAGES)
every_notice = pytest.mark.parametrize("name", NOTICES)


def notice(language: str, name: str, product: str = "Acme") -> Email:
    found: Email = getattr(messages(language, product), name)()
    return found


def emails(language: str, product: str = "Acme") -> list[Email]:
    code = messages(language, product).email(CODE, 300)
    return [code, *(notice(language, name, product) for name in NOTICES)]


@every_language
def test_an_sms_ends_in_a_line_bound_to_the_host(language: str) -> None:
    text = messages(language).sms(CODE, 300)
    assert text.splitlines()[1:] == ["@login.acme.example #012345"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "012345 is your Acme login code, good for 5 min. Not you? Change your password."),
        ("es", "012345 es tu clave de Acme, vale 5 min. ¿No la pediste? Cambia la contraseña."),
        ("de", "012345 ist Ihr Code für Acme, gilt 5 Min. Nicht Sie? Ändern Sie Ihr Passwort."),
        ("fr", "012345 est votre code Acme, valable 5 min. Pas vous ? Changez de mot de passe."),
        ("hi", "012345 आपका Acme कोड, 5 मिनट। आप नहीं? पासवर्ड बदलें"),
    ],
)
def test_an_sms_says_what_the_code_is_for_and_how_long_it_lives(language: str, text: str) -> None:
    assert messages(language).sms(CODE, 300).splitlines()[0] == text


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("en", "1 minute.", "2 minutes."),
        ("es", "1 minuto.", "2 minutos."),
        ("de", "1 Minute.", "2 Minuten."),
        ("fr", "1 minute.", "2 minutes."),
        ("hi", "1 मिनट ", "2 मिनट "),
    ],
)
def test_minutes_are_counted_as_the_language_counts(language: str, one: str, many: str) -> None:
    assert one in messages(language).email(CODE, 60).text
    assert many in messages(language).email(CODE, 120).text


@every_language
@pytest.mark.parametrize(("seconds", "minutes"), [(600, "10"), (119, "1"), (3, "1")])
def test_minutes_are_never_promised_that_are_not_there(
    language: str, seconds: int, minutes: str
) -> None:
    sms = messages(language).sms(CODE, seconds).splitlines()[0]
    email = messages(language).email(CODE, seconds).text
    for text in (sms, email):
        assert re.findall(r"\d+", text.replace(CODE.reveal(), "")) == [minutes]


@every_language
def test_an_emails_text_has_the_code_alone_on_a_line(language: str) -> None:
    email = messages(language).email(CODE, 300)
    assert email.text.splitlines().count("012345") == 1
    assert email.text.count("012345") == email.html.count("012345") == 1


def test_an_email_says_what_to_do_if_it_was_not_you() -> None:
    email = messages("en").email(CODE, 300)
    for text in (email.text, email.html):
        assert "Not you?" in text
        assert "change it now" in text


@every_language
def test_a_subject_names_the_product_and_does_not_show_the_code(language: str) -> None:
    for email in emails(language):
        assert "Acme" in email.subject
        assert "012345" not in email.subject


@every_language
def test_an_email_says_in_html_what_it_says_in_text_and_in_which_language(language: str) -> None:
    for email in emails(language):
        assert f'<html lang="{language}">' in email.html
        words = re.findall(r"<p[^>]*>(.*)</p>", email.html)
        assert list(map(unescape, words)) == email.text.rstrip("\n").split("\n\n")


@every_language
def test_a_name_cannot_write_html(language: str) -> None:
    for email in emails(language, "<b>&"):
        assert "&lt;b&gt;&amp;" in email.html
        assert "<b>" not in email.html


@every_language
@every_notice
def test_a_notice_says_what_happened_and_what_to_do(language: str, name: str) -> None:
    event, advice = notice(language, name).text.rstrip("\n").split("\n\n")
    assert "Acme" in event
    assert advice


def test_an_owner_hears_of_wrong_codes_and_what_to_do() -> None:
    found = notice("en", "codes_failed")
    for text in (found.text, found.html):
        assert "typed wrong codes" in text
        assert "change your password now" in text


def test_an_owner_hears_of_a_new_password_and_what_to_do() -> None:
    found = notice("en", "password_changed")
    for text in (found.text, found.html):
        assert "password was changed" in text
        assert "If it was not you" in text


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_no_email_is_left_in_english(language: str) -> None:
    for email, english in zip(emails(language), emails("en"), strict=True):
        assert email.subject != english.subject
        ours, theirs = ({*each.text.split("\n\n")} - {"012345"} for each in (email, english))
        assert ours.isdisjoint(theirs)


LINK = f"https://{'a' * 51}/v1/settings#undo={'x' * 43}"


@every_language
@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("undo", ["", LINK])
def test_a_change_is_told_with_what_to_do(language: str, topic: Topic, undo: str) -> None:
    told = Notice(topic, Method.APP, codes_left=9, undo=undo)
    written = messages(language)
    email, sms = written.notice(told), written.notice_sms(told)
    for text in (email.text, email.html, sms):
        assert "Acme" in text
        assert undo in text
        assert "{" not in text.replace(LINK, "")


@every_language
@pytest.mark.parametrize("method", [Method.APP, Method.SMS, Method.EMAIL])
def test_a_change_names_its_method(language: str, method: Method) -> None:
    texts = {
        messages(language).notice_sms(Notice(Topic.ADDED, each)) for each in (method, Method.APP)
    }
    assert len(texts) == 1 + (method is not Method.APP)


@every_language
def test_an_owner_with_few_recovery_codes_left_is_asked_to_make_new_ones(language: str) -> None:
    few, many = (
        messages(language).notice(Notice(Topic.CODE_USED, codes_left=left)).text for left in (2, 3)
    )
    assert "2" in few
    assert "3" in many
    assert len(few.split("\n\n")) == len(many.split("\n\n")) + 1


def test_one_code_is_counted_as_one() -> None:
    assert "1 code is left." in messages("en").notice_sms(Notice(Topic.CODE_USED, codes_left=1))
