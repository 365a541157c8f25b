"""What the build makes of botocore: models that say the same, and Amazon's own roots."""

import hashlib
import re
import ssl
from pathlib import Path

import pytest
from botocore.loaders import Loader
from pack import models, roots

from local import levers
from local.config import ROOT
from tests.architecture import addresses
from tests.architecture.built import told_by

# https://www.amazontrust.com/repository/: SHA-256 of the certificates
FINGERPRINTS = {
    "Amazon Root CA 1": "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
    "Amazon Root CA 2": "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
    "Amazon Root CA 3": "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
    "Amazon Root CA 4": "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
    "Starfield Services Root Certificate Authority - G2": (
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5"
    ),
}
ADDRESSES = (ROOT / "tests/architecture/addresses.py").read_text()


@pytest.fixture(scope="module")
def built_addresses(build: Path) -> dict[str, str]:
    """Return where the calls of what was built would go."""
    found: dict[str, str] = told_by(build, "Verify", ADDRESSES, AWS_ENDPOINT_URL="")
    return found


def loader(build: Path) -> Loader:
    """Return a loader of what was built alone."""
    paths = [str(build / "Common" / each) for each in ("models", "python/botocore/data")]
    return Loader(extra_search_paths=paths, include_default_search_paths=False)


def test_the_models_are_of_the_services_that_are_called() -> None:
    bootstrap = (ROOT / "layers/common/gatehouse/bootstrap.py").read_text()
    called = re.findall(r"\b_client(?:\(|, )\"(\w+)\"", bootstrap)
    assert set(called) == set(models.SERVICES) == set(addresses.CALLS)


@pytest.mark.parametrize("file", models.FILES)
@pytest.mark.parametrize("service", models.SERVICES)
def test_a_model_keeps_everything_but_its_prose(build: Path, service: str, file: str) -> None:
    name = file.removesuffix(".json")
    stock = models.without_prose(Loader().load_service_model(service, name))
    shipped = loader(build).load_service_model(service, name)
    assert stock == (models.without_prose(shipped) if levers.off() else shipped)


def test_every_client_finds_the_endpoint_that_the_stock_one_finds(
    built_addresses: dict[str, str],
) -> None:
    assert built_addresses == addresses.addresses()


@pytest.mark.parametrize("service", models.SERVICES)
def test_a_client_finds_regional_and_custom_endpoints(
    built_addresses: dict[str, str], service: str
) -> None:
    regional = built_addresses[f"{service} eu-central-1"]
    assert ".eu-central-1.amazonaws.com/" in regional
    assert "-fips" in built_addresses[f"{service} us-east-1 dual=False fips=True"]
    assert built_addresses[f"{service} us-east-1 custom"].startswith(addresses.CUSTOM)


def test_the_roots_are_amazons() -> None:
    assert set(FINGERPRINTS) == set(roots.ROOTS)


def test_the_bundle_holds_these_roots_and_no_other(build: Path) -> None:
    found = roots.CERTIFICATE.findall((build / "Common" / "roots.pem").read_text())
    digests = [hashlib.sha256(ssl.PEM_cert_to_DER_cert(each)).hexdigest() for each in found]
    assert digests == list(FINGERPRINTS.values())


def test_a_bundle_without_one_of_the_roots_fails_the_build(build: Path) -> None:
    bundle = (build / "Common" / "roots.pem").read_text()
    first = roots.CERTIFICATE.findall(bundle)[0]
    with pytest.raises(ValueError, match="no certificate of Amazon Root CA 1"):
        roots.amazon(bundle.replace(first, ""))
