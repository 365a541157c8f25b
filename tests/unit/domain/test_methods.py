"""What may be shown of a destination."""

import pytest
from gatehouse.domain.methods import Factor, Method, mask_email, mask_phone


@pytest.mark.parametrize(
    ("phone", "mask"), [("+12025550142", "+•••••••0142"), ("+33612345678", "+•••••••5678")]
)
def test_a_phone_shows_its_last_four_digits(phone: str, mask: str) -> None:
    assert mask_phone(phone) == mask


@pytest.mark.parametrize(
    ("email", "mask"),
    [
        ("ada@example.org", "a•••@e•••.org"),
        ("a@b.co", "a•••@b•••.co"),
        ("ada.lovelace@mail.example.co.uk", "a•••@m•••.uk"),
        ('"odd@quoted"@example.org', '"•••@e•••.org'),
        ("žofie@příklad.cz", "ž•••@p•••.cz"),
    ],
)
def test_an_email_shows_two_characters_and_its_last_label(email: str, mask: str) -> None:
    assert mask_email(email) == mask


def test_a_factor_masks_by_its_kind() -> None:
    assert Factor(Method.SMS, 1, "+12025550142").masked == "+•••••••0142"
    assert Factor(Method.EMAIL, 1, "ada@example.org").masked == "a•••@e•••.org"
