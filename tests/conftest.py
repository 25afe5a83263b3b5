"""Shared fixtures, and the rule that in CI nothing is skipped but what the outside judges need."""

import os
from pathlib import Path

import pytest

pytest_plugins = [
    "tests.storage_fixtures",
    "tests.serving",
    "tests.worlds",
    "tests.geocoding",
    "tests.writing",
    "tests.told",
]

JUDGES = "DIGITALHELP_STANDARDS"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    scores = [
        str(value)
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == "score"
    ]
    for score in dict.fromkeys(scores):
        terminalreporter.write_line(score)
    for report in _forbidden_skips(terminalreporter):
        terminalreporter.write_line(f"skipped in CI: {report.nodeid}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and _forbidden_skips(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _forbidden_skips(reporter: pytest.TerminalReporter) -> list[pytest.TestReport]:
    if not os.environ.get("CI"):
        return []
    skipped = reporter.stats.get("skipped", [])
    without_judges = not Path(os.environ.get(JUDGES, "/nonexistent")).is_dir()
    return [one for one in skipped if not (without_judges and JUDGES in str(one.longrepr))]
