"""Checks plans as upstream's validator does, by the same libraries: a stand-in where that program is not at hand.

    python3 peer.py --schema SCHEMA PLAN...

Prints the milliseconds that each plan took, imports not counted, and whether it is valid (null where the checks
cannot cope with it, as upstream's cannot), as JSON.
"""

import fnmatch
import json
import re
import sys
import time

import jsonschema
import yaml

LOCK_KEYS = {
    "db:migration-slot": r"^db:migration-slot$",
    "db:schema": r"^db:schema:[a-z][a-z0-9_]*$",
    "contract": r"^contract:.+$",
    "feature": r"^feature:[A-Za-z0-9._:-]+:[a-z]+$",
    "event": r"^event:[a-z][a-z0-9.]*$",
    "flag": r"^flag:[a-z][a-z0-9/.*]*$",
    "api": r"^api:[A-Z]+ /.+$",
    "env": r"^env:[a-z][a-z0-9_-]*$",
}


def reachable(packages):
    """For each id all that it depends on, directly or not."""
    direct = {item["package_id"]: item["depends_on"] for item in packages}
    closure = {}
    for start in direct:
        seen, pending = set(), list(direct[start])
        while pending:
            current = pending.pop()
            if current not in seen:
                seen.add(current)
                pending.extend(direct.get(current, []))
        closure[start] = seen
    return closure


def bad_lock_key(key):
    for prefix, pattern in LOCK_KEYS.items():
        if key == prefix or key.startswith((prefix + ":", prefix + " ")):
            return re.match(pattern, key) is None
    return True


def overlap(a, b):
    return any(
        one == other or fnmatch.fnmatch(one, other) or fnmatch.fnmatch(other, one)
        for one in a["scope"]["write_allow"]
        for other in b["scope"]["write_allow"]
    )


def check(path, validator):
    with open(path, encoding="utf-8") as file:
        plan = yaml.safe_load(file)
    errors = sorted(validator.iter_errors(plan), key=lambda error: list(map(str, error.absolute_path)))
    packages = plan["packages"]
    ids = {item["package_id"] for item in packages}
    refs = [name for item in packages for name in item["depends_on"] if name not in ids]
    closure = reachable(packages)
    cycles = [name for name, before in closure.items() if name in before]
    keys = [key for item in packages for key in item["locks"]["keys"] if bad_lock_key(key)]
    ordered = sorted(packages, key=lambda item: item["package_id"])
    pairs = [
        (a, b)
        for at, a in enumerate(ordered)
        for b in ordered[at + 1 :]
        if "wp-integration" not in (a["package_id"], b["package_id"])
        and a["package_id"] not in closure[b["package_id"]]
        and b["package_id"] not in closure[a["package_id"]]
    ]
    scopes = [pair for pair in pairs if overlap(*pair)]
    locks = [
        pair
        for pair in pairs
        for kind in ("keys", "files")
        if set(pair[0]["locks"][kind]) & set(pair[1]["locks"][kind])
    ]
    return not (errors or refs or cycles or keys or scopes or locks)


def main():
    schema, plans = sys.argv[2], sys.argv[3:]
    with open(schema, encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    results = []
    for plan in plans:
        start, cpu = time.perf_counter(), time.process_time()
        try:
            valid = check(plan, validator)
        except (AttributeError, KeyError, TypeError):
            valid = None
        ms, cpu = 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - cpu)
        results.append({"plan": plan, "valid": valid, "ms": ms, "cpu": cpu})
    json.dump(results, sys.stdout)
    print(f"CPU {1000 * time.process_time():.0f} ms", file=sys.stderr)


main()
