"""A server of ours that stands for the internet."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from community import fetch

CONNECT = fetch.connect


def certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pictures.example")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("pictures.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return pem


class Internet:
    """https://pictures.example, whose address is asked for by a resolver that a test can turn."""

    def __init__(self, folder):
        internet = self
        self.pages, self.asked, self.resolved = {}, [], []
        self.names = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                internet.asked.append((self.headers["Host"], self.path))
                internet.pages[self.path](self)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        pem = certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_port
        self.trust = ssl.create_default_context(cafile=pem)
        self.trust.sslsocket_class = fetch.HurriedTLS
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def resolve(self, host, port, until):
        self.resolved.append(host)
        address = self.names.get(host, ["203.0.113.1"])
        found = address.pop(0) if len(address) > 1 else address[0]
        family = socket.AF_INET6 if ":" in found else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (found, port))]

    def connect(self, found, until):
        """What is at a public address is really at ours."""
        assert all(ip_address(address[0]).is_global for _family, address in found)
        return CONNECT([(socket.AF_INET, ("127.0.0.1", self.port))], until)

    def redirect(self, path, to):
        def answer(handler):
            handler.send_response(302)
            handler.send_header("Location", to)
            handler.end_headers()

        self.pages[path] = answer

    def page(self, path, content):
        def answer(handler):
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.write(content)

        self.pages[path] = answer
