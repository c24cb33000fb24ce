"""Names and units that would break out of a file, in every file that there is."""

import ast
import csv
import datetime
import io
import json
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import nbformat
import numpy as np
import openpyxl
import pytest

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import MODELS
from thermogui.core.descent.run import Run
from thermogui.core.descent.training import train
from thermogui.core.names import clean_name
from thermogui.core.project import Project
from thermogui.core.reading.text import parse_readings
from thermogui.core.readings.labels import shortened
from thermogui.core.readings.readings import seed_readings
from thermogui.core.readings.roles import PAIR
from thermogui.core.session.content import Session
from thermogui.core.session.file import parse_session, session_text
from thermogui.core.writing import exports
from thermogui.core.writing.c_header import c_header
from thermogui.core.writing.calibration import calibration_json
from thermogui.core.writing.network import network_header, network_module
from thermogui.core.writing.notebook import notebook_text
from thermogui.core.writing.python_module import python_module

DATE = datetime.date(2026, 3, 14)
NAMES = [
    "Sensor",
    'a "quoted" one, with commas; and\ttabs',
    "*/ int main(void) { return 1; } /* ??/",
    '"""; raise SystemExit("""',
    "ends with a backslash \\",
    "\\N{x} \\u12 \\x \\",
    "<b>bold</b> & <script>alert(1)</script>",
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+1",
    "-1",
    "@SUM(A1)",
    "two\nlines\r\nor three\u2028",
    "Fühler 🌡️ 温度 №1 µΩ",
    "مستشعر الحرارة \u202egnp",
    "`code` $x$ $$ {{t_u}} {{#both}} %s {0}",
    "\ud800\x00\uffff]]>",
    "'); DROP TABLE",
    "x" * 200,
]


@pytest.fixture(params=NAMES, ids=lambda name: ascii(name)[:24])
def readings(request):
    name = clean_name(request.param)
    return replace(seed_readings(), name_of_t_u=name, unit_of_t_u=name, name_of_t_c=clean_name(f"{name} too"))


@pytest.fixture
def assessment(readings):
    return assess(readings, CalibrationSettings())


@pytest.fixture
def content(readings):
    return exports.Content(Project(readings, Experiment(epochs=3, engine="numpy")), "pairs.csv", DATE)


def named(readings):
    return [(label.name, label.unit) for label in readings.labels]


def test_c_compiles_and_converts(assessment, tmp_path):
    header = c_header(assessment, "pairs.csv", DATE, "sensor")
    assert header.isascii() and header.count("*/") == header.count("/*") == 2
    (tmp_path / "sensor.h").write_text(header, encoding="ascii")
    source = tmp_path / "use.c"
    source.write_text(
        '#include <stdio.h>\n#include "sensor.h"\nint main(void) { printf("%.9g", sensor(68.4)); }\n'
    )
    command = ["gcc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-trigraphs", str(source)]
    built = subprocess.run([*command, "-o", str(tmp_path / "use"), "-lm"], capture_output=True, text=True)
    assert (built.returncode, built.stderr) == (0, "")
    found = subprocess.run([tmp_path / "use"], capture_output=True, text=True, check=True).stdout
    assert float(found) == pytest.approx(19.4104139, abs=1e-6)


def test_a_network_compiles_in_c_and_is_a_module_with_the_name_in_its_docstring(readings, tmp_path):
    experiment = Experiment(model="tanh", initial=(), hidden_units=2, epochs=3)
    run = Run.begun(experiment, readings)
    for block in train(experiment, readings):
        run.append(block)
    header = network_header(run, "pairs.csv", DATE, "sensor")
    assert header.isascii() and header.count("*/") == header.count("/*") == 2
    (tmp_path / "use.c").write_text(f"{header}int main(void) {{ return (int)sensor(5.0); }}\n", "ascii")
    command = ["gcc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-trigraphs", "-fsyntax-only"]
    built = subprocess.run([*command, str(tmp_path / "use.c")], capture_output=True, text=True)
    assert (built.returncode, built.stderr) == (0, "")
    module = {}
    exec(compile(network_module(run, "pairs.csv", DATE), "module", "exec"), module)
    assert f"t_u ({readings.name_of_t_u}) in {readings.unit_of_t_u}" in module["__doc__"]
    assert module["convert"](50.0) == pytest.approx(float(run.curve_at_end(np.array(50.0))), rel=1e-6)


