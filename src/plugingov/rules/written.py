"""Where the settings of a rule are written: what they name is read from there, what is wrong is said there."""

from dataclasses import dataclass, field

from plugingov.model.policies import RuleSettings
from plugingov.sources.document import Document, Route
from plugingov.sources.errors import Problem, problem_at, quoted


@dataclass(frozen=True, slots=True)
class Written:
    """One set of settings as a policy writes it."""

    settings: RuleSettings
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, *steps: str | int, found: str, expected: str, hint: str = "") -> None:
        """Say that something below the settings cannot be: the run ends before anything is judged."""
        route: Route = (*self.settings.route, *steps)
        self.problems.append(problem_at(self.settings.document, route, found, expected=expected, hint=hint))

    def read(self, name: str, *steps: str | int, expected: str) -> Document | None:
        """Return the document that the settings name at `steps`: one of ours, or a file beside the policy."""
        document = self.settings.beside(name, self.problems)
        if document is None:
            hint = "it is looked for in the folder of the policy that names it"
            self.refuse(*steps, found=f"found {quoted(name)}", expected=expected, hint=hint)
        return document
