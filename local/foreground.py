"""`make run`: the stack in this terminal, every message as it arrives, APP codes on request."""

import select
import signal
import sys
from dataclasses import replace
from types import FrameType

import httpx

from local import code, stack, welcome
from local.config import Config
from local.console import Console
from local.inbox import Inbox, Message
from local.ministack import tail
from local.phone.devices import Devices
from local.phone.server import serving
from local.problem import LocalError

LOOK_EVERY = 0.5
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(config: Config, console: Console) -> None:
    """Run the stack until Ctrl-C or SIGTERM, then stop all of it."""
    for number in ENDINGS:
        signal.signal(number, _stop_once)
    try:
        with stack.running(config, console) as running:
            devices = Devices(running.users)
            with serving(devices, config.port + 1) as phone_url:
                answering = replace(running, phone_url=phone_url)
                console.line(f"\n{welcome.text(answering)}\n")
                stack.describe(answering)
                _watch(answering, devices, console)
    except KeyboardInterrupt:
        console.line("stopped")


def _stop_once(_number: int, _frame: FrameType | None) -> None:
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)  # nothing interrupts the tidying up
    raise KeyboardInterrupt


def _watch(running: stack.Stack, devices: Devices, console: Console) -> None:
    inbox = Inbox(running.config.endpoint_url)
    asking = sys.stdin is not None and sys.stdin.isatty()
    if asking:
        console.line("Press Enter for the APP code of demo, or type another user's name.\n")
    while True:
        typed, _, _ = select.select([sys.stdin] if asking else [], [], [], LOOK_EVERY)
        if typed:
            asking = _answer(running, console)
        arrived = _new(running, inbox)
        devices.add(arrived)
        for message in arrived:
            console.line(f"{message}\n")


def _answer(running: stack.Stack, console: Console) -> bool:
    """Print the code asked for; say whether more can be typed."""
    line = sys.stdin.readline()
    if line:
        try:
            console.line(code.current(running.users, line.strip() or "demo"))
        except LocalError as error:
            console.line(str(error))
    return bool(line)


def _new(running: stack.Stack, inbox: Inbox) -> list[Message]:
    try:
        return inbox.new()
    except httpx.TransportError:
        log = tail(running.config.ministack_log)
        raise LocalError(f"MiniStack has stopped by itself; its log ends:\n{log}") from None
