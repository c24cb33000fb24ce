"""A calibration as source text: run by an interpreter and a C compiler, beside the program's conversion."""

import datetime
import json
import math
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.components import plain_reference
from thermogui.core.calibration.conversion import to_t_c
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.writing.c_header import c_header, identifier
from thermogui.core.writing.python_module import python_module

DATE = datetime.date(2026, 3, 14)
HOSTILE = 'a*/b/*"""\\\n??/\\N{x}é\ud800%s.csv'
STRICT = ["-Wall", "-Wextra", "-Werror", "-Wconversion", "-Wdouble-promotion", "-pedantic"]


def bent(x0, width, slope, bend, noise=0.01):
    """Readings along a parabola over [x0, x0 + width], σ from small to large."""
    random = np.random.default_rng(7)
    part = np.sort(random.random(12))
    t_c = 20 + slope * part + bend * part**2 + noise * random.standard_normal(12)
    return Readings.from_columns(x0 + width * part, t_c, noise * np.linspace(0.5, 2, 12), unit_of_t_u="degF")


SETS = {
    "the book's": seed_readings("degF"),
    "rising": bent(-3.0, 7.0, 30.0, 4.0),
    "falling": bent(100.0, 900.0, -30.0, -4.0),
    "far from zero": bent(1e9, 100.0, 30.0, 4.0),
    "tiny": bent(1e-30, 1e-29, 30.0, 4.0),
    "huge": bent(-1e100, 3e100, 30.0, 4.0),
}
CASES = [
    pytest.param(readings, Conventions(model, weights, scatter), id=f"{name}, {model}, {scatter}, {weights}")
    for name, readings in SETS.items()
    for model in ("linear", "quadratic")
    for scatter in ("t_c", "t_u")
    for weights in ("none", "absolute")
    if weights == "none" or readings.sigma is not None
    # σ is that of t_c, which for t_u is out of all proportion
    if (weights, scatter) != ("absolute", "t_u")
    # with so much scatter the parabola does not come to every reading
    and (name, model, scatter) != ("the book's", "quadratic", "t_u")
]
CASES += [
    pytest.param(
        replace(readings, sigma_u=np.ptp(readings.t_u) * np.linspace(0.002, 0.001, len(readings))),
        Conventions(scatter="both", correlation=0.3),
        id=f"{name}, both",
    )
    for name, readings in SETS.items()
    if readings.sigma is not None
]


def places(readings):
    low, high = readings.t_u.min(), readings.t_u.max()
    return [
        *np.linspace(low, high, 5).tolist(),
        float(low - (high - low) / 4),
        float(high + (high - low) / 4),
    ]


def run_python(tmp_path, module, *expressions):
    (tmp_path / "converter.py").write_text(module, encoding="utf-8")
    code = (
        f"import sys, json; sys.path.insert(0, {str(tmp_path)!r}); import converter as c; print(json.dumps(["
    )
    child = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", code + ", ".join(expressions) + "]))"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (child.returncode, child.stderr) == (0, "")
    return json.loads(child.stdout)


@pytest.mark.parametrize(("readings", "conventions"), CASES)
def test_the_python_module_converts_as_the_program_does(readings, conventions):
    assessment = assess(readings, CalibrationSettings(conventions))
    given = places(readings)
    module = {}
    exec(python_module(assessment, "pairs.csv", DATE), module)
    names = ["convert", "uncertainty", "prediction_uncertainty", "interval"]
    found = [module[name](given) for name in names]
    wanted = [to_t_c(assessment.calibration, value) for value in given]
    scale = np.ptp(readings.t_c)
    close = {"rtol": 1e-11, "atol": 1e-11 * scale, "equal_nan": True}
    # far from zero a unit in the last place of t_u is as much
    if readings is SETS["far from zero"]:
        close |= {"rtol": 1e-7, "atol": 1e-7 * scale}
    np.testing.assert_allclose(found[0], [w.estimate for w in wanted], **close)
    np.testing.assert_allclose(found[1], [w.standard_uncertainty for w in wanted], **close)
    assert_tabulated(found[2], [w.prediction_standard_uncertainty for w in wanted])
    for side in (0, 1):
        reached = [abs(w.prediction_interval[side] - w.estimate) for w in wanted]
        assert_tabulated(np.abs(np.array(found[3])[:, side] - found[0]), reached)


