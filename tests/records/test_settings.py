"""Settings come from the environment once; what is wrong is said in one sentence."""

from pathlib import Path

import pytest

from records.settings import SettingsError, load_settings


def test_an_empty_environment_gives_working_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    settings = load_settings({})

    assert settings.home == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/sciatriage.db"
    assert settings.broker_url is None
    assert (settings.port, settings.demo, settings.undo_seconds) == (8000, True, 10)
    assert settings.signing_key == tmp_path / "var" / "signing-key.p12"


def test_secrets_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    env = {"SCIATRIAGE_HOME": str(tmp_path)}

    first, again = load_settings(env), load_settings(env)

    assert first.secret_key == again.secret_key
    assert first.signing_passphrase == again.signing_passphrase
    assert first.secret_key != first.signing_passphrase
    for name in ("secret-key", "signing-passphrase"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_a_secret_may_come_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "database-url"
    file.write_text("postgresql://x:hidden-word@db/x\n")
    env = {"SCIATRIAGE_HOME": str(tmp_path), "DATABASE_URL_FILE": str(file), "SECRET_KEY": "abc"}

    settings = load_settings(env)

    assert settings.database_url == "postgresql://x:hidden-word@db/x"
    assert settings.secret_key == "abc"
    assert "hidden-word" not in repr(settings)
    assert "abc" not in repr(settings)
    assert not (tmp_path / "secret-key").exists()


def test_a_data_folder_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    load_settings({"SCIATRIAGE_HOME": str(tmp_path)})

    assert tmp_path.stat().st_mode & 0o7777 == 0o700


def test_a_folder_that_everybody_shares_stays_open(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)

    load_settings({"SCIATRIAGE_HOME": str(tmp_path)})

    assert tmp_path.stat().st_mode & 0o7777 == 0o1777


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("SCIATRIAGE_DEMO", "yes"),
        ("SCIATRIAGE_UNDO_SECONDS", "-1"),
        ("SCIATRIAGE_RELAY_SECONDS", "nan"),
        ("SECRET_KEY_FILE", "missing"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({"SCIATRIAGE_HOME": str(tmp_path), name: value})


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsError, match="SCIATRIAGE_HOME"):
        load_settings({"SCIATRIAGE_HOME": str(tmp_path / "file" / "var")})


def test_an_emptied_secret_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("")

    with pytest.raises(SettingsError, match="SECRET_KEY"):
        load_settings({"SCIATRIAGE_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", None),
        ("https://sheets.example.org", "https://sheets.example.org"),
        ("https://sheets.example.org:8443/", "https://sheets.example.org:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_where_patients_reach_the_service_is_kept_plain(
    tmp_path: Path, given: str, kept: str | None
) -> None:
    env = {"SCIATRIAGE_HOME": str(tmp_path), "SCIATRIAGE_PUBLIC_URL": given}

    assert load_settings(env).public_url == kept


@pytest.mark.parametrize(
    "given",
    [
        "http://sheets.example.org",
        "sheets.example.org",
        "https://",
        "https://user:word@sheets.example.org",
        "https://sheets.example.org/physio",
        "https://sheets.example.org?x=1",
        "https://sheets.example.org\n",
        "ftp://127.0.0.1",
        "http://127.0.0.1.example.org",
    ],
)
def test_an_address_that_is_not_safe_to_print_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingsError, match="SCIATRIAGE_PUBLIC_URL: must be an address"):
        load_settings({"SCIATRIAGE_HOME": str(tmp_path), "SCIATRIAGE_PUBLIC_URL": given})


OIDC = {
    "SCIATRIAGE_PUBLIC_URL": "https://sheets.example.org",
    "SCIATRIAGE_OIDC_ISSUER": "https://login.example.org/clinic",
    "SCIATRIAGE_OIDC_CLIENT_ID": "sciatriage",
    "SCIATRIAGE_OIDC_CLIENT_SECRET": "hidden-word",
}


def test_a_provider_is_asked_at_its_own_host_and_those_that_are_named(tmp_path: Path) -> None:
    more = {"SCIATRIAGE_OIDC_HOSTS": "https://keys.example.org http://localhost:81"}
    settings = load_settings({"SCIATRIAGE_HOME": str(tmp_path), **OIDC, **more})

    provider = settings.provider
    assert provider is not None
    assert (provider.claim, provider.second_factor) == ("preferred_username", "amr")
    assert provider.hosts == {
        "https://login.example.org:443",
        "https://keys.example.org:443",
        "http://localhost:81",
    }
    assert "hidden-word" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCIATRIAGE_OIDC_ISSUER", "http://login.example.org"),
        ("SCIATRIAGE_OIDC_ISSUER", "https://login.example.org/?x=1"),
        ("SCIATRIAGE_OIDC_ISSUER", "https://user@login.example.org"),
        ("SCIATRIAGE_OIDC_HOSTS", "http://169.254.169.254"),
        ("SCIATRIAGE_OIDC_CLAIM", "name"),
        ("SCIATRIAGE_OIDC_SECOND_FACTOR", "none"),
        ("SCIATRIAGE_OIDC_CLIENT_ID", ""),
        ("SCIATRIAGE_OIDC_CLIENT_SECRET", ""),
        ("SCIATRIAGE_PUBLIC_URL", ""),
    ],
)
def test_a_wrong_setting_of_the_provider_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({"SCIATRIAGE_HOME": str(tmp_path), **OIDC, name: value})
