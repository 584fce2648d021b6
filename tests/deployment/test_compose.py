"""docker-compose.yml is valid and gives nothing away that it need not."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from records.settings import load_settings
from worker.queue import time_limit_seconds

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Path(__file__).parent / "vendor" / "compose_spec.json"
OURS = ("migrate", "web", "worker", "relay")
ALL = ("postgres", "redis", *OURS)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return document


@pytest.fixture(scope="module")
def specification() -> jsonschema.protocols.Validator:
    return jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text("utf-8")))


def test_the_file_keeps_the_compose_specification(
    compose: dict[str, Any], specification: jsonschema.protocols.Validator
) -> None:
    specification.validate(compose)


def test_the_specification_would_refuse_a_misspelt_key(
    compose: dict[str, Any], specification: jsonschema.protocols.Validator
) -> None:
    web = {**compose["services"]["web"], "cap_dropp": ["ALL"]}

    with pytest.raises(jsonschema.ValidationError):
        specification.validate({**compose, "services": {"web": web}})


def test_every_part_of_the_service_is_there(compose: dict[str, Any]) -> None:
    assert sorted(compose["services"]) == sorted(ALL)


@pytest.mark.parametrize("name", ALL)
def test_no_service_may_do_more_than_it_must(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] not in ("root", "0", "0:0")
    assert service["pids_limit"]
    assert service["mem_limit"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "ipc"} & set(service)


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_as_the_same_unprivileged_user(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]

    assert service["user"] == "10001:10001"
    assert any(mount.startswith("/tmp:") for mount in service["tmpfs"])  # noqa: S108


def test_only_web_is_published_and_only_to_this_machine(compose: dict[str, Any]) -> None:
    published = {name: s["ports"] for name, s in compose["services"].items() if "ports" in s}

    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


def test_only_web_leaves_the_internal_network(compose: dict[str, Any]) -> None:
    outside = [n for n, s in compose["services"].items() if set(s["networks"]) - {"inside"}]

    assert compose["networks"]["inside"]["internal"] is True
    assert outside == ["web"]


@pytest.mark.parametrize("name", ALL)
def test_secrets_come_as_files_only(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    environment = service.get("environment", {})

    assert not [
        key
        for key in environment
        if any(word in key for word in ("PASSWORD", "SECRET", "PASSPHRASE", "URL"))
        and not key.endswith("_FILE")
        and key != "SCIATRIAGE_PUBLIC_URL"  # printed on every sheet
    ]
    for key, value in environment.items():
        if key.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_every_secret_is_a_file_that_the_script_makes(compose: dict[str, Any]) -> None:
    script = (ROOT / "make-secrets.sh").read_text("utf-8")

    for name, secret in compose["secrets"].items():
        assert secret["file"] == f"./secrets/{name}"
        assert f"keep {name} " in script


@pytest.mark.parametrize("name", [n for n in ALL if n != "migrate"])
def test_every_lasting_service_says_whether_it_is_well(compose: dict[str, Any], name: str) -> None:
    assert compose["services"][name]["healthcheck"]["test"]


def test_nothing_starts_before_the_schema_is_there(compose: dict[str, Any]) -> None:
    for name in ("web", "worker", "relay"):
        needs = compose["services"][name]["depends_on"]
        assert needs["migrate"] == {"condition": "service_completed_successfully"}
    assert compose["services"]["migrate"]["depends_on"] == {
        "postgres": {"condition": "service_healthy"}
    }


def test_web_starts_without_the_broker(compose: dict[str, Any]) -> None:
    assert "redis" not in compose["services"]["web"]["depends_on"]


def test_a_worker_has_the_time_to_finish_its_job(compose: dict[str, Any], tmp_path: Path) -> None:
    lease = load_settings({"SCIATRIAGE_HOME": str(tmp_path)}).lease_seconds
    grace = int(compose["services"]["worker"]["stop_grace_period"].removesuffix("s"))

    assert grace > time_limit_seconds(lease)


def test_the_broker_forgets_nothing_to_make_room(compose: dict[str, Any]) -> None:
    (script,) = compose["services"]["redis"]["command"]

    assert "maxmemory-policy noeviction" in script
    assert "appendonly yes" in script
    assert "requirepass $$(cat /run/secrets/redis-password)" in script
