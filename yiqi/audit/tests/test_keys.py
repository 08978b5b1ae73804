"""Keys outside the database."""

from __future__ import annotations

import pytest

from yiqi.audit.keys import KeyDestroyed, decrypt, encrypt, keyed_hash


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"


def test_what_is_encrypted_comes_back():
    sealed = encrypt("990000199001011234", key="district-1")
    assert b"9900" not in sealed
    assert decrypt(sealed, key="district-1") == "990000199001011234"


def test_without_the_key_nothing_comes_back(settings):
    sealed = encrypt("x", key="district-1")
    (settings.KEYS_DIR / "district-1.key").unlink()
    with pytest.raises(KeyDestroyed):
        decrypt(sealed, key="district-1")


def test_a_value_moved_under_another_name_does_not_open():
    sealed = encrypt("x", key="district-1")
    encrypt("x", key="district-2")
    with pytest.raises(KeyDestroyed):
        decrypt(sealed, key="district-2")


def test_a_hash_matches_only_under_its_key():
    assert keyed_hash("x", key="a") == keyed_hash("x", key="a")
    assert keyed_hash("x", key="a") != keyed_hash("x", key="b")


def test_keys_are_for_their_owner_alone(settings):
    encrypt("x", key="a")
    assert (settings.KEYS_DIR / "a.key").stat().st_mode & 0o777 == 0o600
