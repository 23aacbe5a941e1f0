"""Settings are read from the environment, cast, and complain by name."""

from pathlib import Path

import pytest

from shared.config import SettingError, Settings

KEY = "00" * 16


def of(**environment: str) -> Settings:
    """Return the settings of an environment."""
    return Settings(environment=environment)


def test_a_setting_that_is_missing_is_named() -> None:
    """What is not set, or set to nothing, is asked for by its name."""
    for environment in ({}, {"DATABASE_URL": ""}):
        with pytest.raises(SettingError, match=r"^DATABASE_URL is not set$"):
            _ = of(**environment).database_url


def test_a_setting_may_be_the_content_of_a_file(tmp_path: Path) -> None:
    """With _FILE behind its name a setting is read from a file, without the space around it."""
    (tmp_path / "url").write_text("postgresql://me@host/db\n")
    assert of(DATABASE_URL_FILE=str(tmp_path / "url")).database_url == "postgresql://me@host/db"


def test_a_number_that_is_none_is_named() -> None:
    """A setting of the wrong kind is refused with its name and form."""
    with pytest.raises(SettingError, match=r"^THREADS must be a whole number$"):
        _ = of(THREADS="many").pool


def test_keys_are_read_by_id_the_one_in_use_first() -> None:
    """Two keys may be known at once, while one takes the other's place."""
    assert list(of(GRANT_MASTER=f"new:{KEY}, old:{'11' * 32}").masters) == ["new", "old"]


@pytest.mark.parametrize("said", ["k1", "k1:", ":" + KEY, "k1:00ff", "k1:xyz", ",", f"k1:{KEY},"])
def test_a_key_that_could_be_guessed_is_refused(said: str) -> None:
    """No grant is made or checked with a key that is empty, short, nameless or no hex."""
    with pytest.raises(SettingError, match=r"^GRANT_KEY must be id:hex"):
        _ = of(GRANT_KEY=said).tool_keys


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"CUEBIRD_URL": "http://localhost:8787"}, "http://localhost:8787/mcp"),
        ({"CUEBIRD_URL": "https://todo.example.org"}, "https://mcp.todo.example.org/mcp"),
        ({"CUEBIRD_URL": "https://todo.example.org", "MCP_URL": "https://m.example.org/"}, "https://m.example.org"),
    ],
)
def test_models_have_a_door_of_their_own_name_in_a_cloud(said: dict[str, str], expected: str) -> None:
    """On a laptop all doors are one origin; in a cloud each has its subdomain, or the address that is set."""
    assert of(**said).mcp == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"CUEBIRD_URL": "http://localhost:8787"}, (None, set())),
        ({"CUEBIRD_URL": "https://a.example.org"}, ("https://stream.a.example.org", {"https://a.example.org"})),
        ({"CUEBIRD_URL": "http://chat.a.test:31080"}, ("http://stream.a.test:31080", {"http://chat.a.test:31080"})),
        (
            {"CUEBIRD_URL": "http://localhost:1", "STREAM_URL": "http://stream.localhost:1/"},
            ("http://stream.localhost:1", {"http://localhost:1"}),
        ),
    ],
    ids=repr,
)
def test_the_stream_has_a_host_of_its_own_in_a_cloud(
    said: dict[str, str], expected: tuple[str | None, set[str]]
) -> None:
    """It is beside the page unless STREAM_URL says where, and then the page's origin is let in there."""
    assert (of(**said).stream, of(**said).origins) == expected


def test_our_names_are_those_of_our_doors() -> None:
    """The address that is set names the hosts that are ours; more may be added, and nothing else is."""
    names = of(CUEBIRD_URL="https://Todo.example.org", HOSTS="a.example.org, ").names
    assert names >= {"todo.example.org", "mcp.todo.example.org", "stream.todo.example.org", "a.example.org"}
    assert not names & {"", "example.org", "x.todo.example.org"}
    assert of().names == set()
