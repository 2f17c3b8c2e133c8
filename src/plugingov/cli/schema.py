"""`plugingov schema`: what a document may hold, for editors and other tools."""

import click

from plugingov.cli.output import print_text
from plugingov.reports.schemas import SCHEMAS, schema_text


@click.command(
    "schema", epilog="Examples: `plugingov schema Inventory`, `plugingov schema Policy > policy.schema.json`."
)
@click.argument("kind", type=click.Choice(list(SCHEMAS), case_sensitive=False))
def command(*, kind: str) -> int:
    """Print the JSON Schema of a kind of document.

    Name it in the first line of a file, and editors complete and check while you type:
    `# yaml-language-server: $schema=FILE`.
    """
    print_text(schema_text(kind))
    return 0
