import pytest

from local import environment
from local.config import Config
from local.problem import LocalError

THE_USERS = {
    "PATH": "/usr/bin",
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
    "AWS_CONFIG_FILE": "/elsewhere/aws/config",
    "HTTPS_PROXY": "http://proxy.example",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def test_sam_sees_the_users_proxy_but_nothing_of_their_aws() -> None:
    seen = environment.for_sam(Config(), THE_USERS)
    assert seen["HTTPS_PROXY"] == "http://proxy.example"
    assert "AWS_PROFILE" not in seen
    assert "PYTHONDONTWRITEBYTECODE" not in seen
    assert seen["AWS_ACCESS_KEY_ID"] == "test"
    assert seen["AWS_CONFIG_FILE"] == seen["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"


def test_sam_takes_the_projects_own_python() -> None:
    first, second, *_ = environment.for_sam(Config(), THE_USERS)["PATH"].split(":")
    assert first.endswith(".venv/bin")
    assert second.endswith(".venv-stack/bin")


def test_ministack_sees_nothing_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in THE_USERS.items():
        monkeypatch.setenv(name, value)
    seen = environment.for_ministack(Config(port=4600))
    assert not THE_USERS.keys() & seen.keys() - {"PATH", "AWS_CONFIG_FILE"}
    assert not set(THE_USERS.values()) & set(seen.values())
    assert (seen["AUTH"], seen["BIND_HOST"], seen["GATEWAY_PORT"]) == ("true", "127.0.0.1", "4600")


@pytest.mark.parametrize(("value", "port"), [(None, 4566), ("", 4566), ("4600", 4600)])
def test_gateway_port_moves_the_stack(value: str | None, port: int) -> None:
    assert environment.port({} if value is None else {"GATEWAY_PORT": value}) == port


@pytest.mark.parametrize("value", ["abc", "0", "65536", "-1", "4566 "])
def test_a_port_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(LocalError, match="GATEWAY_PORT"):
        environment.port({"GATEWAY_PORT": value})
