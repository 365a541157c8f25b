"""Write Amazon's root certificates out of a bundle, for `AWS_CA_BUNDLE`.

Amazon Trust Services signs what AWS's endpoints show (https://www.amazontrust.com/repository/).
botocore loads its whole bundle into OpenSSL at each new connection: a few roots are quickly loaded.
"""

import re
import ssl
import sys
from pathlib import Path
from typing import Any

ROOTS = (
    "Amazon Root CA 1",
    "Amazon Root CA 2",
    "Amazon Root CA 3",
    "Amazon Root CA 4",
    "Starfield Services Root Certificate Authority - G2",
)
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", re.DOTALL)


def amazon(bundle: str) -> str:
    """Return Amazon's roots of a bundle (PEM); raises ValueError when one is missing."""
    named = {_name(each): each for each in CERTIFICATE.findall(bundle)}
    if missing := set(ROOTS) - set(named):
        raise ValueError(f"no certificate of {', '.join(sorted(missing))}")
    return "".join(named[name] for name in ROOTS)


def _name(certificate: str) -> str:
    """Return a root's common name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=certificate)
    root: Any = context.get_ca_certs()[0]
    return str(dict(part for (part,) in root["subject"]).get("commonName", ""))


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(amazon(Path(sys.argv[1]).read_text()))
