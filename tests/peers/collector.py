"""A collector of measurements and traces on loopback: it takes OTLP over HTTP, and tells what it was sent."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(slots=True)
class Collector:
    """Where it listens, and each measurement's last points by name: labels, and value or count."""

    url: str
    points: dict[str, list[tuple[dict[str, Any], float]]] = field(default_factory=dict)

    spans: list[tuple[str, str, str, str]] = field(default_factory=list)

    def take_spans(self, body: bytes) -> None:
        """Read one export of spans: each one's name, trace, parent and own id."""
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for span in (one for scope in resource.scope_spans for one in scope.spans):
                ids = (span.trace_id.hex(), span.parent_span_id.hex(), span.span_id.hex())
                self.spans.append((span.name, *ids))

    def take(self, body: bytes) -> None:
        """Read one export of measurements."""
        for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
            for metric in (one for scope in resource.scope_metrics for one in scope.metrics):
                data = getattr(metric, str(metric.WhichOneof("data")))
                self.points[metric.name] = [(_labels(point), _value(point)) for point in data.data_points]


def _labels(point: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in point.attributes}


def _value(point: Any) -> float:
    return float(point.count if hasattr(point, "bucket_counts") else getattr(point, point.WhichOneof("value")))


@contextmanager
def collecting() -> Iterator[Collector]:
    """Take measurements until the block ends."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            plain = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
            (found.take if self.path.endswith("metrics") else found.take_spans)(plain)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    listening.daemon_threads = True
    found = Collector(f"http://127.0.0.1:{listening.server_address[1]}")
    thread = threading.Thread(target=listening.serve_forever, args=[0.01])
    thread.start()
    try:
        yield found
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
