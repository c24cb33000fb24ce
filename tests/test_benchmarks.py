"""The benchmarks can be run; what they measure is a machine's affair."""

import re
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parent / "benchmarks"


def run(*arguments):
    command = [sys.executable, str(BENCHMARKS), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)


def test_one_benchmark_gives_a_table_of_one_line():
    done = run("forecast", "--repeats", "1")
    assert done.returncode == 0, done.stderr
    head, rule, line = done.stdout.splitlines()
    assert head.count("|") == rule.count("|") == line.count("|")
    assert re.search(r"forecast .* ms \| 1 ms \| ≤ 1 \|", line)


def test_two_copies_are_measured_in_turns():
    done = run("forecast", "--repeats", "1", "--before", str(BENCHMARKS.parents[1]))
    assert done.returncode == 0, done.stderr
    head, rule, line = done.stdout.splitlines()
    assert head.count("|") == rule.count("|") == line.count("|")
    assert re.search(r"forecast .* ms \| .* ms \| .* \| ≤ 1 ms \|", line)


def test_an_unknown_name_is_an_error_in_a_sentence():
    done = run("forcast")
    assert done.returncode == 2 and "no benchmark is called forcast" in done.stderr


def test_pytest_does_not_collect_them():
    assert not list(BENCHMARKS.glob("test_*.py")) and not list(BENCHMARKS.glob("*_test.py"))
