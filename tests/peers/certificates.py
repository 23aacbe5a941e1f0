"""Certificates for servers on loopback, and the authority whose word for them may be taken or not."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class Authority:
    """Signs a certificate for 127.0.0.1 that ends in so many days; `trust` is a client's context that believes it."""

    def __init__(self, folder: Path, days: int = 1) -> None:
        key, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = _certificate("authority", own, "authority", own, x509.BasicConstraints(ca=True, path_length=0))
        here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        server = _certificate("server", key, "authority", own, here, days=days)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file = folder / "server.pem"
        file.write_bytes(secret + server.public_bytes(Encoding.PEM))
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.load_cert_chain(file)
        self.trust = ssl.create_default_context(cadata=root.public_bytes(Encoding.PEM).decode())


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    signer: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
    *,
    days: int = 1,
) -> x509.Certificate:
    today = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=2))
        .not_valid_after(today + timedelta(days=days))
        .add_extension(extension, critical=False)
        .sign(signer, hashes.SHA256())
    )
