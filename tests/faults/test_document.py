"""docs/faults.md says what these tests demand."""

from tests.faults.matrix import DOCUMENT, document


def test_the_matrix_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "say `make faults`"
