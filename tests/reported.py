"""Reports of `check`, made up: as small as they can be, and whole."""

import hashlib
import json
from collections import Counter

PLACE = {"file": "inventory.yaml", "line": 7, "column": 5, "end_line": 7, "end_column": 9}


def gap(number=1, rule="R1", *, organization=None, severity="high", status="open", **subject):
    """Return a gap of a rule about a plugin, `p1` by default; `number` tells it apart."""
    about = subject or {"plugin": f"p{number}"}
    return {
        **({"organization": organization} if organization else {}),
        **_common(rule, severity, about),
        "message": f"{rule} falls short for {number}",
        "fix": "mend it",
        "fingerprint": hashlib.sha256(json.dumps([rule, about], sort_keys=True).encode()).hexdigest()[:16],
        "status": status,
        "waiver": "w1" if status == "waived" else None,
    }


def unknown(number=1, rule="R1", *, organization=None, status=None, **subject):
    """Return what a rule cannot answer; without a status it is as earlier reports have it, with no fingerprint."""
    about = subject or {"plugin": f"p{number}"}
    later = ("fingerprint", "status", "waiver") if status else ()
    told = gap(number, rule, status=status, **subject)
    return {
        **({"organization": organization} if organization else {}),
        **_common(rule, "high", about),
        "because": f"nobody says {number}",
        **{key: told[key] for key in later},
    }


def _common(rule, severity, about):
    return {
        "rule": f"rule-{rule.lower()}",
        "id": rule,
        "severity": severity,
        "layer": "install",
        "plugin": about.get("plugin"),
        "surface": about.get("surface"),
        "project": about.get("project"),
        "subject": about,
        "place": PLACE,
    }


def report(gaps=(), unknowns=(), *, policy="acme", as_of="2026-10-05", organizations=("acme",), rules=None):
    """Return a report; `rules` are how many subjects each rule passed, and of how many it was said not to apply."""
    rules = {"R1": 9} if rules is None else rules
    listed, open_ones = Counter(one["id"] for one in gaps), Counter(one["id"] for one in unknowns)
    statuses = Counter(one["status"] for one in gaps)
    coverage = []
    for rule, said in rules.items():
        passed, not_applicable = said if isinstance(said, tuple) else (said, 0)
        coverage.append(
            {
                "rule": f"rule-{rule.lower()}",
                "id": rule,
                "subjects": passed + not_applicable + listed[rule] + open_ones[rule],
                "passed": passed,
                "gaps": listed[rule],
                "not_applicable": not_applicable,
                "unknown": open_ones[rule],
                "why": "",
            }
        )
    return {
        "format": "plugingov.report/1",
        "organization": organizations[0] if len(organizations) == 1 else None,
        "organizations": list(organizations),
        "policy": policy,
        "as_of": as_of,
        "notes": [],
        "summary": {
            "rules_asked": len(rules),
            "plugins": 9,
            "surfaces": 2,
            "open": statuses["open"],
            "waived": statuses["waived"],
            "baselined": statuses["baselined"],
            "unknown": len(unknowns),
        },
        "gaps": list(gaps),
        "unknowns": list(unknowns),
        "coverage": coverage,
    }
