"""The house keeps its layers: each may import only what lies beneath it, and functions never import each other."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = [
    ("shared.errors",),
    ("shared.domain",),
    ("shared.events",),
    ("shared.wire", "shared.forms"),
    ("shared.callers", "shared.ports", "shared.mailing", "shared.proposals", "shared.model", "shared.turns"),
    ("shared.seals",),
    (
        "shared.grants",
        "shared.links",
        "shared.following",
        "shared.editing",
        "shared.history",
        "shared.listing",
        "shared.undoing",
        "shared.ringing",
        "shared.tickets",
    ),
    ("shared.language",),
    ("shared.agent",),
    ("shared.config",),
    ("shared.adapters",),
    ("shared.runtime",),
    ("functions",),
]
PURE = {"dateutil"}
HEAVY = (
    "openai",
    "google.api_core",
    "google.auth",
    "google.protobuf",
    "grpc",
    "mcp",
    "opentelemetry.sdk",
    "dateparser",
    "pydantic",
    "sendgrid",
)


def layer(module: str) -> int | None:
    """Return a module's layer, or None where it has none."""
    for height, names in enumerate(LAYERS):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return height
    return None


def imports(path: Path) -> Iterator[str]:
    """Yield the modules a file imports, names taken from a package as modules of it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            packages = (ROOT / Path(*node.module.split("."))).is_dir()
            yield from (f"{node.module}.{alias.name}" if packages else node.module for alias in node.names)


def modules(folder: str) -> list[tuple[str, Path]]:
    """Return every module below a folder with its file."""
    files = sorted((ROOT / folder).rglob("*.py"))
    return [(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), file) for file in files]


HOUSE = [
    (name, file) for name, file in [*modules("shared"), *modules("functions")] if name not in {"shared", "functions"}
]


@pytest.mark.parametrize(("name", "file"), HOUSE, ids=[name for name, _ in HOUSE])
def test_a_module_imports_only_what_lies_beneath_it(name: str, file: Path) -> None:
    """No import of ours goes upwards, and none goes from one function to another."""
    mine = layer(name)
    assert mine is not None, f"{name} has no layer: give it one in LAYERS"
    for wanted in imports(file):
        theirs = layer(wanted)
        if theirs is None:
            continue
        same_room = theirs == mine and not name.startswith("functions.")
        assert theirs < mine or same_room, f"{name} imports {wanted}, which lies above or beside it"


@pytest.mark.parametrize(("name", "file"), modules("shared/domain"), ids=lambda value: str(value).rpartition("/")[2])
def test_the_domain_is_pure(name: str, file: Path) -> None:
    """The domain imports the standard library, dateutil and itself, and never asks what time it is."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for wanted in imports(file):
        top = wanted.partition(".")[0]
        ours = wanted.startswith(("shared.domain", "shared.errors"))
        assert ours or top in PURE or top in sys.stdlib_module_names, f"{name} imports {wanted}"
    asked = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert not {"now", "utcnow", "today", "uuid4"} & {
        one.func.attr
        for one in ast.walk(tree)
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and isinstance(one.func.value, ast.Name)
        and one.func.value.id in {"datetime", "date", "uuid"}
    }, f"{name} reads the clock: {asked}"


def loaded_after(code: str) -> set[str]:
    """Return the top-level packages a fresh Python has loaded after running some code."""
    ask = f"{code}\nimport sys; print(' '.join(sorted(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60)
    return set(said.stdout.split())


def test_a_tool_loads_no_heavy_library() -> None:
    """What one function needs does not slow the start of another."""
    code = "import functions.tools.add_task, shared.runtime.serving, shared.adapters.postgres, shared.adapters.broker"
    assert not {name for name in loaded_after(code) if name.startswith(HEAVY)}


def test_without_a_key_no_model_is_loaded() -> None:
    """The door for people starts as fast as ever where there is no model."""
    code = (
        "import functions.edges.chat; from shared.config import Settings; from shared.runtime.world import World; "
        "assert World(Settings(environment={})).port('Model').budget is None"
    )
    assert not {name for name in loaded_after(code) if name.partition(".")[0] in ("openai", "httpx2", "jsonschema")}


def test_with_a_key_the_model_is_loaded_before_it_is_needed() -> None:
    """The first probe has the model's library read, so the first message does not wait for that, nor any page."""
    code = (
        "import os; os.environ['OPENAI_API_KEY'] = 'x'; from functions.edges.chat import chat; "
        "from shared.runtime import serving; serving.health('/health/ready', chat.signature); "
        "from shared.runtime.world import world; world().close()"
    )
    assert "openai.resources.chat.completions" in loaded_after(code)


def test_rendering_imports_no_adapter() -> None:
    """Signatures and the ports' needs can be read without the outside world."""
    code = "from scripts.render import signatures; signatures()"
    loaded = loaded_after(code)
    assert not {name for name in loaded if name.startswith("shared.adapters.") or name == "sqlalchemy"}


def test_what_is_imported_is_asked_for_by_name() -> None:
    """Every library that the product imports is named in pyproject.toml, and not only brought along by another."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    named = {canonical(name.partition("[")[0]) for name in asked}
    brings = packages_distributions()
    used = {
        name.partition(".")[0]
        for folder in ("shared", "functions", "knative", "scripts")
        for _, path in modules(folder)
        for name in imports(path)
    }
    unnamed = {name for name in used & brings.keys() if not named & {canonical(brought) for brought in brings[name]}}
    assert unnamed == set()


def canonical(name: str) -> str:
    """Return a distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
