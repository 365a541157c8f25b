"""Parameters: what a person is asked at `sam deploy --guided`, and which answers are taken."""

import re
from typing import Any

import pytest
from gatehouse.domain.methods import FACTORS, Method
from gatehouse.domain.notices import Notice, Topic
from gatehouse.domain.secret import Secret

from tests.architecture.cloudformation import parameters
from tests.builders import LANGUAGES, messages

NAMES = sorted(parameters())
LONGEST_PRODUCT, LONGEST_HOST = 16, 51
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)

KEY = "arn:aws:kms:us-east-1:123456789012:key/8f6d2c1e-5b0a-4f3e-9c7d-1a2b3c4d5e6f"

TAKEN = [
    ("SenderEmail", "login@example.com"),
    ("SenderEmail", "no-reply+mfa@mail.example.co.uk"),
    ("ProductName", "P" * LONGEST_PRODUCT),
    ("Issuer", "https://login.example.com"),
    ("Issuer", "https://example.com/auth/v1"),
    ("Issuer", "http://localhost:4566/_aws/execute-api/gatehouse/v1"),
    ("LoginHost", "h" * LONGEST_HOST),
    ("AllowedOrigins", "https://app.example.com"),
    ("AllowedOrigins", "https://app.example.com:8443,http://localhost:3000"),
    ("AllowedCountries", "US,CA,GB"),
    ("SmsSenderId", "Gatehouse-1"),
    ("SmsMaxPrice", "1.00"),
    ("CurrentSigningKey", KEY),
    ("PreviousSigningKey", ""),
    ("PreviousSigningKey", KEY),
    ("PreviousSigningKey", KEY.replace("arn:aws:", "arn:aws-us-gov:")),
    ("AccentColour", "#0b7285"),
    ("LogoUrl", "/assets/logo.svg"),
    ("LogoUrl", "static/logo.svg"),
    ("Languages", "de"),
    ("Languages", "hi,en"),
    ("EmbedOrigins", "https://app.example.com,http://localhost:3000"),
    ("ReturnUrls", "https://app.example.com/"),
    ("ReturnUrls", "https://app.example.com:8443/a/b-c,http://localhost:3000/signed-in"),
]
REFUSED = [
    ("SenderEmail", ""),
    ("SenderEmail", "Gatehouse <login@example.com>"),
    ("SenderEmail", "login@example"),
    ("SenderEmail", "a@example.com,b@example.com"),
    ("ProductName", "P" * (LONGEST_PRODUCT + 1)),
    ("ProductName", "Ada's login"),
    ("ProductName", " Gatehouse"),
    ("Issuer", "https://login.example.com/"),
    ("Issuer", "http://login.example.com"),
    ("Issuer", "https://login.example.com?tenant=1"),
    ("Issuer", "https://" + "h" * (LONGEST_HOST + 1)),
    ("LoginHost", "https://login.example.com"),
    ("LoginHost", "login.example.com:443"),
    ("LoginHost", "h" * (LONGEST_HOST + 1)),
    ("Audience", "two words"),
    ("AllowedOrigins", "*"),
    ("AllowedOrigins", "http://app.example.com"),
    ("AllowedOrigins", "https://app.example.com/"),
    ("AllowedOrigins", "https://a.example.com, https://b.example.com"),
    ("AllowedCountries", ""),
    ("AllowedCountries", "us"),
    ("AllowedCountries", "USA"),
    ("SmsSenderId", "12345"),
    ("SmsSenderId", "TwelveLetter"),
    ("SmsMaxPrice", "free"),
    ("CurrentSigningKey", KEY.replace("key/", "alias/")),
    ("PreviousSigningKey", KEY.rpartition("/")[2]),
    ("PreviousSigningKey", KEY.replace(":kms:", ":s3:")),
    ("PreviousSigningKey", KEY + "," + KEY),
    ("PreviousSigningKey", "*"),
    ("AccentColour", "blue"),
    ("AccentColour", "#fff; } body { display: none"),
    ("LogoUrl", "https://cdn.example.com/logo.svg"),
    ("LogoUrl", "//cdn.example.com/logo.svg"),
    ("LogoUrl", "javascript:alert(1)"),
    ("Languages", ""),
    ("Languages", "en,xx"),
    ("EmbedOrigins", "*"),
    ("EmbedOrigins", "https://app.example.com/"),
    ("EmbedOrigins", "https://app.example.com; script-src *"),
    ("ReturnUrls", "https://app.example.com"),
    ("ReturnUrls", "http://app.example.com/in"),
    ("ReturnUrls", "//app.example.com/in"),
    ("ReturnUrls", "https://app.example.com/*"),
    ("ReturnUrls", "https://*.example.com/in"),
    ("ReturnUrls", "https://app.example.com/in?next=/"),
    ("ReturnUrls", "https://app.example.com/in#here"),
    ("ReturnUrls", "https://app.example.com@evil.example/in"),
    ("ReturnUrls", "https://app.example.com%2f.evil.example/in"),
    ("ReturnUrls", "https://app.example.com/in, https://b.example.com/in"),
    ("ReturnUrls", "javascript:alert(1)"),
    ("ReturnUrls", "myapp://in/"),
]