def test_python_converts_and_says_the_name_in_its_docstring(assessment, readings, tmp_path):
    (tmp_path / "converter.py").write_text(python_module(assessment, "p", DATE), encoding="utf-8")
    code = f"import sys, json; sys.path.insert(0, {str(tmp_path)!r}); import converter as c; "
    code += "print(json.dumps([c.convert(68.4), c.__doc__]))"
    child = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", "-W", "error", "-c", code], capture_output=True, text=True
    )
    assert child.stderr == ""
    found, doc = json.loads(child.stdout)
    assert found == pytest.approx(19.4104139, abs=1e-6)
    assert (
        f"t_u ({readings.name_of_t_u}) in {readings.unit_of_t_u}, t_c ({readings.name_of_t_c}) in °C" in doc
    )


@pytest.mark.parametrize("model", ["linear", "tanh"])
def test_the_notebook_is_valid_and_its_code_is_code(readings, model):
    experiment = Experiment(model=model, initial=MODELS[model].initial, validation_share=0.3)
    book = nbformat.reads(
        notebook_text(readings, experiment, CalibrationSettings(), "pairs.csv", DATE), as_version=4
    )
    nbformat.validate(book)
    code = [ast.parse(cell.source) for cell in book.cells if cell.cell_type == "code"]
    (labels,) = (
        node.value
        for cell in code
        for node in ast.walk(cell)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "(x_label, y_label)"
    )
    wanted = tuple(label.title.replace("$", r"\$") for label in readings.labels)
    assert ast.literal_eval(labels) == wanted
    told = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    assert f"`{readings.name_of_t_u.replace('`', chr(39))}`" in told and "{{columns}}" not in told


def test_the_workbook_has_the_name_as_words_and_never_as_a_formula(content, readings, tmp_path):
    exports.write_xlsx(content, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    heading = book["Readings"][1][:2]
    assert [cell.data_type for cell in heading] == ["s", "s"]
    assert [cell.value for cell in heading] == [label.in_file for label in readings.labels]
    assert book["Readings"]["A2"].value == 35.7
    told = [cell.value for row in book["Calibration"] for cell in row if cell.data_type == "s"]
    assert any(readings.name_of_t_u in str(words) for words in told)


def test_the_table_is_read_again_with_its_names_and_no_cell_is_a_formula(content, readings, tmp_path):
    exports.write_csv(content, tmp_path / "x.csv")
    text = (tmp_path / "x.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 12 and {len(row) for row in rows} == {5}
    assert not any(cell[:1] in "=+@\t\r" for cell in rows[0])
    again = parse_readings(text, "x.csv").readings
    np.testing.assert_array_equal(again.t_u, readings.t_u)


def test_the_page_shows_the_name_as_text(content, readings, tmp_path):
    exports.write_report(content, tmp_path / "x.html")
    tags, words = [], []

    class Page(HTMLParser):
        def handle_starttag(self, tag, _attributes):
            tags.append(tag)

        def handle_data(self, data):
            words.append(data)

    Page().feed((tmp_path / "x.html").read_text(encoding="utf-8"))
    assert not {"script", "b"} & set(tags)
    assert shortened(readings.name_of_t_u) in "".join(words)


def test_the_session_and_the_json_have_it_letter_by_letter(assessment, readings):
    again = parse_session(session_text(Session(Project(readings))).encode(), "x.thermo").project.readings
    assert named(again) == named(readings) and again == readings
    found = json.loads(calibration_json(assessment, [], [], 0, np.arange(1, 12)))
    assert found["names"] == {role: readings.label(role).name for role in PAIR}
    assert found["unit"] is None and found["unit_of_t_u"] == readings.unit_of_t_u


def test_usual_names_are_read_again_from_the_table(tmp_path):
    for name, unit in (("Sensor", "mV"), ("=1+1", "Ω"), ('Bath "3", left', "counts"), ("Fühler", "degF")):
        readings = replace(seed_readings(), name_of_t_u=name, unit_of_t_u=unit, unit_of_t_c="K")
        content = exports.Content(Project(readings, Experiment()), "pairs.csv", DATE)
        exports.write_csv(content, tmp_path / "x.csv")
        again = parse_readings((tmp_path / "x.csv").read_text(encoding="utf-8"), "x.csv").readings
        assert named(again) == [(name, unit), (None, "K")]
