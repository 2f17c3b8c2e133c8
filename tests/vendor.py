"""The vendor's API as documented, on this machine: answers from a table, and whatever can go wrong on request."""

import json
import threading
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

KEY = "sk-ant-admin01-Zx9Canary7Qm2Lw8Rt4Vb6"
ORGANIZATION = "12345678-1234-5678-1234-567812345678"
O = "/v1/organizations"  # noqa: E741 (read a hundred times below)
PLUGINS_BETA = "ce-plugins-2026-09-01"
SETTINGS_BETA = "ce-claude-code-managed-settings-2026-10-06"


def zipped(**files):
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def plugin(number, owner="organization", **more):
    who = {"type": "organization"} if owner == "organization" else {"type": "user", "user_id": owner}
    return {
        "id": f"plugin_{number}",
        "type": "plugin",
        "owner": who,
        "served_version_id": f"pluginver_{number}",
        **more,
    }


def organisation():
    """Return what each address lists; each has pages of two."""
    return {
        f"{O}/plugin_marketplaces": [{"id": f"marketplace_{n}", "name": f"m{n}"} for n in range(3)],
        f"{O}/plugins": [plugin(1), plugin(2), plugin(3, owner="user_1")],
        f"{O}/plugins/plugin_1/installation_settings": [
            {"plugin_id": "plugin_1", "target": {"type": "organization"}, "installation_preference": "required"}
        ],
        f"{O}/plugins/plugin_2/installation_settings": [],
        f"{O}/plugins/plugin_3/shares": [{"plugin_id": "plugin_3", "target": {"type": "organization"}}],
        **{f"{O}/plugins/plugin_{n}/versions": [{"id": f"pluginver_{n}"}] for n in (1, 2, 3)},
        f"{O}/rbac_groups": [{"id": f"rbac_group_{n}", "name": f"g{n}"} for n in (1, 2)],
        f"{O}/rbac_groups/rbac_group_1/members": [{"user_id": f"user_{n}"} for n in range(5)],
        f"{O}/rbac_groups/rbac_group_2/members": [],
        f"{O}/rbac_roles": [{"id": "rbac_role_1"}],
        f"{O}/rbac_roles/rbac_role_1/permissions": [{"action": "use", "resource": {"type": "all_connectors"}}],
        f"{O}/users": [{"id": f"user_{n}", "email": f"user{n}@acme.example"} for n in range(3)],
        f"{O}/claude_code/managed_settings/rbac_groups": [{"rbac_group_id": "rbac_group_1"}],
        f"{O}/analytics/plugins": [{"plugin_name": "a", "user_id": "user_1"}],
        f"{O}/analytics/connectors": [{"connector_name": "b", "user_id": f"user_{n}"} for n in range(3)],
        "/v1/compliance/activities": [{"id": f"activity_{n}", "type": "claude_plugin_created"} for n in range(5)],
    }


def documents():
    """Return what each address holds that is one document or one archive."""
    return {
        f"{O}/me": {"id": ORGANIZATION, "type": "organization", "name": "Acme"},
        f"{O}/claude_code/managed_settings/configuration": {"mode": {"type": "rbac_groups"}},
        f"{O}/claude_code/managed_settings/rbac_groups/rbac_group_1": {"settings": {"model": "opus"}},
        f"{O}/claude_code/managed_settings/rbac_group_default": {"settings": None, "updated_at": None},
        **{f"{O}/plugins/plugin_{n}/versions/pluginver_{n}/content": zipped(a="b") for n in (1, 2, 3)},
    }


