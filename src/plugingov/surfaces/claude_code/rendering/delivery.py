"""What depends on how settings are delivered and on the people who get them, whatever the settings say."""

from collections.abc import Iterator

from plugingov.surfaces.claude_code.rendering.declared import FROM_ACCOUNT, PACKAGED, Declared
from plugingov.surfaces.claude_code.rendering.settings import (
    documents,
    has_command_source,
    may_run_cowork_sessions,
    settings_of,
)
from plugingov.surfaces.claude_code.rendering.since import numbers
from plugingov.surfaces.claude_code.rendering.ways import Form
from plugingov.surfaces.rendering.rendered import Minimum, Unenforced


def unenforced(declared: Declared, forms: tuple[Form, ...], minimum: Minimum) -> Iterator[Unenforced]:
    """Yield what no setting can hold."""
    yield from _of_documents(declared, forms)
    yield from _of_delivery(declared, forms, minimum)
    yield from _of_account(declared)
    yield from _of_settings(declared)
    for door in declared.doors:
        if door.provision.via == "managed-plugin":
            because = (
                "a managed `true` forces it on, and the client installs it at a later start, which nothing promises"
            )
            yield Unenforced("INS004", door.id, because)
        elif door.provision.via not in {"managed-mcp", *FROM_ACCOUNT}:
            yield Unenforced("INS004", door.id, "members add or install it themselves; no setting does it for them")
            if door.provision.lock:
                yield Unenforced("INS002", door.id, "nothing locks what members add themselves")
            if door.plugin.audience is not None:
                because = "what lets it in counts for everybody who gets the document, outside of its audience too"
                yield Unenforced("INS009", door.id, because)
        if door.auth and door.auth.method not in {None, "none"}:
            because = "signing in, what a sign-in may do and how long it lasts are kept by the system behind it"
            yield Unenforced("AUT001", door.id, because)


def _of_documents(declared: Declared, forms: tuple[Form, ...]) -> Iterator[Unenforced]:
    managed = declared.documents.declared
    if managed.mode is None:
        because = "the inventory does not say whether groups have documents of their own (`managed.mode`)"
        yield Unenforced("INS003", "", because)
    if not declared.documents.are_per_group:
        return
    if managed.order is None:
        because = "the inventory does not say which groups have documents of their own (`managed.order`)"
        yield Unenforced("INS003", "", because)
    if managed.default == "none":
        yield Unenforced("INS003", "", "members of no group in the order get no settings at all")
    elif managed.default is None:
        yield Unenforced("INS003", "", "the inventory does not say whether members of no group in the order get any")
    if any(form != "server" for form in forms):
        yield from _lost_by_group(declared)


def _lost_by_group(declared: Declared) -> Iterator[Unenforced]:
    ((_, usual),) = documents(declared, per_group=False)
    for group, document in documents(declared, per_group=True):
        if settings_of(declared, document, "json") != settings_of(declared, usual, "json"):
            because = "settings that lie on a machine are one for all, so its own document is not held there"
            yield Unenforced("INS003", group, because)


def _of_delivery(declared: Declared, forms: tuple[Form, ...], minimum: Minimum) -> Iterator[Unenforced]:
    floor = declared.attested.minimum_version
    if floor and numbers(floor) < numbers(minimum.version):
        because = f"the fleet's minimum is {floor}: what is older than {minimum.version} refuses to start"
        yield Unenforced("INS008", "", because)
    if "server" in forms:
        because = "settings from the server are missing on the first start, and with a model provider of one's own"
        yield Unenforced("INS001", "", because)
    in_the_cloud = [
        name
        for name, project in sorted(declared.organisation.projects.items())
        if project.surface == "claude-code" and "cloud" in (project.runs or ())
    ]
    for name in in_the_cloud if any(form != "server" for form in forms) or declared.managed_servers else ():
        yield Unenforced("INS001", name, "what lies on a machine does not reach the cloud sessions of this project")


def _of_account(declared: Declared) -> Iterator[Unenforced]:
    for door in declared.doors:
        if door.provision.via in FROM_ACCOUNT:
            yield Unenforced("INS004", door.id, "who has it is decided on Cowork, whose settings these are not")
    if declared.attested.claude_ai_connectors is None:
        because = "the inventory does not say whether account connectors load (`claude_ai_connectors`); lists decide"
        yield Unenforced("PAR008", "", because)
    if declared.attested.claude_ai_plugin_sync is None:
        because = (
            "the inventory does not say whether account packages sync (`claude_ai_plugin_sync`), so they are left on"
        )
        yield Unenforced("PAR008", "", because)
    elif declared.attested.claude_ai_plugin_sync:
        on_claude_code = {door.id for door in declared.doors}
        for twin in declared.twins.values():
            if twin.id not in on_claude_code and twin.provision.via in {None, "org-plugin"} and twin.package:
                because = "account packages sync as a whole; its server is not let in, and its other parts load"
                yield Unenforced("PAR008", twin.id, because)


def _of_settings(declared: Declared) -> Iterator[Unenforced]:
    if has_command_source(declared):
        because = "a declared package is made by a command, so sources that run commands stay open"
        yield Unenforced("SRC003", "", because)
    if may_run_cowork_sessions(declared):
        because = "`--plugin-dir` and `--mcp-config` stay open, because Cowork's sessions on a machine start with them"
        yield Unenforced("SRC003", "", because)
    for door in declared.doors:
        if (
            door.provision.via in PACKAGED
            and not door.tool_policies
            and any(tool.access != "read" for tool in door.tools.values())
        ):
            yield Unenforced(
                "CAP002", door.id, "nothing is decided about its tools, so members choose which run without asking"
            )
