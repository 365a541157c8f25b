from local.weight import trips


def test_requests_side_by_side_are_one_trip() -> None:
    assert trips([(0, 5), (1, 9), (2, 3)]) == 1


def test_each_request_that_waits_for_another_is_one_more() -> None:
    assert trips([(0, 5), (5, 9), (1, 12), (9, 10)]) == 3


def test_a_page_without_files_makes_none() -> None:
    assert trips([]) == 0
