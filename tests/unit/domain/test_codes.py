"""Codes: spelt in one way, made by RFC 4226, spread evenly, stored as digests."""

import base64
from collections import Counter

import pytest
from gatehouse.domain import codes
from gatehouse.domain.codes import canonical
from gatehouse.domain.mac import same
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from hypothesis import given
from hypothesis import strategies as st
from pyotp import HOTP

from tests.builders import PEPPER

RFC_4226_KEY = base64.b32encode(b"12345678901234567890").decode()
RFC_4226_APPENDIX_D = [
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
]
GENERATIONS = 200_000


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("123456", "123456"),
        ("123 456", "123456"),
        (" 123-456 ", "123456"),
        ("- 0 0-0 0-0 0 -", "000000"),
        ("1234567", "1234567"),
        ("1234567890", "1234567890"),
        ("ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOP"),
        ("abcd-efgh-ijkl-mnop", "ABCDEFGHIJKLMNOP"),
        ("2345 67AB 2345 67ab", "234567AB234567AB"),
    ],
)
def test_a_code_has_one_spelling(typed: str, code: str) -> None:
    assert canonical(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "      ",
        "12345",
        "12345678901",
        "123456\n",
        "\n123456",
        "123456\t",
        "123\u00a0456",
        "123\u2009456",
        "123\u2013456",
        "123\u2011456",
        "１２３４５６",
        "١٢٣٤٥٦",
        "12345６",
        "12345²",
        "+123456",
        "12345.6",
        "1e5123",
        "0x12345",
        "12345a",
        "ABCDEFGHIJKLMNO",
        "ABCDEFGHIJKLMNOPQ",
        "ABCDEFGHIJKLMNO0",
        "ABCDEFGHIJKLMNO1",
        "ABCDEFGHIJKLMNO8",
        "ABCDEFGHIJKLMNO9",
        "ABCDEFGHıJKLMNOP",
        "ABCDEFGHIJKLMNOſ",
        "ＡBCDEFGHIJKLMNOP",
        "ABCDEFGHIJKLMNOß",
        "ABCDEFGHIJKLMNO=",
        "123456\x00",
    ],
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="is not a one-time code"):
        canonical(typed)


def accepted(text: str) -> str | None:
    try:
        return canonical(text)
    except ValueError:
        return None


@given(st.text())
def test_whatever_is_accepted_is_ascii_of_a_known_shape(text: str) -> None:
    code = accepted(text)
    assert code is None or codes.NUMERIC.fullmatch(code) or codes.RECOVERY.fullmatch(code)


@given(st.from_regex(r"[0-9]{6,10}|[A-Z2-7]{16}", fullmatch=True), st.data())
def test_spaces_hyphens_and_case_never_matter(code: str, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-", " - "]), min_size=16, max_size=16))
    typed = "".join(gap + character for gap, character in zip(gaps, code, strict=False))
    assert canonical(typed) == canonical(typed.lower()) == canonical(canonical(typed)) == code


@given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.characters(), st.integers(0, 6))
def test_no_other_character_is_ignored(code: str, character: str, place: int) -> None:
    typed = code[:place] + character + code[place:]
    expected = {" ": code, "-": code}.get(character, typed if character in "0123456789" else None)
    assert accepted(typed) == expected


@pytest.mark.parametrize(("count", "code"), [*enumerate(RFC_4226_APPENDIX_D)])
def test_one_time_codes_are_those_of_rfc_4226(count: int, code: str) -> None:
    assert HOTP(RFC_4226_KEY).at(count) == code


def sent(challenge_id: str = "c", generation: int = 1, **other: object) -> str:
    method = Method.EMAIL if other.get("email") else Method.SMS
    length = 10 if other.get("long") else 6
    pepper = Secret("another") if other.get("pepper") else PEPPER.read()
    return codes.sent_code(pepper, challenge_id, method, generation, length).reveal()


def test_a_code_is_repeated_for_its_generation_and_nothing_else() -> None:
    assert sent() == sent()
    others = [
        sent(challenge_id="d"),
        sent(generation=2),
        sent(email=True),
        sent(pepper=True),
    ]
    assert len({sent(), *others}) == 5


def test_a_code_has_the_length_that_was_asked_for() -> None:
    assert len(sent()) == 6
    assert len(sent(long=True)) == 10


def test_codes_are_spread_evenly_and_may_begin_with_zeros() -> None:
    made = [sent(generation=generation) for generation in range(GENERATIONS)]
    for digit in range(6):
        assert chi_square(Counter(code[digit] for code in made), 10) < 27.88  # p = 0.001, 9 df
    assert chi_square(Counter(code[:2] for code in made), 100) < 148.23  # p = 0.001, 99 df
    assert any(code.startswith("000") for code in made)


def chi_square(seen: Counter[str], cells: int) -> float:
    expected = seen.total() / cells
    return sum((number - expected) ** 2 / expected for number in seen.values())


def test_a_digest_tells_neither_the_code_nor_where_else_it_is_used() -> None:
    pepper, code = PEPPER.read(), Secret("123456")
    sent = {
        codes.sent_digest(pepper, "c", code),
        codes.sent_digest(pepper, "d", code),
        codes.sent_digest(Secret("another"), "c", code),
    }
    recovery = {
        codes.recovery_digest(pepper, "c", code),
        codes.recovery_digest(pepper, "d", code),
        codes.recovery_digest(Secret("another"), "c", code),
    }
    assert len(sent | recovery) == 6
    assert {len(digest) for digest in sent} == {64}  # 256 bits
    assert {len(digest) for digest in recovery} == {22}  # 128 bits
    assert not any("123456" in digest for digest in sent | recovery)


def test_digests_are_compared_whole() -> None:
    assert same("abc", "abc")
    assert not same("abc", "abd")
    assert not same("", "abd")
