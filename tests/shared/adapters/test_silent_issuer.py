"""An issuer that is silent: nobody who shows a token in its name holds up the door."""

import socket
import threading
from collections.abc import Iterator

import jwt
import pytest

from shared.adapters.oidc import PAUSE, WAIT, Issuers
from shared.config import Issuer
from shared.errors import Unavailable


class Mute:
    """An issuer that hangs up on whoever asks; it counts them."""

    def __init__(self, server: socket.socket) -> None:
        self.url = f"http://127.0.0.1:{server.getsockname()[1]}"
        self.asked = 0
        self._server = server

    def serve(self) -> None:
        """Hang up until the server is closed."""
        while True:
            try:
                caller, _ = self._server.accept()
            except OSError:
                return
            self.asked += 1
            caller.close()


@pytest.fixture
def mute() -> Iterator[Mute]:
    """Run one on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        issuer = Mute(server)
        thread = threading.Thread(target=issuer.serve)
        thread.start()
        yield issuer
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_silent_issuer_is_not_asked_again_at_once(mute: Mute) -> None:
    """While it is silent each token in its name is answered without asking; after a pause it is asked once more."""
    seconds = [0.0]
    issuers = Issuers([Issuer(url=mute.url, algorithms=("RS256",), audiences=("us",))], clock=lambda: seconds[0])
    token = jwt.encode({"iss": mute.url}, "x" * 32, "HS256")

    def shown() -> None:
        with pytest.raises(Unavailable, match="does not answer"):
            issuers.claims(token)

    shown()
    shown()
    assert mute.asked == 1
    seconds[0] += WAIT + PAUSE
    shown()
    assert mute.asked == 2
