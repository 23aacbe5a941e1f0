"""What passes through the one address: requests and answers as they flow, nothing added, nothing held back."""

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.knative.local.stage import (
    PATIENCE,
    Answer,
    Knative,
    Subscribers,
    broker,
    environment,
    event,
    knative,
    post,
    service,
    write,
)

SOURCE = """
import hashlib, json, os, threading, urllib.request
import flask

going_on = threading.Event()

def echo(request):
    body = request.get_data()
    said = {
        "service": os.environ["K_SERVICE"], "method": request.method, "uri": request.environ["RAW_URI"],
        "headers": list(request.headers), "length": len(body), "sha": hashlib.sha256(body).hexdigest(),
    }
    answer = flask.Response(json.dumps(said), mimetype="application/json")
    answer.headers.add("Set-Cookie", "a=1")
    answer.headers.add("Set-Cookie", "b=2")
    return answer

def stream(request):
    if request.path == "/on":
        going_on.set()
        return "on"
    def lines():
        yield "data: first\\n\\n"
        going_on.wait(20)
        yield "data: second\\n\\n"
    return flask.Response(lines(), mimetype="text/event-stream")

def refuses(request):
    return flask.Response("too much", status=413)

def breaks(request):
    def lines():
        yield "half of it\\n"
        yield "and more\\n"
        os._exit(1)
    return flask.Response(lines(), mimetype="text/plain")

def dies(request):
    os._exit(1)

def moves(request):
    return flask.redirect("http://elsewhere.example/", 307)

def works(request):
    urllib.request.urlopen(urllib.request.Request(os.environ["BEGAN"], b"", method="POST")).close()
    with urllib.request.urlopen(os.environ["OTHER"] + "/late") as answer:
        return answer.read()
"""


