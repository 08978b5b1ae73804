"""Secrets for links and devices, and short codes that people read aloud.

A token is shown once and stored only as its fingerprint. A long random token needs no key; what
can be guessed (a phone number, a short code) needs one: then the fingerprint is an HMAC.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 signs, a prime: no 0 O, 1 I L
_SHORTEST_KEY = 16  # bytes


def new_token(size: int = 32) -> str:
    """Return a random url-safe token of ``size`` bytes (43 characters for 32).

    Raises:
        ValueError: fewer than 16 bytes.
    """
    if size < 16:
        raise ValueError("size: 16 bytes or more")
    return secrets.token_urlsafe(size)


def fingerprint(token: str, *, key: bytes | None = None) -> str:
    """Return what to store instead of ``token``: 64 hexadecimal digits.

    Args:
        token: a secret; without ``key`` it must be random and long.
        key: makes it an HMAC, for what can be guessed; 16 bytes or more.

    Raises:
        ValueError: the key is too short.
    """
    if key is None:
        return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    if len(key) < _SHORTEST_KEY:
        raise ValueError(f"key: {_SHORTEST_KEY} bytes or more")
    return hmac.new(key, token.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def matches(token: str, stored: str, *, key: bytes | None = None) -> bool:
    """Whether ``token`` belongs to a stored fingerprint, in time that does not tell how nearly."""
    ours = fingerprint(token, key=key)
    return hmac.compare_digest(ours.encode(), stored.encode("utf-8", "surrogatepass"))


def new_code(length: int = 8) -> str:
    """Return a random code for people, the last sign a check: ``7KMP4X2R``.

    Eight signs hold 31⁷ (2.7 × 10¹⁰) codes: enough with a limit on attempts, not without.

    Raises:
        ValueError: not 4 to 29 signs.
    """
    if not 4 <= length <= 29:
        raise ValueError("length: 4 to 29")
    body = "".join(secrets.choice(CODE_ALPHABET) for _ in range(length - 1))
    return body + _check_sign(body)


def read_code(text: str) -> str | None:
    """Return the code that a person typed, or ``None`` where it was mistyped.

    Spaces, dashes, small and full-width letters are forgiven. One wrong sign and two exchanged
    ones are always noticed.
    """
    code = "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("-", "")
    if not 4 <= len(code) <= 29 or any(sign not in CODE_ALPHABET for sign in code):
        return None
    return code if code[-1] == _check_sign(code[:-1]) else None


def show_code(code: str) -> str:
    """Return the code in groups of four: ``7KMP-4X2R``."""
    return "-".join(code[begin : begin + 4] for begin in range(0, len(code), 4))


def _check_sign(body: str) -> str:
    """Return the sign that makes the weighted sum a multiple of 31, the check's own weight 1."""
    weights = range(len(body) + 1, 1, -1)
    total = sum(
        weight * CODE_ALPHABET.index(sign) for weight, sign in zip(weights, body, strict=True)
    )
    return CODE_ALPHABET[-total % 31]
