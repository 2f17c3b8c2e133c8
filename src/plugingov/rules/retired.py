"""What became of rules that are no more: an id is never given to another rule."""

RETIRED: dict[str, str] = {}
