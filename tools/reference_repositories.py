"""A folder of repositories as people keep them: of some the configuration of Claude Code is wrong, of most only odd."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from reference_dice import Dice
from reference_faults import LOCAL, SERVERS, SETTINGS, Fault, Repository, plants
from reference_servers import POOL

COUNT, TIMES = 300, 2
_EVERY = 4  # one repository in so many has a fault, so that most are in order


class Planted(NamedTuple):
    """One fault and the repository that it is in."""

    repository: str
    fault: Fault


class Repositories(NamedTuple):
    """The files of all repositories by their paths, what is wrong in them, and the secrets that stand in them."""

    files: dict[str, str]
    planted: tuple[Planted, ...]
    secrets: tuple[str, ...]


def repositories(seed: int) -> Repositories:
    """Return the repositories."""
    dice = Dice(seed)
    faults = dict(zip(range(1, COUNT, _EVERY), plants(TIMES), strict=False))
    files: dict[str, str] = {}
    planted: list[Planted] = []
    secrets: list[str] = []
    for number in range(COUNT):
        repository = _repository(dice, number)
        if number in faults:
            planted.append(Planted(_name(number), faults[number](repository)))
        files |= {f"{_name(number)}/{path}": text for path, text in _files(repository).items()}
        secrets += filter(None, [repository.secret])
    return Repositories(files, tuple(planted), tuple(secrets))


def _name(number: int) -> str:
    return f"team-{number % 12:02}/repository-{number:03}"


def _repository(dice: Dice, number: int) -> Repository:
    """Return a repository in which nothing is wrong."""
    servers = {name: dict(POOL[name]) for name in dice.some(list(POOL), 3)}
    settings = {"permissions": {"allow": ["Bash(npm test)", f"Bash(make step-{number})"]}, "env": {"LEVEL": "1"}}
    local = {"permissions": {"allow": [f"WebFetch(domain:docs-{number}.acme.example)"]}, "outputStyle": "default"}
    return Repository(number, servers, settings, local, dict(_odd(number)))


def _odd(number: int) -> Mapping[str, str]:
    """Return files that few repositories have."""
    match number % 50:
        case 10:
            return {SERVERS: "{}\n"}
        case 20:
            return {SERVERS: '{"mcpServers": {}}\n', "README.md": "# Nothing here\n"}
        case 30:
            return {
                ".claude-plugin/plugin.json": json.dumps({"name": f"package-{number}", "version": "1.0.0"}),
                "skills/review/SKILL.md": "---\nname: review\ndescription: Reviews\n---\n",
            }
        case 40:
            entry = {"name": f"package-{number}", "source": f"./plugins/package-{number}"}
            market = {"name": f"market-{number}", "owner": {"name": "Acme"}, "plugins": [entry]}
            return {".claude-plugin/marketplace.json": json.dumps(market, indent=2)}
    return {}


def _files(repository: Repository) -> dict[str, str]:
    servers: dict[str, Any] = {"mcpServers": repository.servers}
    if repository.number % 7 == 0:
        servers = {"_comment": ["Servers of this team", "ask before you add one"], **servers}
    written = {SERVERS: servers, SETTINGS: repository.settings}
    if repository.number % 3:
        written[LOCAL] = repository.local
    texts = {path: _written(value, repository.number) for path, value in written.items()}
    return {".git/HEAD": "ref: refs/heads/main\n", **texts, **repository.texts}


def _written(value: Any, number: int) -> str:
    """Return JSON in one of the ways in which people and programs write it."""
    match number % 6:
        case 0:
            return json.dumps(value)
        case 1:
            return json.dumps(value, indent="\t", ensure_ascii=False).replace("\n", "\r\n")
        case 2:
            return "\ufeff" + json.dumps(value, indent=4)
    return json.dumps(value, indent=2) + "\n"