def assert_tabulated(found, wanted, rough=1e-9):
    """A value from a table is never below what the program finds, and at most 0.1 % above."""
    ratio = np.array(found) / np.array(wanted)
    assert (ratio >= 1 - rough).all() and (ratio <= 1.001 + rough).all()


def test_a_number_gives_a_number_and_anything_else_a_list(tmp_path):
    module = python_module(assess(seed_readings(), CalibrationSettings()), "pairs.csv", DATE)
    found = run_python(
        tmp_path,
        module,
        "c.convert(68.4)",
        "c.convert(68)",
        "c.convert((68.4, 68))",
        "c.convert(iter([68.4]))",
        "c.convert([])",
        "[c.K, c.T_U_MIN, c.T_U_MAX]",
    )
    assert found[0] == pytest.approx(19.410413887, abs=1e-9)
    assert found[2:5] == [found[:2], found[:1], []]
    assert found[5] == [pytest.approx(2.262157, abs=1e-6), 21.8, 81.9]


@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_what_else_is_uncertain_is_in_the_combined_uncertainty(tmp_path, scatter):
    extra = Extra(readings=4, reference=plain_reference(0.3), resolution=0.5)
    assessment = assess(SETS["rising"], CalibrationSettings(Conventions("quadratic", scatter=scatter), extra))
    module = python_module(assessment, "pairs.csv", DATE)
    found = run_python(tmp_path, module, "c.prediction_uncertainty(0.5)", "c.combined_uncertainty(0.5)")
    wanted = to_t_c(assessment.calibration, 0.5, extra)
    assert_tabulated(found, [wanted.prediction_standard_uncertainty, wanted.combined_uncertainty])


def test_a_value_that_the_parabola_never_reaches_is_nan_in_python(tmp_path):
    conventions = Conventions("quadratic", scatter="t_u")
    assessment = assess(SETS["rising"], CalibrationSettings(conventions))
    assert math.isnan(to_t_c(assessment.calibration, 1e4).estimate)
    found = run_python(tmp_path, python_module(assessment, "x", DATE), "c.convert(1e4)", "c.uncertainty(1e4)")
    assert all(map(math.isnan, found))


@pytest.mark.parametrize("name", ["pairs.csv", HOSTILE, '"""', "\\", "*/", "/*", "a\nb", "??/", "\x00\x1b"])
def test_no_file_name_gets_out_of_its_comment(tmp_path, name):
    assessment = assess(seed_readings(), CalibrationSettings())
    found = run_python(tmp_path, python_module(assessment, name, DATE), "c.convert(68.4)", "c.__doc__")
    assert found[0] == pytest.approx(19.410413887, abs=1e-9)
    assert "Date: 2026-03-14" in found[1]
    header = c_header(assessment, name, DATE, "sensor")
    assert header.isascii() and header.count("*/") == 2 and "??/" not in header and "\\" not in header
    assert header.count("/*") == 2


