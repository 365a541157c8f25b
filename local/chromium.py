"""The system's Chromium, which the browser tests drive; run as a module, it installs it.

Beside it comes an authenticator: oathtool, which the tests bring as a person brings their phone.
"""

import os
import shutil
import subprocess
import sys
from typing import Final

from local.problem import LocalError

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OATHTOOL: Final = "oathtool"
PACKAGES: Final = ("chromium", "fonts-noto-core", OATHTOOL)  # the fonts have Devanagari
# It runs as root in a container too, and asks nobody but the page for anything.
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find(path: str | None = None) -> str | None:
    """Return where Chromium is on the PATH, or None."""
    return next((found for name in NAMES if (found := shutil.which(name, path=path))), None)


def program(path: str | None = None) -> str:
    """Return where Chromium is; raise LocalError where there is none."""
    if found := find(path):
        return found
    raise LocalError("Chromium is missing: `make browser` installs it on Debian and Ubuntu.")


def commands(path: str | None = None, user: int | None = None) -> list[list[str]]:
    """Return what installs Chromium with apt, as root or through sudo; raise LocalError."""
    apt, sudo = shutil.which("apt-get", path=path), shutil.which("sudo", path=path)
    is_root = (os.geteuid() if user is None else user) == 0
    if not apt or not (is_root or sudo):
        raise LocalError("Install Chromium with your system's package manager, then try again.")
    rights = [] if is_root or not sudo else [sudo]
    quietly = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq"]
    return [
        [*quietly, "update"],
        [*quietly, "install", "-y", "--no-install-recommends", *PACKAGES],
    ]


def is_complete(path: str | None = None) -> bool:
    """Tell whether browser and authenticator are on the PATH."""
    return bool(find(path) and shutil.which(OATHTOOL, path=path))


def main() -> int:
    """Install what is not there; a problem is one sentence on stderr."""
    try:
        if not is_complete():
            sys.stdout.write(f"Installing {', '.join(PACKAGES)} with apt\n")
            for command in commands():
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        program()
    except (LocalError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