def takes(name: str, answer: Any) -> bool:
    asked = parameters()[name]
    if "AllowedValues" in asked:
        return answer in asked["AllowedValues"]
    if "AllowedPattern" in asked:
        return re.search(asked["AllowedPattern"], answer) is not None
    return bool(asked["MinValue"] <= answer <= asked["MaxValue"])


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_is_explained_and_constrained(name: str) -> None:
    asked = parameters()[name]
    assert re.fullmatch(r"[A-Z\"].{20,}\.", asked["Description"])
    assert re.match("must be ", asked["ConstraintDescription"])
    assert {"AllowedPattern", "AllowedValues", "MinValue"} & set(asked)
    if pattern := asked.get("AllowedPattern"):
        assert (pattern[0], pattern[-1]) == ("^", "$")


@pytest.mark.parametrize("name", NAMES)
def test_a_default_is_a_valid_answer(name: str) -> None:
    asked = parameters()[name]
    assert "Default" not in asked or takes(name, asked["Default"])


def test_only_the_sender_must_be_answered() -> None:
    assert [name for name in NAMES if "Default" not in parameters()[name]] == ["SenderEmail"]


@pytest.mark.parametrize(("name", "answer"), TAKEN)
def test_a_sensible_answer_is_taken(name: str, answer: str) -> None:
    assert takes(name, answer)


@pytest.mark.parametrize(("name", "answer"), REFUSED)
def test_a_mistaken_answer_is_refused(name: str, answer: str) -> None:
    assert not takes(name, answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_taken_fits_one_sms_and_two_in_hindi(language: str) -> None:
    """GSM 03.38: 160 of its letters; with others 70 characters, or 67 in each of many."""
    longest = messages(language, "P" * LONGEST_PRODUCT, "h" * LONGEST_HOST).sms(
        Secret("0" * parameters()["CodeLength"]["MaxValue"]), parameters()["CodeLife"]["MaxValue"]
    )
    assert fits_one(language, longest)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", Topic)
def test_a_notice_fits_one_sms_too_and_three_with_its_link(language: str, topic: Topic) -> None:
    written = messages(language, "P" * LONGEST_PRODUCT)
    for method in FACTORS:
        notice = Notice(topic, method, codes_left=10)
        assert fits_one(language, written.notice_sms(notice))
    link = f"https://{'h' * LONGEST_HOST}/v1/settings#undo={'x' * 43}"
    replaced = Notice(Topic.REPLACED, Method.EMAIL, undo=link)
    assert len(written.notice_sms(replaced)) <= 3 * (67 if language == "hi" else 153)


def fits_one(language: str, text: str) -> bool:
    """Tell whether a text costs one message, or two in Hindi."""
    if language == "hi":
        return len(text) <= 2 * 67
    return set(text) <= GSM_7 and len(text) <= 160


@pytest.mark.parametrize("name", ["ProductName", "LoginHost"])
def test_no_name_is_taken_that_costs_more_than_a_letter_each(name: str) -> None:
    taken = {chr(each) for each in range(0x3000) if takes(name, f"a{chr(each)}a")}
    assert {"a", "0", "-", "."} <= taken <= GSM_7


def test_the_languages_that_are_taken_are_those_of_the_catalogue() -> None:
    assert takes("Languages", ",".join(LANGUAGES))
    assert takes("Languages", "hi")


def test_the_longest_host_of_an_api_is_taken() -> None:
    assert takes("LoginHost", "abcdefghij.execute-api.ap-southeast-2.amazonaws.com")
