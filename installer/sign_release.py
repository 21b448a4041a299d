"""The file by which Shufang learns of a newer version: makes the key, and signs the file with it.

python3 installer/sign_release.py key FILE                        a new key pair; prints the public key
python3 installer/sign_release.py sign FILE VERSION PAGE --out F  the version file, to be put on the server

The key's FILE is what must never be lost, shown or committed: whoever has it can tell every Shufang that
there is a newer one, and send its users to a page of their own. Keep it encrypted, off the machines that
build, with a copy in another place (see RELEASING.md).
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import sys
from pathlib import Path

from nacl.signing import SigningKey

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desktop.updates import PROGRAM, Release, UpdateSource, genuine  # noqa: E402


def signed(release: str, key: SigningKey) -> bytes:
    """A version file with what is told of a release, as JSON."""
    signature = base64.b64encode(key.sign(release.encode("utf-8")).signature).decode("ascii")
    return json.dumps({"release": release, "signature": signature}, indent=1).encode("utf-8") + b"\n"


def make_key(file: Path) -> str:
    """Write a new key, for its owner's eyes only; the public key, in hexadecimal.

    Raises:
        FileExistsError: a key is never written over.
    """
    key = SigningKey.generate()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(bytes(key).hex() + "\n")
    return bytes(key.verify_key).hex()


def sign(key_file: Path, version: str, page: str) -> bytes:
    """A version file, read back as the program will read it.

    Raises:
        UpdateError: the program would not take it: the version's form, or a page that is not https.
    """
    key = SigningKey(bytes.fromhex(key_file.read_text(encoding="ascii").strip()))
    content = signed(json.dumps({"program": PROGRAM, "version": version, "page": page}), key)
    release = genuine(content, UpdateSource(page, bytes(key.verify_key).hex()))
    assert release == Release(version, page)
    return content


def main() -> None:
    """Do what is asked."""
    parser = argparse.ArgumentParser(description="Sign the file that tells of a new version.")
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("key", help="make a key pair").add_argument("file", type=Path)
    signing = tasks.add_parser("sign", help="write a version file")
    signing.add_argument("file", type=Path, help="the private key")
    signing.add_argument("version")
    signing.add_argument("page", help="where a person downloads it, https")
    signing.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.task == "key":
        print(make_key(options.file))
    else:
        options.out.write_bytes(sign(options.file, options.version, options.page))


if __name__ == "__main__":
    main()
