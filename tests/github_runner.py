"""GitHub's runner, as far as our action needs one: its steps as shell, in the order and under the conditions it states."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_TOKEN = re.compile(r"\s*('[^']*'|!cancelled\(\)|&&|\|\||==|!=|[()]|[\w.-]+)")
_WORDS = {"!cancelled()": "True", "&&": " and ", "||": " or "}


@dataclass
class Job:
    """One use of the action in a job: what it is given, what GitHub says of the event, and what came of it."""

    workspace: Path
    temp: Path
    event: str = "push"
    event_payload: dict = field(default_factory=dict)
    inputs: dict = field(default_factory=dict)
    environment: dict = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    failed: list = field(default_factory=list)
    ran: list = field(default_factory=list)
    used: dict = field(default_factory=dict)
    outputs: dict = field(default_factory=dict)

    def run(self, *, install=False):
        """Run the steps; without `install`, the command that is being developed stands where it would be installed."""
        self.temp.mkdir(exist_ok=True)
        self.inputs = {name: each["default"] for name, each in ACTION["inputs"].items()} | self.inputs
        if not install:
            (self.temp / "plugingov").symlink_to(Path(sys.prefix), target_is_directory=True)
        for number, step in enumerate(STEPS):
            name = step.get("name", step.get("uses"))
            may = self._holds(step["if"]) if "if" in step else not self.failed
            if not may or (name == "Install plugingov" and not install):
                continue
            self.ran.append(name)
            if "uses" in step:
                self.used[step["uses"]] = {key: self._filled(value) for key, value in step.get("with", {}).items()}
                self.outputs[step.get("id")] = {"python-path": sys.executable}
            else:
                self._shell(number, step, name)
        return self

    def _shell(self, number, step, name):
        files = {name: self.temp / f"{name}-{number}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.touch()
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.temp),
                "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
                "GITHUB_ACTIONS": "true",
                "GITHUB_EVENT_NAME": self.event,
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_WORKSPACE": str(self.workspace),
                "RUNNER_TEMP": str(self.temp),
                **self.environment,
                **{key: str(file) for key, file in files.items()},
                **{key: self._filled(value) for key, value in step.get("env", {}).items()},
            },
            capture_output=True,
            text=True,
            check=False,
        )
        self.log += done.stdout + done.stderr
        self.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        self.outputs[step.get("id")] = dict(line.split("=", 1) for line in lines)
        if done.returncode:
            self.failed.append((name, done.returncode))

    def _filled(self, value):
        return _EXPRESSION.sub(lambda found: str(self._value(found[1])), str(value))

    def _value(self, name):
        """Return what a context holds under a name; nothing where it holds nothing, as GitHub does."""
        known = {
            "inputs": self.inputs,
            "steps": {step: {"outputs": found} for step, found in self.outputs.items()},
            "github": {"event_name": self.event, "repository": "acme/plugins", "event": self.event_payload},
        }
        found = known
        for key in name.split("."):
            found = found.get(key, "") if isinstance(found, dict) else ""
        return found

    def _holds(self, condition):
        """Tell whether a condition holds; of the language of conditions this knows what our action uses."""
        (text,) = _EXPRESSION.fullmatch(condition).groups()
        words = _TOKEN.findall(text)
        assert "".join(words) == text.replace(" ", ""), f"a condition that this runner does not know: {text}"
        return eval("".join(self._word(word) for word in words), {"__builtins__": {}})  # noqa: S307 (our own file)

    def _word(self, word):
        if word[0] in "'()=" or word == "!=":
            return word
        return _WORDS.get(word) or repr(self._value(word))
