"""The forms in which managed settings are delivered."""

from typing import Literal, TypeAlias, get_args

Form: TypeAlias = Literal["json", "drop-in", "plist", "reg", "server"]
FORMS: tuple[Form, ...] = get_args(Form)
