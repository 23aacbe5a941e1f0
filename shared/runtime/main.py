"""The one FUNCTION_SOURCE of every Service: it offers functions-framework the target that the environment names.

functions-framework registers its source under its bare file name, so a source named like a library would hide that
library; this one source imports the function by its full name instead.
"""

import json
import logging
import os
import sys
from importlib import import_module
from inspect import iscoroutinefunction
from pathlib import Path

import functions_framework

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

TARGET = os.environ["FUNCTION_TARGET"]
_contract = json.loads((ROOT / "shared" / "contract.json").read_text(encoding="utf-8"))
_room = _contract["functions"][TARGET]["room"]
globals()[TARGET] = getattr(import_module(f"functions.{_room}.{TARGET}"), TARGET)
logging.getLogger().addHandler(import_module("shared.runtime.telemetry").Libraries(logging.WARNING))
if iscoroutinefunction(globals()[TARGET]):
    import_module("shared.runtime.asynchronous")
else:
    functions_framework.errorhandler(404)(import_module("shared.runtime.serving").lost)
