"""Keys that live outside the database: encryption, matching hashes, the log's signature.

One file a key under ``settings.KEYS_DIR``. Destroying the file destroys what it protected, in
every backup too. (Not one of an area's usual names: it holds no rows.)
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_LONGEST_KEY = 4096  # bytes; a key has 32


class KeyDestroyed(Exception):
    """The key is gone: what it protected cannot be read any more, as intended."""


def encrypt(text: str, *, key: str) -> bytes:
    """Return ``text`` sealed with AES-256-GCM under the key named ``key`` (made when new)."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_secret(key, make=True)).encrypt(nonce, text.encode(), key.encode())


def decrypt(sealed: bytes, *, key: str) -> str:
    """Return the text behind ``sealed``.

    Raises:
        KeyDestroyed: the key does not exist, or is not the one that sealed it.
    """
    raw = bytes(sealed)
    try:
        return AESGCM(_secret(key, make=False)).decrypt(raw[:12], raw[12:], key.encode()).decode()
    except (FileNotFoundError, InvalidTag) as error:
        raise KeyDestroyed(key) from error


def keyed_hash(text: str, *, key: str) -> str:
    """Return a hash of ``text`` that only the holder of the key can compute; for matching."""
    return hmac.new(_secret(f"{key}.hash", make=True), text.encode(), hashlib.sha256).hexdigest()


def signing_key() -> tuple[str, Ed25519PrivateKey]:
    """Return the id and the private key that sign the log, made at first use."""
    private = Ed25519PrivateKey.from_private_bytes(_secret("log", make=True))
    return _key_id(private.public_key()), private


def verifying_key() -> Ed25519PublicKey | None:
    """Return the key that checks the log's signatures; None when there is none (and make none)."""
    try:
        return Ed25519PrivateKey.from_private_bytes(_secret("log", make=False)).public_key()
    except FileNotFoundError:
        return None


def _key_id(public: Ed25519PublicKey) -> str:
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def _secret(name: str, *, make: bool) -> bytes:
    """Return a key's bytes, from its file each time: a destroyed key must be gone at once.

    An import seals thousands of values, so this is the bare system call and nothing around it.
    """
    place = os.path.join(settings.KEYS_DIR, f"{name}.key")
    try:
        return _contents(place)
    except FileNotFoundError:
        if not make:
            raise
    path = Path(place)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_once(path)
    return _contents(place)


def _contents(place: str) -> bytes:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        return os.read(descriptor, _LONGEST_KEY)
    finally:
        os.close(descriptor)


def _write_once(path: Path) -> None:
    """Write 32 random bytes; of two processes at once the first wins and both use its key."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)  # a key lost with the power would take along what it has just encrypted
    os.close(folder)