@dataclass
class Vendor:
    """Answers from tables; `trouble` gives, for an address, what to answer first, in order."""

    lists: dict = field(default_factory=organisation)
    documents: dict = field(default_factory=documents)
    trouble: dict = field(default_factory=dict)
    always: dict = field(default_factory=dict)
    size: int = 2
    asked: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    before: object = None
    address: str = ""
    may_write: bool = True
    changes: list = field(default_factory=list)

    @property
    def counts(self):
        return Counter(self.asked)

    def answer(self, path, query, headers):
        """Return status, headers and body."""
        if headers.get("Authorization") != f"Bearer {KEY}":
            return error(401, "invalid key")
        if path in self.always:
            return self.always[path]
        if self.trouble.get(path):
            return self.trouble[path].pop(0)
        if headers.get("anthropic-beta") != needed_beta(path):
            return error(404, "not found")
        if path in self.documents:
            body = self.documents[path]
            return 200, {}, body if isinstance(body, bytes) else encoded(body)
        if path not in self.lists:
            return self.marketplace(path.removeprefix(f"{O}/plugin_marketplaces/"))
        if path in {f"{O}/users", "/v1/compliance/activities"}:
            return self.by_id(path, query)
        start = int(query.get("page", ["page_0"])[0].removeprefix("page_"))
        rows = self.lists[path][start : start + self.size]
        more = start + self.size < len(self.lists[path])
        return 200, {}, encoded({"data": rows, "next_page": f"page_{start + self.size}" if more else None})

    def marketplace(self, name):
        found = next((each for each in self.lists.get(f"{O}/plugin_marketplaces", ()) if each["id"] == name), None)
        return (200, {}, encoded(found)) if found else error(404, "not found")

    def change(self, method, path, body, headers):
        """Make a change as it is documented, and return status, headers and body."""
        if headers.get("Authorization") != f"Bearer {KEY}":
            return error(401, "invalid key")
        asked = f"{method} {path}"
        if asked in self.always:
            return self.always[asked]
        if self.trouble.get(asked):
            status, more, data = self.trouble[asked].pop(0)
            if status >= 400:
                return status, more, data
            self.changed(method, path, body)
            return status, more, data
        if headers.get("anthropic-beta") != PLUGINS_BETA:
            return error(404, "not found")
        if not self.may_write:
            return error(403, "missing scope")
        return self.changed(method, path, body)

    def changed(self, method, path, body):
        parts = path.removeprefix(f"{O}/").split("/")
        match method, parts:
            case "POST", ["plugin_marketplaces", name]:
                return self.set_default(name, body["default_installation_preference"])
            case _, ["plugins", name, "installation_settings", target]:
                return self.set_preference(method, name, target, (body or {}).get("installation_preference"))
        return error(405, "method not allowed")

    def set_default(self, name, preference):
        found = next((each for each in self.lists[f"{O}/plugin_marketplaces"] if each["id"] == name), None)
        if found is None:
            return error(404, "not found")
        found["default_installation_preference"] = preference
        self.inherit()
        return 200, {}, encoded(found)

    def set_preference(self, method, name, target, preference):
        rows = self.lists.get(f"{O}/plugins/{name}/installation_settings")
        if rows is None:
            return error(404, "not found")
        meant = (
            {"type": "organization"} if target == "organization" else {"type": "rbac_group", "rbac_group_id": target}
        )
        there = next((each for each in rows if each["target"] == meant), None)
        if method == "DELETE" and there is None:
            return error(404, "no such setting")
        if there:
            rows.remove(there)
        row = {"plugin_id": name, "target": meant}
        if method == "POST":
            row |= {"type": "plugin_installation_setting", "installation_preference": preference}
            rows.insert(0, row)
        else:
            row |= {"type": "plugin_installation_setting_deleted"}
        self.inherit()
        return 200, {}, encoded(row)

    def inherit(self):
        """Say of each plugin what counts for everybody: its own setting, or its marketplace's default."""
        defaults = {
            each["id"]: each.get("default_installation_preference") for each in self.lists[f"{O}/plugin_marketplaces"]
        }
        for each in self.lists[f"{O}/plugins"]:
            rows = self.lists.get(f"{O}/plugins/{each['id']}/installation_settings", [])
            own = next(
                (row["installation_preference"] for row in rows if row["target"]["type"] == "organization"), None
            )
            each["organization_installation_preference"] = own or defaults.get(each.get("marketplace_id"))
            each["organization_installation_preference_inherited"] = own is None

    def by_id(self, path, query):
        ids = [each["id"] for each in self.lists[path]]
        start = ids.index(query["after_id"][0]) + 1 if "after_id" in query else 0
        rows = self.lists[path][start : start + self.size]
        first, last = (rows[0]["id"], rows[-1]["id"]) if rows else (None, None)
        more = start + self.size < len(ids)
        return 200, {}, encoded({"data": rows, "has_more": more, "first_id": first, "last_id": last})


def needed_beta(path):
    if path.startswith(f"{O}/plugin"):
        return PLUGINS_BETA
    return SETTINGS_BETA if "managed_settings" in path else None


def encoded(body):
    return json.dumps(body).encode()


def error(status, message, **headers):
    body = encoded({"type": "error", "error": {"type": "some_error", "message": message}})
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, body


def broken_off(body):
    """Answer with half of a body that was promised whole."""
    return 200, {"content-length": str(len(body))}, body[: len(body) // 2]


@contextmanager
def serving(vendor):
    """Serve on a free port of this machine until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            parts = urlsplit(self.path)
            vendor.asked.append(self.path)
            vendor.headers.append(dict(self.headers))
            if vendor.before:
                vendor.before(self.path)
            self.reply(*vendor.answer(parts.path, parse_qs(parts.query), self.headers))

        def change(self):
            size = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(size)) if size else None
            path = urlsplit(self.path).path
            vendor.changes.append((self.command, path, body))
            if vendor.before:
                vendor.before(f"{self.command} {path}")
            self.reply(*vendor.change(self.command, path, body, self.headers))

        def do_POST(self):
            self.change()

        def do_DELETE(self):
            self.change()

        def reply(self, status, headers, body):
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), "connection": "close", **headers}.items():
                self.send_header(name, value)
            self.close_connection = True
            with suppress(ConnectionError):  # whoever asked may have left
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    vendor.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield vendor
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
