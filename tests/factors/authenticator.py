"""A real authenticator, in software: makes key pairs and signs, as WebAuthn says."""

import hashlib
import json
import secrets
from struct import pack

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url as b64

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftKey:
    """One passkey. What it says can be bent by the arguments, to play a hostile client."""

    def __init__(self, host="localhost", origin=None, count=0):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.host, self.origin, self.count = host, origin or f"http://{host}", count

    def client_saying(self, kind, options, origin=None):
        said = {"type": f"webauthn.{kind}", "challenge": options["challenge"]}
        return json.dumps({**said, "origin": origin or self.origin}).encode()

    def signed_head(self, flags):
        return hashlib.sha256(self.host.encode()).digest() + pack(">BI", flags, self.count)

    def public_key(self):
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def make(self, options, flags=PRESENT | VERIFIED | ATTESTED, origin=None):
        """The answer (JSON) to options for adding a passkey."""
        attested = bytes(16) + pack(">H", len(self.id)) + self.id + self.public_key()
        head = self.signed_head(flags) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": head})
        client = self.client_saying("create", options, origin)
        return self.answer(clientDataJSON=client, attestationObject=statement)

    def prove(self, options, flags=PRESENT | VERIFIED, origin=None, key=None, steps=1):
        """The answer (JSON) to options for proving who one is."""
        self.count += steps
        head, client = self.signed_head(flags), self.client_saying("get", options, origin)
        signed = head + hashlib.sha256(client).digest()
        signature = (key or self.key).sign(signed, ec.ECDSA(SHA256()))
        return self.answer(clientDataJSON=client, authenticatorData=head, signature=signature)

    def answer(self, **response):
        encoded = {name: b64(content) for name, content in response.items()}
        name = b64(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": encoded})