@pytest.fixture(scope="module")
def manifests(stage: Subscribers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one Service for each way to answer; three are doors."""
    folder = tmp_path_factory.mktemp("front")
    source = folder / "answering.py"
    source.write_text(SOURCE)

    def made(name: str, paths: str = "", target: str = "", **more: str) -> dict[str, Any]:
        notes = {"annotations": {"cuebird.dev/paths": paths}} if paths else {}
        return service(name, environment(source, target or name, **more), **notes)

    told = {"BEGAN": stage.uri("began"), "OTHER": "http://echo.stage.svc.cluster.local"}
    doors = [made("echo", "/"), made("inner", "/deep", "echo"), made("works", "/deep/er, /works", **told)]
    return write(
        folder / "manifests", broker(), *doors, *(made(one) for one in ("stream", "refuses", "breaks", "dies", "moves"))
    )


@pytest.fixture(scope="module")
def local(postgres: str, manifests: Path, free_port: Callable[[], int]) -> Iterator[Knative]:
    """Run the Services."""
    with knative(postgres, manifests, free_port(), manifests.parent / "data", "--database", "front") as running:
        yield running


def connection(local: Knative) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(local.ingress()).netloc, timeout=PATIENCE)


def asked(
    local: Knative, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, bytes, http.client.HTTPMessage]:
    """Ask the one address for a path; return status, body and headers."""
    opened = connection(local)
    opened.request(method, path, body, headers)
    answer = opened.getresponse()
    try:
        return answer.status, answer.read(), answer.headers
    finally:
        opened.close()


def echoed(local: Knative, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Any:
    """Return what a Service that echoes was asked."""
    return json.loads(asked(local, path, method, body, **headers)[1])


@pytest.mark.parametrize(
    ("path", "name"), [("/", "echo"), ("/deeper", "echo"), ("/deep", "inner"), ("/deep/x", "inner"), ("/other", "echo")]
)
def test_the_longest_path_that_leads_to_it_is_the_door(local: Knative, path: str, name: str) -> None:
    """A path belongs to its own door, and only in whole segments; the rest is the door of `/`."""
    assert echoed(local, path)["service"] == name


def test_a_host_name_is_a_door_too(local: Knative) -> None:
    """<service>.localhost leads to the door of that Service, whatever the path."""
    assert echoed(local, "/other", Host="inner.localhost:1")["service"] == "inner"


def test_a_service_without_paths_is_no_door(local: Knative) -> None:
    """Its host name leads where any other leads."""
    assert echoed(local, "/", Host="moves.localhost")["service"] == "echo"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("http://x.example/a%2Fb?q=1", "/a%2Fb?q=1"),
        ("//x/y", "//x/y"),
        ("/a b", None),
        ("*", None),
        ("/%zz", "/%zz"),
        ("/%0A", "/%0A"),
        ("/%0D/%00", "/%0D/%00"),
    ],
)
def test_odd_targets_are_passed_or_refused(local: Knative, target: str, said: str | None) -> None:
    """The absolute form is a path too (RFC 9112, 3.2.2); what is no path is the client's mistake, never ours."""
    host, port = urlsplit(local.ingress()).netloc.split(":")
    with socket.create_connection((host, int(port)), PATIENCE) as opened:
        opened.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        head, _, body = b"".join(iter(lambda: opened.recv(65536), b"")).partition(b"\r\n\r\n")
    answered = json.loads(body)["uri"] if b" 200 " in head else int(head.split()[1])
    assert answered in ([said] if said else [400, 404])


def test_a_request_without_a_host_is_passed_on_to_nobody(local: Knative) -> None:
    """A Service would be told its own name, which is ours, where the client said none."""
    host, port = urlsplit(local.ingress()).netloc.split(":")
    with socket.create_connection((host, int(port)), PATIENCE) as opened:
        opened.sendall(b"GET / HTTP/1.0\r\n\r\n")
        head = b"".join(iter(lambda: opened.recv(65536), b""))
    assert head.split()[1] == b"400"


def test_a_service_is_reached_by_name(local: Knative) -> None:
    """The address of the ready line needs no special Host, and takes paths and queries."""
    prefix = urlsplit(local.service("inner")).path
    assert echoed(local, prefix)["uri"] == "/"
    assert echoed(local, prefix + "?q=1")["uri"] == "/?q=1"
    assert echoed(local, prefix + "/a%2Fb/?q=%20")["uri"] == "/a%2Fb/?q=%20"
    assert asked(local, "/_services/stage/nobody")[0] == 404


@pytest.mark.parametrize(
    "host", ["evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example", "evil-localhost", "[::2]", ""]
)
def test_a_foreign_name_leads_to_no_ingress_and_no_service(local: Knative, host: str) -> None:
    """A page whose own name points here (DNS rebinding) can neither send events nor call a Service by name."""
    host = host.format(port=urlsplit(local.ingress()).port)
    assert post(local.ingress(), {**event("foreign"), "Host": host}, b"{}")[0] == 403
    assert asked(local, urlsplit(local.service("echo")).path, Host=host)[0] == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:{port}", "127.0.0.1:{port}", "[::1]:{port}", "a.b.localhost"])
def test_our_own_names_lead_to_ingress_and_services(local: Knative, host: str) -> None:
    """Loopback names and *.localhost are ours, on any port."""
    host = host.format(port=urlsplit(local.ingress()).port)
    assert post(local.ingress(), {**event("ours"), "Host": host}, b"{}")[0] == 202
    assert echoed(local, urlsplit(local.service("echo")).path, Host=host)["service"] == "echo"


def test_the_address_it_was_given_is_its_name_too(postgres: str, free_port: Callable[[], int], tmp_path: Path) -> None:
    """With --host, what is said in the ready line is answered; the names of others still are not."""
    made = write(tmp_path / "manifests", broker())
    given = ("--host", "127.0.0.2", "--database", "front_address")
    with knative(postgres, made, free_port(), tmp_path / "data", *given) as running:
        running.send("any")
        assert post(running.ingress(), {**event("any"), "Host": "127.0.0.3"}, b"{}")[0] == 403


def test_headers_pass_as_they_were_sent(local: Knative) -> None:
    """Host and all else arrive unchanged; nothing is added, and what is for one hop only stays there."""
    opened = connection(local)
    opened.putrequest("GET", "/%7Ea?q=%2B", skip_host=True, skip_accept_encoding=True)
    sent = {
        "Host": "some.example:99",
        "X-Mine": "1",
        "Origin": "http://x",
        "X-Once": "2",
        "connection": "x-once",
        "te": "x",
    }
    for name, value in sent.items():
        opened.putheader(name, value)
    opened.endheaders()
    answer = opened.getresponse()
    said = json.loads(answer.read())
    opened.close()
    assert said["uri"] == "/%7Ea?q=%2B"
    heard = {name: value for name, value in said["headers"] if name != "Function-Execution-Id"}  # the framework's own
    assert heard == {"Host": "some.example:99", "X-Mine": "1", "Origin": "http://x"}
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_bodies_of_any_size_pass_whole(local: Knative, size: int) -> None:
    """What is too much is the Service's to say; the length it is told is the length that was sent."""
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    said = echoed(local, "/", "POST", body)
    assert (said["length"], dict(said["headers"])["Content-Length"]) == (size, str(size))


def test_a_body_without_a_length_passes(local: Knative) -> None:
    """A chunked body arrives whole."""
    opened = connection(local)
    opened.request(
        "PUT", "/", iter([b"a" * 70_000, b"b"]), encode_chunked=True, headers={"transfer-encoding": "chunked"}
    )
    said = json.loads(opened.getresponse().read())
    opened.close()
    assert (said["method"], said["length"]) == ("PUT", 70_001)


def test_a_refusal_in_mid_upload_reaches_the_client(local: Knative) -> None:
    """A Service may answer before it has read everything."""
    path = urlsplit(local.service("refuses")).path
    assert asked(local, path, "POST", b"x" * 8_000_000)[:2] == (413, b"too much")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_every_method_passes(local: Knative, method: str) -> None:
    """A door is no ingress."""
    assert echoed(local, "/", method)["method"] == method


def test_head_has_headers_and_no_body(local: Knative) -> None:
    """HEAD says how long the answer of GET would be, and leaves the connection usable."""
    opened = connection(local)
    opened.request("HEAD", "/")
    answer = opened.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0
    opened.request("GET", "/")
    assert opened.getresponse().status == 200
    opened.close()


def test_a_redirect_is_the_clients_to_follow(local: Knative) -> None:
    """The answer passes as it is."""
    status, _, headers = asked(local, urlsplit(local.service("moves")).path)
    assert (status, headers["Location"]) == (307, "http://elsewhere.example/")


def test_a_stream_passes_as_it_flows(local: Knative) -> None:
    """The first event is there before the second is made."""
    opened = connection(local)
    path = urlsplit(local.service("stream")).path
    opened.request("GET", path)
    answer = opened.getresponse()
    assert answer.readline() == b"data: first\n"
    assert asked(local, path + "/on")[1] == b"on"
    assert b"data: second" in answer.read()
    opened.close()


def test_half_an_answer_is_no_whole_answer(local: Knative) -> None:
    """Where the Service dies in mid-answer the client is hung up on; the next request finds a new process."""
    path = urlsplit(local.service("breaks")).path
    for _ in range(2):
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            asked(local, path)


def test_a_service_that_dies_before_it_answers_is_503(local: Knative) -> None:
    """The client hears that there was no answer, and the next request finds a new process."""
    path = urlsplit(local.service("dies")).path
    assert [asked(local, path)[0] for _ in range(2)] == [503, 503]


def test_curl_waits_for_no_continue(local: Knative) -> None:
    """A client that asks first whether it may send is told so."""
    host, port = urlsplit(local.ingress()).netloc.split(":")
    with socket.create_connection((host, int(port)), PATIENCE) as opened:
        opened.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        )
        assert opened.recv(1024).startswith(b"HTTP/1.1 100")
        opened.sendall(b"{}")
        said = b"".join(iter(lambda: opened.recv(65536), b""))
    assert json.loads(said.split(b"\r\n\r\n", 1)[1])["length"] == 2


def test_visits_end_before_the_house_does(
    postgres: str, stage: Subscribers, manifests: Path, free_port: Callable[[], int], tmp_path: Path
) -> None:
    """SIGTERM lets a request in flight call other Services and be answered, while new ones are turned away."""
    held = threading.Event()
    stage.tell("began", Answer(200, held=held))
    with knative(postgres, manifests, free_port(), tmp_path / "data", "--database", "front_end") as ending:
        with ThreadPoolExecutor(1) as pool:
            visit = pool.submit(asked, ending, "/works")
            stage.wait("began")
            ending.process.terminate()
            while asked(ending, "/")[0] != 503:
                assert ending.process.poll() is None
            held.set()
            status, body, _ = visit.result(PATIENCE)
        assert (status, json.loads(body)["uri"]) == (200, "/late")
        assert ending.process.wait(PATIENCE) == 0
