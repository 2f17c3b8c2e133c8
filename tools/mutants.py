"""Breaks each rule in turn and sees that a test fails: `make mutants`, or one rule with `mutants.py NAME`.

Each judge answers "pass" always, then "finding" always, and so does each look at a machine; then each comparison and
each condition in the rule's file is turned round, one at a time. A mutant that no test of tests/rules notices has
survived.
"""

import ast
import copy
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
VARIABLE = "PLUGINGOV_MUTANT"


@dataclass(frozen=True)
class Mutant:
    """One broken form of a rule's module."""

    module: str
    number: int
    what: str
    tree: ast.Module


def mutants_of(module: str) -> list[Mutant]:
    """Return every mutant of a rule's module, in a fixed order."""
    source = (ROOT / "src" / Path(*module.split("."))).with_suffix(".py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    named = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in _ANSWERS]
    found = [
        (f"{name} answers {answer} always", _answering(tree, name, verdict))
        for name in named
        for answer, verdict in (("pass", "PASS"), ("finding", "Finding((), 'mutant')"))
    ]
    for number, node in enumerate(_conditions(_functions(tree))):
        broken = copy.deepcopy(tree)
        target = _conditions(_functions(broken))[number]
        _turn_round(broken, target)
        found.append((f"line {node.lineno}: not ({ast.unparse(node)})", broken))
    return [
        Mutant(module, number, what, ast.fix_missing_locations(broken)) for number, (what, broken) in enumerate(found)
    ]


# What a function of that name becomes, put behind it: a look sees what it saw, and of all of it the same.
_ANSWERS = {
    "judge": "def judge(*_): return {verdict}",
    "look": """
_looked = look
def look(*given):
    from plugingov.rules.rule import PASS, Finding
    return [each._replace(verdict={verdict}) for each in _looked(*given)]
""",
}


def _answering(tree: ast.Module, function: str, verdict: str) -> ast.Module:
    broken = copy.deepcopy(tree)
    names = [node.name if isinstance(node, ast.FunctionDef) else "" for node in broken.body]
    behind = names.index(function) + 1
    broken.body[behind:behind] = ast.parse(_ANSWERS[function].format(verdict=verdict)).body
    return broken


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """Return the functions of a module, then the methods of its classes."""
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    return [node for body in bodies for node in body if isinstance(node, ast.FunctionDef)]


def _conditions(functions: list[ast.FunctionDef]) -> list[ast.expr]:
    """Return each comparison, and each condition that is none, in the order of the source."""
    found: list[ast.expr] = []
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Compare):
                found.append(node)
            tests = [node.test] if isinstance(node, ast.If | ast.IfExp) else []
            tests += node.ifs if isinstance(node, ast.comprehension) else []
            found += [test for test in tests if not isinstance(test, ast.Compare)]
    return found


def _turn_round(tree: ast.Module, target: ast.expr) -> None:
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if value is target:
                setattr(node, name, ast.UnaryOp(ast.Not(), target))
            elif isinstance(value, list) and any(item is target for item in value):
                value[:] = [ast.UnaryOp(ast.Not(), target) if item is target else item for item in value]


def install(spec: str) -> None:
    """Put a mutant in the place of its module: what `tests/rules/conftest.py` does when it is told to."""
    module, _, number = spec.partition(":")
    mutant = mutants_of(module)[int(number)]
    from importlib import import_module

    loaded = import_module(module)
    exec(compile(mutant.tree, module, "exec"), loaded.__dict__)  # noqa: S102 (our own code, broken on purpose)


def survives(mutant: Mutant, rule: str) -> bool:
    """Tell whether the tests pass although the rule is broken."""
    stem = mutant.module.rpartition(".")[2]
    words = [sys.executable, "-m", "pytest", "tests/rules", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    words += ["-k", f"[{rule}] or test_{stem}"]
    environment = {**os.environ, VARIABLE: f"{mutant.module}:{mutant.number}"}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        sys.exit(f"the tests did not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 0


def main() -> int:
    """Try every mutant and name the survivors."""
    from plugingov.rules.index import INDEX

    chosen = [entry for entry in INDEX if not sys.argv[1:] or {entry.name, entry.id} & set(sys.argv[1:])]
    tried = [(mutant, entry.name) for entry in chosen for mutant in mutants_of(entry.module)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        alive = list(pool.map(lambda pair: survives(*pair), tried))
    survivors = [
        f"{mutant.module.rpartition('.')[2]}: {mutant.what}"
        for (mutant, _), lives in zip(tried, alive, strict=True)
        if lives
    ]
    print("\n".join(f"survived: {survivor}" for survivor in survivors))
    print(f"{len(tried)} mutants of {len(chosen)} rules: {len(survivors)} survived")
    return int(bool(survivors))


if __name__ == "__main__":
    sys.exit(main())