def test_both_say_equation_uncertainty_range_units_convention_and_date():
    assessment = assess(seed_readings("degF"), CalibrationSettings())
    module = python_module(assessment, "pairs.csv", DATE)
    header = c_header(assessment, "pairs.csv", DATE, "sensor")
    for text, said in (
        (module, ["t_c = 0.537(36)·t_u − 17.3(1.9)", "± 4.47", "95 % confidence", "degF (°F)", "Fahrenheit"]),
        (
            header,
            ["t_c = 0.537(36)*t_u - 17.3(1.9)", "+/- 4.47", "95 %", "degF (degF)", "Fahrenheit"],
        ),
    ):
        said += ["from 21.8 to 81.9", "t_c carries the scatter", "2026-03-14", "11 readings of pairs.csv"]
        assert [words for words in said if words not in text] == []


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("calibration", "calibration"),
        ("sensor-2 (new)", "sensor_2_new"),
        ("Fühler", "Fuhler"),
        ("2nd", "calibration_2nd"),
        ("温度", "calibration"),
        ("__x__", "x"),
        ("double", "double_t_c"),
        ("i", "i_t_c"),
        ("sin", "sin_t_c"),
        ("print", "print_t_c"),
        ("", "calibration"),
    ],
)
def test_a_function_is_named_as_its_output_where_c_allows_it(stem, name):
    assert identifier(stem) == name
    assert identifier(name) == name


def test_a_level_line_cannot_be_turned_round():
    readings = Readings.from_columns([1.0, 2.0, 1.0, 2.0], [1.0, 1.0, 2.0, 2.0])
    assessment = assess(readings, CalibrationSettings(Conventions(scatter="t_u")))
    for export in (
        lambda: python_module(assessment, "x", DATE),
        lambda: c_header(assessment, "x", DATE, "x"),
    ):
        with pytest.raises(ThermoError, match="level"):
            export()


def compile_and_run(tmp_path, header, expressions, kind="double", compiler=("gcc", "-std=c99")):
    (tmp_path / "sensor.h").write_text(header, encoding="ascii")
    calls = "".join(f'    printf("%.17g\\n", (double){call});\n' for call in expressions)
    suffix = ".cpp" if compiler[0] == "g++" else ".c"
    source = tmp_path / f"use{suffix}"
    standard = ["math.h", "stdio.h", "stdlib.h", "string.h", "time.h", "ctype.h"]
    heading = "".join(f"#include <{name}>\n" for name in standard)
    source.write_text(f'{heading}#include "sensor.h"\n#include "sensor.h"\nint main(void) {{\n{calls}}}\n')
    program = tmp_path / "use"
    command = [*compiler, *STRICT, str(source), "-o", str(program), "-lm"]
    built = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (built.returncode, built.stderr) == (0, "")
    output = subprocess.run([program], capture_output=True, text=True, check=True, timeout=60).stdout
    return np.array([float(line) for line in output.split()])


@pytest.mark.machine
@pytest.mark.parametrize(("readings", "conventions"), CASES)
def test_the_c_header_converts_as_the_program_does(tmp_path, readings, conventions):
    assessment = assess(readings, CalibrationSettings(conventions))
    header = c_header(assessment, HOSTILE, DATE, "sensor")
    given = places(readings)
    parts = ["", "_uncertainty", "_prediction_uncertainty"]
    calls = [f"sensor{part}({value!r})" for part in parts for value in given]
    holds = np.abs(given).max() < 1e38
    calls += [f"sensor{part}f((float){value!r})" for part in parts for value in given] if holds else []
    found = compile_and_run(tmp_path, header, calls)
    wanted = [to_t_c(assessment.calibration, value) for value in given]
    names = ["estimate", "standard_uncertainty", "prediction_standard_uncertainty"]
    exact = np.array([getattr(w, name) for name in names for w in wanted])
    tabulated = np.arange(len(exact)) >= 2 * len(given)
    assert_tabulated(found[: len(exact)][tabulated], exact[tabulated])
    exact[tabulated] = found[: len(exact)][tabulated]
    scale = np.ptp(readings.t_c)
    is_far = readings.t_u is SETS["far from zero"].t_u
    rough = 1e-7 if is_far else 1e-11
    np.testing.assert_allclose(found[: len(exact)], exact, rtol=rough, atol=rough * scale, equal_nan=True)
    if holds and not is_far:
        single = found[len(exact) :]
        inside = [i for i in range(len(exact)) if i % len(given) < 5]
        np.testing.assert_allclose(single[inside], exact[inside], rtol=2e-4, atol=2e-5 * scale)


