"""The settings, read once from the environment; a secret may come from a file (`NAME_FILE`)."""

import os
import re
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from records.keyring import Keyring
from records.provider import Provider, provider_from

N = TypeVar("N", int, float)
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
COLLECTOR = re.compile(r"https?://([A-Za-z0-9._-]{1,80}|\[::1\])(:[0-9]{1,5})?/?")
PUBLIC_URL = re.compile(r"(https?)://([a-z0-9.-]{1,80}|\[::1\])(:[0-9]{1,5})?/?")


class SettingsError(Exception):
    """One plain sentence that says which setting is wrong and what it must be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations; secrets stay out of `repr`.

    `public_url`: where patients reach this service, without a slash at the end; `traces`: where
    an OpenTelemetry collector takes traces, None for nowhere; `keep_years`: how long the clinic
    keeps what is closed, 0 while it has not said.
    """

    home: Path
    database_url: str = field(repr=False)
    broker_url: str | None = field(repr=False)
    secret_key: str = field(repr=False)
    data_keys: Keyring
    port: int
    public_url: str | None
    provider: Provider | None
    demo: bool
    development: bool
    undo_seconds: int
    signing_key: Path
    signing_passphrase: str | None = field(repr=False)
    idle_minutes: int
    confirm_minutes: int
    proxies: int
    max_body_bytes: int
    keep_years: int
    intakes_per_minute: int
    lease_seconds: int
    redispatch_seconds: float
    max_attempts: int
    relay_seconds: float
    traces: str | None


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. Creates the data folder (0700) and, once, its two secrets.

    The data key is made by whoever stores something first (`Database`), never for a lost one.

    Raises SettingsError.
    """
    env = os.environ if environ is None else environ
    home = _home(env)
    public_url = _public_url(env.get("SCIATRIAGE_PUBLIC_URL"))
    return Settings(
        home=home,
        database_url=_secret(env, "DATABASE_URL") or f"sqlite:///{home / 'sciatriage.db'}",
        broker_url=_secret(env, "BROKER_URL"),
        secret_key=_kept_secret(env, "SECRET_KEY", home / "secret-key"),
        data_keys=data_keys(env, home / "data-key"),
        port=_number(env, "PORT", 8000, int, 1, 65535),
        public_url=public_url,
        provider=_provider(env, public_url),
        demo=_flag(env, "SCIATRIAGE_DEMO", default=True),
        development=_flag(env, "SCIATRIAGE_DEVELOPMENT", default=False),
        undo_seconds=_number(env, "SCIATRIAGE_UNDO_SECONDS", 10, int, 0, 600),
        signing_key=Path(env.get("SCIATRIAGE_SIGNING_KEY") or home / "signing-key.p12"),
        signing_passphrase=_kept_secret(
            env, "SCIATRIAGE_SIGNING_PASSPHRASE", home / "signing-passphrase"
        ),
        idle_minutes=_number(env, "SCIATRIAGE_IDLE_MINUTES", 15, int, 1, 720),
        confirm_minutes=_number(env, "SCIATRIAGE_CONFIRM_MINUTES", 5, int, 0, 720),
        proxies=_number(env, "SCIATRIAGE_PROXIES", 0, int, 0, 5),
        max_body_bytes=_number(env, "SCIATRIAGE_MAX_BODY_BYTES", 262144, int, 1024, 1 << 26),
        keep_years=_number(env, "SCIATRIAGE_KEEP_YEARS", 0, int, 0, 100),
        intakes_per_minute=_number(env, "SCIATRIAGE_INTAKES_PER_MINUTE", 300, int, 1, 10**6),
        lease_seconds=_number(env, "SCIATRIAGE_LEASE_SECONDS", 90, int, 1, 3600),
        redispatch_seconds=_number(env, "SCIATRIAGE_REDISPATCH_SECONDS", 30.0, float, 0.1, 3600),
        max_attempts=_number(env, "SCIATRIAGE_MAX_ATTEMPTS", 5, int, 1, 100),
        relay_seconds=_number(env, "SCIATRIAGE_RELAY_SECONDS", 0.5, float, 0.05, 60),
        traces=_traces(env.get("SCIATRIAGE_TRACES")),
    )


def _home(env: Mapping[str, str]) -> Path:
    home = Path(env.get("SCIATRIAGE_HOME") or "var").absolute()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise SettingsError(
            f"SCIATRIAGE_HOME: the folder {home} cannot be created; choose one you may write to."
        ) from None
    if not os.access(home, os.W_OK | os.X_OK):
        raise SettingsError(
            f"SCIATRIAGE_HOME: the folder {home} is not writable; choose one you may write to."
        )
    found = home.stat()
    shared = found.st_mode & stat.S_ISVTX  # a folder like /tmp is not ours to close
    if found.st_uid == os.geteuid() and found.st_mode & 0o077 and not shared:
        home.chmod(0o700)
    return home


def _secret(env: Mapping[str, str], name: str) -> str | None:
    if path := env.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except OSError:
            raise SettingsError(f"{name}_FILE: {path} cannot be read.") from None
    return env.get(name) or None


def _kept_secret(env: Mapping[str, str], name: str, path: Path) -> str:
    """From the environment, else from the file that the first start writes (0600)."""
    given = _secret(env, name)
    if given is not None:
        return given
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    except OSError:
        raise SettingsError(f"{name}: {path} cannot be written.") from None
    kept = path.read_text(encoding="utf-8").strip()
    if not kept:
        raise SettingsError(f"{name}: {path} is empty; delete it to have a new one made.")
    return kept


def data_keys(env: Mapping[str, str], kept: Path) -> Keyring:
    """From the file that is named, else as given, else from the data folder. Makes none.

    Raises SettingsError.
    """
    name = "SCIATRIAGE_DATA_KEY"
    given = _secret(env, name)
    path = env.get(f"{name}_FILE")
    if path and given is None:
        raise SettingsError(f"{name}_FILE: {path} is empty; bring back the file that was.")
    return Keyring(Path(path) if path else given or kept)


def _public_url(given: str | None) -> str | None:
    """Scheme, host and port, without a slash at the end; None when nothing is set."""
    if not given:
        return None
    parts = PUBLIC_URL.fullmatch(given)
    if parts is None or parts[1] == "http" and parts[2] not in LOOPBACK:
        raise SettingsError(
            "SCIATRIAGE_PUBLIC_URL: must be an address such as https://sheets.example.org, "
            "without a path; http only on this machine."
        )
    return given.rstrip("/")


def _traces(given: str | None) -> str | None:
    """The collector's scheme, host and port; None when traces are off."""
    if not given:
        return None
    if COLLECTOR.fullmatch(given) is None:
        raise SettingsError(
            "SCIATRIAGE_TRACES: must be the address of an OpenTelemetry collector such as "
            "http://127.0.0.1:4318, without a path."
        )
    return given.rstrip("/")


def _provider(env: Mapping[str, str], public_url: str | None) -> Provider | None:
    try:
        return provider_from(env, _secret(env, "SCIATRIAGE_OIDC_CLIENT_SECRET"), public_url)
    except ValueError as wrong:
        raise SettingsError(str(wrong)) from None


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    given = env.get(name)
    if given in (None, ""):
        return default
    if given not in ("0", "1"):
        raise SettingsError(f"{name}: must be 0 or 1.")
    return given == "1"


def _number(
    env: Mapping[str, str],
    name: str,
    default: N,
    kind: Callable[[str], N],
    least: float,
    most: float,
) -> N:
    given = env.get(name)
    if given in (None, ""):
        return default
    try:
        value = kind(given or "")
    except ValueError:
        value = kind("-1")
    if not least <= value <= most:
        raise SettingsError(f"{name}: must be a number from {least} to {most}.")
    return value
