"""Links in mails: made up, changed, expired, followed by programs, followed again."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from scripts.attacks.scene import Scene, now
from scripts.attacks.siege import Answer, Case
from scripts.attacks.vault import Unfit, Vault
from shared.links import PATH, SignedLinks

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WEEK = timedelta(days=7)


def cases(scene: Scene) -> Iterator[Case]:
    """Yield links that a stranger can make; and where the keys are known, those that are nearly right."""
    stranger = SignedLinks(scene.gate.url, {"k1": b"a key of our own, 32 bytes long."})
    yield from _refused(scene, {f"signed by a stranger, {one}": link for one, link in _all(scene, stranger).items()})
    yield from _refused(
        scene, {f"of {path[:30]!r}": path for path in ("v1.k1.e30.", "....", "%00", "v1.k1", "a" * 3000)}
    )
    if scene.vault is not None:
        yield from _nearly(scene, scene.vault)


def press(scene: Scene) -> None:
    """Follow links for the attacker's own tasks, as they do who read their mail."""
    for attempt in _pressed(scene).values():
        if attempt().status != HTTPStatus.OK:
            raise Unfit("a link that holds was not followed")


def _pressed(scene: Scene) -> dict[str, Callable[[], Answer]]:
    """Return what follows each link that was followed before, by what it does."""
    if scene.vault is None:
        return {}
    maker, spent = scene.vault.links(scene.gate), scene.spent
    owner = scene.attacker.owner()
    links = {act: maker.of(owner, spent.ring, int(task), now=now())[act] for act, task in spent.pressed.items()}
    return {act: partial(scene.gate.ask, "POST", urlsplit(link).path, b"", FORM) for act, link in links.items()}


def _nearly(scene: Scene, vault: Vault) -> Iterator[Case]:
    ours = vault.links(scene.gate)
    token = _token(_all(scene, ours)["done"])
    version, key_id, claims, seal = token.split(".")
    other = _token(_all(scene, ours)["stop"]).split(".")[2]
    grants = SignedLinks(scene.gate.url, vault.keys("grant-add-task"))
    wrong = {
        "with another's claims": f"{version}.{key_id}.{other}.{seal}",
        "with another seal": f"{version}.{key_id}.{claims}.{seal[::-1]}",
        "without a seal": f"{version}.{key_id}.{claims}.",
        "under another key": f"{version}.k9.{claims}.{seal}",
        "of another version": f"v2.{key_id}.{claims}.{seal}",
        "with a longer seal": f"{token}A",
        "that is over": _token(_all(scene, ours, now() - WEEK)["done"]),
        "signed with a tool's key": _token(_all(scene, grants)["done"]),
    }
    yield from _refused(scene, wrong)
    for act, link in _all(scene, ours).items():
        attempt = partial(scene.gate.ask, "GET", urlsplit(link).path, None, {})
        yield Case(name=f"a program opens the link {act}", attempt=attempt, expected=[200], right=_asks)
    yield from _replayed(scene, ours)
    addressed = ours.invitation(scene.owner(), "mallory@example.org", now=now())
    yield from _refused(scene, {"for an address nobody asked for": _token(addressed)})
    nobody = ours.of(uuid4(), uuid4(), 1, now=now())
    yield from _refused(scene, {f"of nobody: {act}": _token(link) for act, link in nobody.items() if act != "stop"})


def _replayed(scene: Scene, ours: SignedLinks) -> Iterator[Case]:
    """Yield the attacker's own links: followed once more, which must change nothing, and for a task that is gone."""
    for act, attempt in _pressed(scene).items():
        yield Case(name=f"a link followed before: {act}", attempt=attempt, expected=[200], right=_already)
    links = ours.of(scene.attacker.owner(), uuid4(), int(scene.spent.gone), now=now())
    spent = {f"of a task that is gone: {act}": _token(links[act]) for act in ("done", "hour", "tomorrow")}
    yield from _refused(scene, spent)


def _all(scene: Scene, maker: SignedLinks, at: datetime | None = None) -> dict[str, str]:
    """Return links for the victim's first task."""
    made = maker.of(scene.owner(), UUID(scene.treasure.keys[0]), int(scene.treasure.tasks[0]), now=at or now())
    return {str(act): link for act, link in made.items()}


def _token(link: str) -> str:
    return link.partition(PATH)[2]


def _refused(scene: Scene, tokens: dict[str, str]) -> Iterator[Case]:
    """Yield that a button behind each of these does nothing."""
    for name, token in tokens.items():
        attempt = partial(scene.gate.ask, "POST", f"{PATH}{_token(token) or token}", b"", FORM)
        yield Case(name=f"a link {name}", attempt=attempt, expected=[400, 403, 404, 414, 422])


def _already(answer: Answer) -> bool:
    return b"already" in answer.body or b"is done" in answer.body


def _asks(answer: Answer) -> bool:
    return b'<form method="post"' in answer.body