@pytest.mark.machine
@pytest.mark.parametrize(
    "compiler", [("gcc", "-std=c99"), ("gcc", "-std=c11", "-O2"), ("g++", "-std=c++11", "-O2")]
)
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
@pytest.mark.parametrize("model", ["linear", "quadratic"])
def test_every_header_compiles_without_a_warning(tmp_path, model, scatter, compiler):
    settings = CalibrationSettings(Conventions(model, scatter=scatter), Extra(3, plain_reference(0.1), 0.1))
    assessment = assess(SETS["rising"], settings)
    header = c_header(assessment, HOSTILE, DATE, "sensor")
    calls = [
        "sensor(0.7)",
        "sensorf(0.7f)",
        "sensor_combined_uncertainty(0.7)",
        "sensor_combined_uncertaintyf(0.7f)",
    ]
    found = compile_and_run(tmp_path, header, [*calls, "SENSOR_K"], compiler=compiler)
    wanted = to_t_c(assessment.calibration, 0.7, settings.extra)
    pair = [wanted.estimate, wanted.estimate, wanted.combined_uncertainty, wanted.combined_uncertainty]
    np.testing.assert_allclose(found[:2], pair[:2], rtol=1e-5)
    assert_tabulated(found[2:4], pair[2:])


@pytest.mark.machine
@pytest.mark.parametrize(
    "stem", ["double", "sin", "print", "i", "new", "2nd", "hypot", "el", "index", "y0", "time"]
)
def test_a_header_of_any_name_compiles(tmp_path, stem):
    header = c_header(assess(seed_readings(), CalibrationSettings()), "x", DATE, stem)
    for compiler in (("gcc", "-std=c99"), ("gcc", "-std=gnu17"), ("g++", "-std=c++17")):
        (value,) = compile_and_run(tmp_path, header, [f"{identifier(stem)}(68.4)"], compiler=compiler)
        assert value == pytest.approx(19.410413887, abs=1e-9)


@pytest.mark.machine
def test_a_value_that_the_parabola_never_reaches_is_nan_in_c(tmp_path):
    assessment = assess(SETS["rising"], CalibrationSettings(Conventions("quadratic", scatter="t_u")))
    header = c_header(assessment, "x", DATE, "sensor")
    assert np.isnan(compile_and_run(tmp_path, header, ["sensor(1e4)", "sensorf(1e4f)"])).all()


def single_is_double(readings, **conventions):
    """Say whether the functions for float leave the work to those for double."""
    header = c_header(assess(readings, CalibrationSettings(Conventions(**conventions))), "x", DATE, "sensor")
    left = [
        f"    return (float)sensor{part}((double)t_u);" in header
        for part in ("", "_uncertainty", "_prediction_uncertainty")
    ]
    assert len(set(left)) == 1
    literals = re.search(
        r"sensorf\(float t_u\)\n{\n    const float z = \(t_u - \(?-?[0-9.e+-]+f\)?\)", header
    )
    assert (literals is None) == left[0]
    return left[0]


@pytest.mark.parametrize(
    ("low", "width", "is_double"),
    [
        (-3.0, 7.0, False),
        (1e5, 100.0, False),
        # 1e7 is told apart by steps of one, of which it takes 64
        (1e7, 1000.0, False),
        (1e7, 100.0, True),
        (-1e7, 100.0, True),
        (1e9, 100.0, True),
        (1e36, 1e36, False),
        (1e38, 1e38, True),
        (-1e100, 3e100, True),
        (1e-36, 1e-36, False),
        (1e-39, 1e-39, True),
    ],
)
@pytest.mark.parametrize("model", ["linear", "quadratic"])
def test_what_float_cannot_hold_or_tell_apart_is_worked_out_in_double(low, width, is_double, model):
    assert single_is_double(bent(low, width, 30.0, 4.0), model=model) == is_double


