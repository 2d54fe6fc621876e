"""The walls of the house: what must hold, each a function from a tree to an outcome, so that a test can break the wall and look.

`manage.py ci` tells of them in this order; the light ones are looked at two at a time, then each heavy one alone. A new
wall is one file here, one line in CHECKS and one test that breaks it.
"""

from config.checks import (
    browser,
    budgets,
    comments,
    coverage,
    deploy,
    djlint,
    doors,
    drills,
    entries,
    keys,
    layers,
    lock,
    migrations,
    mypy,
    names,
    ruff,
    suite,
    surfaces,
)
from config.checks.outcome import Check

CHECKS = (
    Check("entries", "nine entries at the top of the tree", entries.nine),
    Check("names", "file and folder names that say what they hold", names.telling),
    Check("comments", "nothing left for later in the code", comments.finished),
    Check("budgets", "short files, short functions, thin views and tasks", budgets.kept),
    Check("surfaces", "surfaces own no models and write nothing themselves", surfaces.thin),
    Check("doors", "models, providers, Redis and the outside network each through one room", doors.closed),
    Check("layers", "imports point to the floors below", layers.layered),
    Check("keys", "foreign keys point to the floors below", keys.downward),
    Check("lock", "packages pinned and hashed, no address, as pyproject.toml asks", lock.locked),
    Check("format", "ruff's form", ruff.formatted, ruff.format_files),
    Check("lint", "ruff's rules", ruff.linted, ruff.mend_lint),
    Check("templates", "djLint's form and rules", djlint.tidy, djlint.reformat),
    Check("types", "mypy, strict", mypy.typed),
    Check("migrations", "migrations that say what the models say", migrations.complete),
    Check("deploy", "Django's deployment checks, without a warning", deploy.deployable),
    Check("tests", "the tests, warnings as errors", suite.tested, heavy=True),
    Check("coverage", "the tests run 95 % of lines and branches; only by name", coverage.measured, heavy=True, is_asked_for=True),
    Check("drills", "what survives kills, power cuts and broken lines", drills.survived, heavy=True),
    Check("browser", "the screens in Chromium", browser.shown, heavy=True),
)
