"""Where measurements and traces go: to OTEL_EXPORTER_OTLP_ENDPOINT (OpenTelemetry), or where that is not said nowhere.

Without an endpoint, as on a laptop, nothing of OpenTelemetry's is imported and nothing is kept.
"""

import os
from functools import cache
from typing import Any


def told() -> bool:
    """Return whether anybody wants to know."""
    return bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))


@cache
def resource() -> Any:
    """Return what this process is, in OpenTelemetry's words (semantic conventions, service)."""
    from opentelemetry.sdk.resources import Resource

    about = {
        "service.name": os.environ.get("K_SERVICE", "cuebird"),
        "service.namespace": "cuebird",
        "service.instance.id": os.environ.get("HOSTNAME", ""),
        "service.version": os.environ.get("K_REVISION", ""),
    }
    return Resource.create(about)
