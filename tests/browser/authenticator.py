"""A phone's authenticator: it sees the QR code on the screen, and oathtool makes its codes."""

import subprocess
import time
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from local.chromium import OATHTOOL
from tests.e2e.people import STEP


def scan(page: Page) -> str:
    """Read the QR code on the screen; return the key in its otpauth address."""
    (seen,) = zxingcpp.read_barcodes(Image.open(BytesIO(page.screenshot())))
    address = urlsplit(seen.text)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    (key,) = parse_qs(address.query)["secret"]
    return key


def app_code(key: str, offset: int = 0) -> str:
    """Return the code of a key, `offset` steps from now."""
    moment = int(time.time()) + offset * STEP
    made = subprocess.run(
        [OATHTOOL, "--totp", "--base32", f"--now=@{moment}", key],
        check=True,
        capture_output=True,
        text=True,
    )
    return made.stdout.strip()
