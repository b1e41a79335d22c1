"""Which files a copy has, and the signature that says they are ours (Ed25519, RFC 8032)."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"


def new_key() -> tuple[str, str]:
    """A private key and its public key, in base64."""
    key = Ed25519PrivateKey.generate()
    return _text(key.private_bytes_raw()), public_of(_text(key.private_bytes_raw()))


def public_of(private: str) -> str:
    """The public key of a private one; a ValueError where it is none."""
    key = Ed25519PrivateKey.from_private_bytes(_bytes(private))
    return _text(key.public_key().public_bytes_raw())


def sign(folder: Path, private: str, **about: str) -> None:
    """Write the manifest of every file in the folder, and its signature."""
    key = Ed25519PrivateKey.from_private_bytes(_bytes(private))
    told = {**about, "files": _sums(folder)}
    content = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()
    (folder / MANIFEST).write_bytes(content)
    (folder / SIGNATURE).write_text(_text(key.sign(content)) + "\n")


def faults(folder: Path, public: str) -> list[str]:
    """What is wrong with a copy, in words; nothing where every file is as it was signed."""
    try:
        content = (folder / MANIFEST).read_bytes()
        signature = _bytes((folder / SIGNATURE).read_text())
        Ed25519PublicKey.from_public_bytes(_bytes(public)).verify(signature, content)
        signed = json.loads(content)["files"]
    except OSError as error:
        return [f"the manifest cannot be read: {error}"]
    except InvalidSignature:
        return ["the manifest was not signed with this key"]
    except (ValueError, KeyError, TypeError) as error:
        return [f"the key or the signature is none: {error}"]
    found = _sums(folder)
    told = [f"missing: {path}" for path in sorted(signed.keys() - found.keys())]
    told += [f"not signed: {path}" for path in sorted(found.keys() - signed.keys())]
    both = sorted(signed.keys() & found.keys())
    return told + [f"changed: {path}" for path in both if signed[path] != found[path]]


def _sums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below the folder, links included, by its path."""
    own = {folder / MANIFEST, folder / SIGNATURE}
    files = sorted(file for file in folder.rglob("*") if not file.is_dir() and file not in own)
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.strip(), validate=True)