def test_whatever_is_a_number_is_converted_and_what_is_none_is_refused():
    module = {}
    exec(python_module(assess(seed_readings(), CalibrationSettings()), "pairs.csv", DATE), module)
    convert, exact = module["convert"], module["convert"](68.4)
    assert convert(Fraction("68.4")) == convert(Decimal("68.4")) == exact
    found = convert([Decimal("68.4"), np.float64(68.4), Fraction("68.4")])
    assert found == [exact] * 3 and {type(value) for value in found} == {float}
    assert math.isnan(convert(math.nan)) and convert(math.inf) == math.inf == -convert(-math.inf)
    with pytest.raises(TypeError):
        convert(None)
    with pytest.raises(ValueError):
        convert(["a reading"])


def test_u_with_a_reference_is_that_of_the_program_and_not_the_factor_of_the_residuals(tmp_path):
    three = Readings.from_columns([10.0, 20.0, 30.0], [20.01, 39.98, 60.02])
    settings = CalibrationSettings(extra=Extra(reference=plain_reference(0.5)))
    assessment = assess(three, settings)
    wanted = [to_t_c(assessment.calibration, t_u, settings.extra) for t_u in (10.0, 17.0, 20.0, 30.0)]
    calls = [f"expanded_uncertainty({w.given})" for w in wanted]
    found = run_python(tmp_path, python_module(assessment, "x", DATE), *(f"c.{call}" for call in calls))
    assert_tabulated(found, [w.expanded_uncertainty for w in wanted])
    assert max(found) < 3


def test_what_calibrate_calls_unbounded_is_not_exported():
    noise = np.random.default_rng(3).normal(size=12)
    readings = Readings.from_columns(noise, np.arange(12.0))
    assessment = assess(readings, CalibrationSettings(Conventions(scatter="t_u")))
    assert to_t_c(assessment.calibration, 0.3).unbounded
    for export in (
        lambda: python_module(assessment, "x", DATE),
        lambda: c_header(assessment, "x", DATE, "x"),
    ):
        with pytest.raises(ThermoError, match="unbounded"):
            export()
    refused = assess(seed_readings(), CalibrationSettings(Conventions("quadratic", scatter="t_u")))
    with pytest.raises(ThermoError, match=r"At t_u = 81.9 .* unbounded"):
        python_module(refused, "x", DATE)


@pytest.mark.machine
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_the_interval_in_c_is_that_of_the_program(tmp_path, scatter):
    settings = CalibrationSettings(Conventions(scatter=scatter), Extra(2, plain_reference(0.3), 0.5))
    assessment = assess(seed_readings(), settings)
    header = c_header(assessment, "x", DATE, "sensor") + (
        "static double end(double t_u, int i) "
        "{ double e[2]; sensor_interval(t_u, &e[0], &e[1]); return e[i]; }\n"
        "static float endf(float t_u, int i) "
        "{ float e[2]; sensor_intervalf(t_u, &e[0], &e[1]); return e[i]; }\n"
    )
    header = header.replace("#endif /* SENSOR_H */\n", "", 1) + "#endif\n"
    given = np.linspace(21.8, 81.9, 7).tolist()
    calls = [f"{end}({t_u!r}{end[3:]}, {i})" for end in ("end", "endf") for t_u in given for i in (0, 1)]
    calls += [f"sensor_expanded_uncertainty({t_u!r})" for t_u in given]
    calls += ["sensor_expanded_uncertainty(-1e9)", "sensor_expanded_uncertaintyf(1e9f)"]
    found = compile_and_run(tmp_path, header, calls)
    for i, t_u in enumerate(given):
        wanted = to_t_c(assessment.calibration, t_u, settings.extra)
        reached = np.abs(np.array(wanted.prediction_interval) - wanted.estimate)
        assert_tabulated(np.abs(found[2 * i : 2 * i + 2] - wanted.estimate), reached)
        single = found[14 + 2 * i : 16 + 2 * i]
        assert_tabulated(np.abs(single - wanted.estimate), reached, rough=1e-5)
        assert_tabulated(found[28 + i], reached.max())
    assert np.isinf(found[-2:]).all()
