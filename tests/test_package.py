"""The program as it is installed: resources in every form, one version, both launchers."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import thermogui
from thermogui.core import resources as places

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = (
    "icons/thermogui.svg",
    "icons/start.svg",
    "style.qss",
    "samples/gum-h3.csv",
    "samples/one-outlier.csv",
    "samples/logger.csv",
    "samples/ntc.csv",
    "samples/pt100.csv",
    "templates/notebook.md",
)


def test_the_source_tree_has_its_resources():
    assert places.resources() == ROOT / "resources"
    for name in RESOURCES:
        assert (places.resources() / name).is_file()


def test_a_frozen_bundle_looks_beside_its_libraries(tmp_path, monkeypatch):
    (tmp_path / "resources" / "icons").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert places.resources.__wrapped__() == tmp_path / "resources"


def test_missing_resources_are_said_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    with pytest.raises(FileNotFoundError, match="install it again"):
        places.resources.__wrapped__()


def test_the_version_stands_in_one_place():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" not in project and "version" in project["dynamic"]
    shown = subprocess.run(
        [sys.executable, "-m", "thermogui", "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert shown == f"thermogui {thermogui.__version__}\n"


def test_the_readme_has_both_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    start = "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/thermogui"
    test = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"
    assert start in readme and test in readme


@pytest.mark.machine
def test_a_wheel_carries_the_resources_and_finds_them(tmp_path):
    pip = [sys.executable, "-m", "pip", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("thermogui-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        entry_points = next(name for name in names if name.endswith("entry_points.txt"))
        launchers = archive.read(entry_points).decode()
    assert {f"thermogui/resources/{name}" for name in RESOURCES} <= set(names)
    assert not [name for name in names if name.endswith(".pyc")]
    assert "[console_scripts]\nthermogui = thermogui.app:main" in launchers
    assert "[gui_scripts]" in launchers

    site = tmp_path / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", site, wheel], check=True)
    code = f"import sys; sys.path.insert(0, {str(site)!r})\nfrom thermogui.core.resources import resources"
    code += "\nprint(resources())"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert Path(found) == site / "thermogui" / "resources"
