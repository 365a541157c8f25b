from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import httpx
import pyotp
import pytest

from local.demo import USERS, DemoUser
from local.inbox import Message
from local.phone.devices import Devices
from local.phone.server import PhoneServer, serving

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SMS = Message("m1", "SMS", "+12025550142", "Your code is 123456.\n@example.org #123456")
MAIL = Message("<m2@local>", "Email", "demo@example.org", "654321\n", "Your code", "<p>654321</p>")


@pytest.fixture
def devices() -> Devices:
    users = [DemoUser(u.username, u.methods, app_secret=SECRET) for u in USERS[:2]]
    return Devices([*users, *USERS[2:]])


@pytest.fixture
def http(devices: Devices) -> Iterator[httpx.Client]:
    with (
        serving(devices, 0) as url,
        httpx.Client(base_url=url, trust_env=False) as client,
    ):
        yield client


def test_everybody_with_a_method_has_a_phone(devices: Devices) -> None:
    people = devices.state()["people"]
    assert [each["username"] for each in people] == ["demo", "demo-app", "demo-sms"]
    assert (people[0]["phone"], people[0]["email"]) == ("+12025550142", "demo@example.org")
    assert (people[1]["phone"], people[1]["email"]) == (None, None)
    assert people[2]["app"] is None


def test_the_authenticator_shows_the_code_of_now_and_how_long_it_lives(devices: Devices) -> None:
    app = devices.state(now=1_000_000_012.5)["people"][0]["app"]
    assert app == {
        "code": pyotp.TOTP(SECRET).at(1_000_000_012),
        "seconds_left": 7.5,
        "interval": 30,
    }


def test_messages_are_kept_in_the_order_and_with_the_time_of_their_arrival(
    devices: Devices,
) -> None:
    devices.add([SMS], now=5)
    devices.add([MAIL], now=9)
    first, second = devices.state()["messages"]
    assert (first["id"], first["arrived"], first["code"]) == ("m1", 5, "123456")
    assert (second["id"], second["arrived"], second["code"]) == ("<m2@local>", 9, "654321")
    assert (second["subject"], second["text"], second["html"]) == ("Your code", "654321", True)


def test_a_phone_number_in_a_message_is_no_code(devices: Devices) -> None:
    devices.add([Message("m3", "SMS", "+12025550142", "Your phone is now +12025550188.")])
    assert devices.state()["messages"][0]["code"] is None


def test_the_page_and_its_files_are_served_as_what_they_are(http: httpx.Client) -> None:
    for path, kind in (("", "html"), ("phone.css", "css"), ("phone.js", "javascript")):
        answer = http.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == f"text/{kind}; charset=utf-8"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    assert http.get("state").json()["messages"] == []


@pytest.mark.parametrize(
    "path", ["nothing", "mail/m1", "mail/", "server.py", "../server.py", "%2e%2e/server.py"]
)
def test_what_is_no_file_of_the_page_is_not_found(
    http: httpx.Client, devices: Devices, path: str
) -> None:
    devices.add([SMS])
    assert http.get(path).status_code == 404


def test_a_mail_can_run_load_and_submit_nothing(http: httpx.Client, devices: Devices) -> None:
    devices.add([MAIL])
    answer = http.get(f"mail/{quote(MAIL.message_id)}")
    assert answer.text == MAIL.html
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "form-action 'none'"} <= set(policy)
    assert not any(rule.startswith("script-src") for rule in policy)


def test_a_foreign_name_for_this_machine_reads_nothing(
    http: httpx.Client, devices: Devices
) -> None:
    """DNS rebinding: a page of another site must not read what was sent."""
    devices.add([SMS])
    answer = http.get("state", headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert "123456" not in answer.text


def test_only_this_machine_is_answered_and_a_taken_port_is_left_alone(devices: Devices) -> None:
    with ExitStack() as open_ones:
        first = open_ones.enter_context(PhoneServer(devices, 0))
        second = open_ones.enter_context(PhoneServer(devices, first.server_port))
        beyond = open_ones.enter_context(PhoneServer(devices, 2**16))
        assert {each.server_address[0] for each in (first, second, beyond)} == {"127.0.0.1"}
        assert len({each.server_port for each in (first, second, beyond)}) == 3
