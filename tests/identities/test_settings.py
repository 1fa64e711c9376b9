"""The settings that configure providers."""

import pytest
from joserfc.jwk import ECKey

from community.config import BadSetting, check_settings, read_settings

GOOGLE = {"GOOGLE_CLIENT_ID": "id", "GOOGLE_CLIENT_SECRET": "secret"}
CLUB = {
    "OIDC_CLUB_CLIENT_ID": "id",
    "OIDC_CLUB_CLIENT_SECRET": "secret",
    "OIDC_CLUB_ISSUER": "https://id.example.org/realms/club/",
}
LIVE = {"PUBLIC_URL": "https://hearth.example", "SMTP_URL": "smtp://mail", "SECRET_KEY": "x" * 40}


def read(tmp_path, **environ):
    return read_settings({"INSTANCE_PATH": str(tmp_path), **environ})


def said(config):
    return "\n".join(check_settings(config))


def test_nothing_is_offered_unless_configured(tmp_path):
    config = read(tmp_path)
    assert config["PROVIDERS"] == {} and "Sign-in: by e-mail." in said(config)


def test_google_needs_two_settings(tmp_path):
    google = read(tmp_path, **GOOGLE)["PROVIDERS"]["google"]
    assert (google.label, google.issuer) == ("Google", "https://accounts.google.com")
    assert "secret" not in repr(google)
    config = read(tmp_path, GOOGLE_CLIENT_ID="id")
    assert config["PROVIDERS"] == {} and "Google: not offered. Set GOOGLE_CLIENT_SECRET." in said(
        config
    )


def test_any_provider_has_a_name_and_an_issuer(tmp_path):
    config = read(tmp_path, **CLUB, OIDC_CLUB_LABEL="The Club", OIDC_TOWN_HALL_CLIENT_ID="id")
    club = config["PROVIDERS"]["club"]
    assert (club.name, club.label) == ("club", "The Club")
    assert "http://127.0.0.1:8000/sign-in/club/callback" in said(config)
    assert "Town Hall: not offered. Set OIDC_TOWN_HALL_CLIENT_SECRET, OIDC_TOWN_HALL_I" in said(
        config
    )


def test_apples_key_may_be_one_line(tmp_path):
    pem = ECKey.generate_key("P-256").as_pem(private=True).decode()
    apple = {"APPLE_CLIENT_ID": "id", "APPLE_TEAM_ID": "team", "APPLE_KEY_ID": "key"}
    config = read(tmp_path, **apple, APPLE_PRIVATE_KEY=pem.replace("\n", "\\n"))
    assert config["PROVIDERS"]["apple"].private_key.strip() == pem.strip()
    with pytest.raises(BadSetting, match=r"\.p8"):
        read(tmp_path, **apple, APPLE_PRIVATE_KEY="nonsense")


@pytest.mark.parametrize("name", ["CODE", "LINK", "PASSKEY", "GOOGLE", "APPLE", "SECOND_STEP"])
def test_a_name_that_means_something_else_is_refused(tmp_path, name):
    with pytest.raises(BadSetting, match=name):
        read(tmp_path, **{f"OIDC_{name}_CLIENT_ID": "id"})


def test_an_issuer_is_an_address_and_in_earnest_one_of_https(tmp_path):
    club = CLUB | {"OIDC_CLUB_ISSUER": "http://id.example.org"}
    assert read(tmp_path, **club)["PROVIDERS"]
    with pytest.raises(BadSetting, match="https"):
        read(tmp_path, **club, **LIVE)
    with pytest.raises(BadSetting, match="address"):
        read(tmp_path, **CLUB | {"OIDC_CLUB_ISSUER": "id.example.org"})
    assert read(tmp_path, **CLUB | {"OIDC_CLUB_ISSUER": "http://localhost:9"}, **LIVE)["PROVIDERS"]
    assert read(tmp_path, **CLUB, **GOOGLE, **LIVE)["PROVIDERS"].keys() == {"club", "google"}
