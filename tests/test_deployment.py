"""What lies in deploy/ fits what it is for: units of systemd, compose, and the program's own commands and settings."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.test_documentation import ALL, COMMON

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
COMPOSE = ROOT / "deploy" / "container" / "compose.yaml"
CONTAINER = COMPOSE.with_name("Containerfile")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
DURATION = {"type": "string", "pattern": r"^\d+(s|m|h)$"}
TEXTS = {"type": "array", "items": {"type": "string"}}
SERVICE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["image", "restart"],
    "properties": {
        "image": {"type": "string"},
        "build": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"context": {"type": "string"}, "dockerfile": {"type": "string"}},
        },
        "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
        "stop_grace_period": DURATION,
        "environment": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
        "volumes": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+:/"}},
        "ports": {"type": "array", "items": {"type": "string", "pattern": r"^127\.0\.0\.1:[\d-]+:\d+$"}},
        "command": TEXTS,
        "deploy": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"replicas": {"type": "integer", "minimum": 1}},
        },
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"condition": {"enum": ["service_started", "service_healthy"]}},
            },
        },
        "healthcheck": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "test": TEXTS,
                "interval": DURATION,
                "timeout": DURATION,
                "start_period": DURATION,
                "retries": {"type": "integer"},
                "disable": {"type": "boolean"},
            },
        },
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "services", "volumes"],
    "additionalProperties": False,
    "patternProperties": {"^x-": {}},
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
        "services": {"type": "object", "additionalProperties": SERVICE},
        "volumes": {"type": "object", "additionalProperties": {"type": "object", "maxProperties": 0}},
    },
}
"""As much of the Compose specification as the file uses, and no more: a slip in a name is found."""


def checked(words: list[str]) -> None:
    """See that a command of zhitu exists with its options."""
    assert (words[0],) in ALL, words
    known = {name for each in ALL[words[0],].params for name in (*each.opts, *each.secondary_opts)}
    assert {word.split("=")[0] for word in words if word.startswith("--")} <= known | COMMON, words


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_are_those_of_systemd_and_call_what_there_is(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    (call,) = re.findall(r"^ExecStart=\S+/zhitu (.+)$", text, re.MULTILINE)
    checked(shlex.split(call))
    if (program := shutil.which("systemd-analyze")) is None:
        return  # the rest of the check is systemd's own
    program_here = tmp_path / "zhitu"
    program_here.write_text("#!/bin/sh\n")
    program_here.chmod(0o755)
    unit = tmp_path / path.name
    unit.write_text(re.sub(r"^ExecStart=\S+/zhitu", f"ExecStart={program_here}", text, flags=re.MULTILINE))
    done = subprocess.run([program, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if path.name in line]
    assert (done.returncode, said) == (0, []), done.stderr


def test_there_are_units_for_hosts_and_workers() -> None:
    assert [path.stem for path in UNITS] == ["zhitu-api", "zhitu-worker"]


def test_the_compose_file_fits_its_schema_and_names_what_it_has() -> None:
    told = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    found = [f"{list(each.instance_path)} {each.message}" for each in jsonschema_rs.iter_errors(SCHEMA, told)]
    assert found == []
    services = told["services"]
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        assert {each.partition(":")[0] for each in service.get("volumes", ())} <= set(told["volumes"])
        for name, of in service.get("depends_on", {}).items():
            assert of["condition"] == "service_started" or "healthcheck" in services[name]
    for name in ("api", "worker"):
        assert services[name]["deploy"]["replicas"] == 2
    checked(services["worker"]["command"])
    assert not re.search(r"PASSWORD: (?!\$\{)\S", COMPOSE.read_text(encoding="utf-8"))  # no secret in the file


def test_the_schema_finds_a_slip() -> None:
    told = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    told["services"]["api"]["enviroment"] = {}
    assert not jsonschema_rs.is_valid(SCHEMA, told)


def test_settings_of_deployments_are_documented() -> None:
    texts = [COMPOSE, ROOT / "deploy" / "systemd" / "environment.example"]
    for path in texts:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^\s*(ZHITU_[A-Z0-9_]+)[:=]", text, re.MULTILINE):
            assert f"`{name}`" in COMMANDS, name


def test_the_container_calls_what_there_is() -> None:
    text = CONTAINER.read_text(encoding="utf-8")
    (call,) = re.findall(r"^CMD \[(.+)\]$", text, re.MULTILINE)
    checked([word.strip().strip('"') for word in call.split(",")])
    assert "USER zhitu" in text
    assert set(re.findall(r"make ([a-z ]+)$", text, re.MULTILINE)[0].split()) <= set(_targets())


def _targets() -> list[str]:
    return re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
