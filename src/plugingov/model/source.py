"""Where a marketplace or a package comes from, in every form that the vendor writes."""

from typing import Any, Literal

from pydantic import Field, GetJsonSchemaHandler, ValidationError, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from plugingov.model.commits import is_full_commit
from plugingov.model.values import Flag, Model, Text, Whole, wrong
from plugingov.sources.expressions import expression

_KINDS = {
    "relative": "path",
    "github": "repo",
    "git": "url",
    "url": "url",
    "git-subdir": "url",
    "npm": "package",
    "archive": "url",
    "command": "command",
    "file": "path",
    "directory": "path",
    "settings": "name",
}


def read_source(written: Any) -> "Source | None":
    """Return a source of the vendor's own JSON; nothing where it is none that anybody knows."""
    try:
        return Source.model_validate(_as_text(written)) if written is not None else None
    except ValidationError:
        return None


def _as_text(value: Any) -> Any:
    """Return JSON with its scalars as text, which is how our own documents hold them."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return {key: _as_text(each) for key, each in value.items()}
        case list():
            return [_as_text(each) for each in value]
    return value if isinstance(value, str) or value is None else str(value)


class Source(Model):
    """Where a marketplace or package comes from, in the vendor's own forms."""

    source: Literal[
        "relative", "github", "git", "url", "git-subdir", "npm", "archive", "command", "file", "directory", "settings"
    ]
    repo: Text | None = None
    url: Text | None = None
    path: Text | None = None
    ref: Text | None = None
    sha: Text | None = None
    sha256: Text | None = None
    manifest_sha256: Text | None = Field(default=None, alias="manifestSha256")
    package: Text | None = None
    version: Text | None = None
    registry: Text | None = None
    command: Any = None
    timeout: Whole | None = None
    mode: Literal["copy", "link"] | None = None
    headers: dict[str, Text] | None = None
    name: Text | None = None
    plugins: tuple[dict[str, Any], ...] | None = None
    skip_lfs: Flag | None = Field(default=None, alias="skipLfs")
    expected_name: Text | None = Field(default=None, alias="expectedName")
    credential_kind: Text | None = Field(default=None, alias="credentialKind")
    credential_helper: Text | None = Field(default=None, alias="credentialHelper")

    @model_validator(mode="before")
    @classmethod
    def _spelled_out(cls, value: Any) -> Any:
        """Write the short forms out: a text is a relative path, `{github: o/r}` a repository."""
        if isinstance(value, str):
            return {"source": "relative", "path": value}
        if isinstance(value, dict) and "github" in value and value.keys().isdisjoint(("source", "repo")):
            rest = {key: item for key, item in value.items() if key != "github"}
            return {"source": "github", "repo": value["github"], **rest}
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        written_out = handler(core_schema)
        properties = written_out["properties"]
        rest = {key: value for key, value in properties.items() if key not in {"source", "repo"}}
        short = {
            "type": "object",
            "properties": {"github": {"type": "string"}, **rest},
            "required": ["github"],
            "additionalProperties": False,
        }
        return {"anyOf": [{"type": "string"}, written_out, short]}

    @model_validator(mode="after")
    def _complete(self) -> "Source":
        needed = _KINDS[self.source]
        if getattr(self, needed) is None:
            expected = f"`{needed}`, which a source of kind {self.source} needs"
            raise wrong(expected)
        return self


def is_one_source(one: Source, other: Source) -> bool:
    """Tell whether two sources are of one place and branch, however their addresses are written.

    Where a `ref` names a commit, it must be that of the other. Any other commit is in no configuration of the client,
    and is not compared.
    """
    if not (is_full_commit(one.ref) or is_full_commit(other.ref)):
        return _compared(one) == _compared(other)
    first, second = (each.model_copy(update={"ref": None}) for each in (one, other))
    return _commit(one) == _commit(other) and _compared(first) == _compared(second)


def _commit(source: Source) -> str:
    """Return the commit at which a source is held, as far as it says one."""
    return source.ref if source.ref and is_full_commit(source.ref) else (source.sha or "").lower()


def _compared(source: Source) -> dict[str, object]:
    said = source.model_dump(exclude={"sha", "skip_lfs", "headers", "timeout"}, exclude_none=True)
    repository = _GITHUB.fullmatch(source.url or "") if source.source == "git" else None
    if repository:
        said = {**said, "source": "github", "repo": repository[1]}
        del said["url"]
    return {**said, "repo": str(said["repo"]).lower()} if "repo" in said else said


_GITHUB = expression(
    r"(?:https://(?:[^@/]*@)?(?:www\.)?github\.com/|(?:ssh://)?git@github\.com[:/])([^/]+/[^/]+?)(?:\.git)?/?"
)
