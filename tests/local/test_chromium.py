from pathlib import Path

import pytest

from local import chromium
from local.problem import LocalError


def have(folder: Path, *names: str) -> str:
    for name in names:
        (folder / name).touch(mode=0o755)
    return str(folder)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_the_systems_browser_is_found_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    assert chromium.program(have(tmp_path, name)) == str(tmp_path / name)


def test_an_authenticator_belongs_to_it(tmp_path: Path) -> None:
    assert not chromium.is_complete(have(tmp_path, "chromium"))
    assert chromium.is_complete(have(tmp_path, "chromium", "oathtool"))


def test_without_a_browser_there_is_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="make browser"):
        chromium.program(have(tmp_path))


def test_root_installs_it_directly_and_others_through_sudo(tmp_path: Path) -> None:
    path = have(tmp_path, "apt-get", "sudo")
    assert all("sudo" not in word for each in chromium.commands(path, user=0) for word in each)
    assert [each[0] for each in chromium.commands(path, user=1000)] == [str(tmp_path / "sudo")] * 2


def test_who_may_not_install_is_told_to_do_it_by_hand(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="package manager"):
        chromium.commands(have(tmp_path, "apt-get"), user=1000)
    with pytest.raises(LocalError, match="package manager"):
        chromium.commands("/nowhere", user=0)
