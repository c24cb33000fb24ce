"""The program as it is installed: resources in every form, one version, both launchers."""

import importlib.util
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import thermogui
from thermogui import paths

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = (
    "icons/thermogui.svg",
    "icons/start.svg",
    "style.qss",
    "samples/gum-h3.csv",
    "samples/one-outlier.csv",
)


def test_the_source_tree_has_its_resources():
    assert paths.resources() == ROOT / "resources"
    for name in RESOURCES:
        assert (paths.resources() / name).is_file()


def test_a_frozen_bundle_looks_beside_its_libraries(tmp_path, monkeypatch):
    (tmp_path / "resources" / "icons").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources.__wrapped__() == tmp_path / "resources"


def test_missing_resources_are_said_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    with pytest.raises(FileNotFoundError, match="install it again"):
        paths.resources.__wrapped__()


def test_the_version_stands_in_one_place():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" not in project and "version" in project["dynamic"]
    shown = subprocess.run(
        [sys.executable, "-m", "thermogui", "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert shown == f"thermogui {thermogui.__version__}\n"


def test_a_source_archive_has_what_it_is_built_with():
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]
    script = Path(targets["wheel"]["hooks"]["custom"]["path"])
    assert (ROOT / script).is_file()
    assert f"/{script.parent}" in targets["sdist"]["include"]


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
    code = f"import sys; sys.path.insert(0, {str(site)!r}); import thermogui.paths as p; print(p.resources())"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert Path(found) == site / "thermogui" / "resources"


@pytest.mark.machine
def test_an_installation_from_sources_is_compiled(tmp_path):
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".packaging", "thermogui", "resources"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tree / name)
    for old in tree.rglob("__pycache__"):
        shutil.rmtree(old)
    install = [sys.executable, "-m", "pip", "--quiet", "install", "--no-deps", "--prefix", tmp_path / "there"]
    subprocess.run([*install, "--ignore-installed", "--editable", tree], check=True)

    sources = list((tree / "thermogui").rglob("*.py"))
    assert len(sources) > 100
    for source in sources:
        compiled = Path(importlib.util.cache_from_source(source))
        # what Python looks at before it takes for current what is compiled (PEP 552): flags and a hash
        assert compiled.read_bytes()[4:8] == b"\3\0\0\0"
        assert compiled.read_bytes()[8:16] == importlib.util.source_hash(source.read_bytes())
