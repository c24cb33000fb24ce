"""`thermogui calibrate`: figures, formats, and bad input."""

import json

import pytest

from thermogui import app


@pytest.fixture
def run(capsys):
    def run(*args):
        capsys.readouterr()
        status = app.main(["calibrate", *map(str, args)])
        return (status, *capsys.readouterr())

    return run


@pytest.fixture
def file(tmp_path):
    def file(text):
        path = tmp_path / "readings.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return file


def test_the_json_has_the_figures_of_the_book(run):
    status, out, err = run("--json", "--convert", "68.4", "--convert", "-1e1")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert (found["model"], found["count"], found["dof"], found["weights"], found["scatter"]) == (
        "linear",
        11,
        9,
        "none",
        "t_c",
    )
    assert list(found["params"]) == ["intercept", "slope"]
    assert found["params"]["slope"]["estimate"] == pytest.approx(0.53677, abs=5e-6)
    assert found["params"]["intercept"]["interval"] == pytest.approx([-21.664, -12.945], abs=5e-4)
    assert found["covariance"][1] == pytest.approx([-0.065423, 0.00126299], abs=5e-7)
    assert found["unit"]["best"] == found["unit"]["closest"] == "degF"
    assert found["unit"]["candidates"][0]["p_value"] == pytest.approx(0.6092, abs=5e-5)
    first, second = found["converted"]
    assert first["t_c"] == pytest.approx(19.4104, abs=5e-5)
    assert first["prediction_interval"] == pytest.approx([14.746, 24.075], abs=5e-4)
    assert (first["extrapolated"], second["extrapolated"], second["t_u"]) == (False, True, -10.0)


def test_a_quadratic_has_a_curvature_and_no_unit(run):
    found = json.loads(run("--json", "--model", "quadratic")[1])
    assert list(found["params"]) == ["intercept", "slope", "curvature"]
    assert len(found["covariance"]) == 3 and found["unit"] is None


def test_the_table_says_the_equation_the_convention_and_the_unit(run):
    status, out, _ = run("--convert", "68.4")
    assert status == 0
    for part in (
        "t_c = 0.537(36)·t_u − 17.3(1.9)",
        "no weights",
        "consistent with Fahrenheit;",
        "Fahrenheit p = 0.61, ",
        "± 4.66",
        "± 1.86",
    ):
        assert part in out


def test_a_correction_is_no_temperature_and_gets_no_unit(run, file):
    path = file("t,correction\n21.521,-0.171\n22.012,-0.169\n22.512,-0.166\n23.003,-0.159\n23.507,-0.164\n")
    status, out, _ = run(path, "--json", "--columns", "t,correction")
    assert status == 0 and json.loads(out)["unit"] is None


def test_rows_without_a_sigma_are_skipped_and_it_is_said(run, file):
    path = file("t_u,t_c,sigma\n1,1,0.5\n2,2.1,0.5\n3,2.9,\n4,4.2,1\n5,5,1\n")
    status, out, err = run(path, "--json", "--weights", "absolute")
    assert (status, json.loads(out)["count"]) == (0, 4)
    assert "1" in err and "skipped" in err


ISO = "1.2,3.4,.2,.2\n1.9,4.4,.2,.2\n2.9,7.2,.2,.2\n4,8.5,.4,.2\n4.7,10.8,.4,.2\n5.9,13.5,.4,.2\n"


@pytest.mark.parametrize(
    ("header", "options"),
    [
        ("t_u,t_c,sigma,sigma_u\n", []),
        ("", []),
        ("a,b,c,d\n", ["--columns", "a,b,c,d"]),
        ("a,b,c,d\n", ["--columns", "1,2,3,4"]),
        ("σ_u,t_c,σ,t_u\n", ["--columns", "t_u,t_c"]),
    ],
)
def test_where_both_columns_scatter_each_has_its_sigma(run, file, header, options):
    rows = [row.split(",") for row in ISO.split()]
    if header.startswith("σ_u"):
        rows = [[row[3], row[1], row[2], row[0]] for row in rows]
    text = header + "".join(",".join(row) + "\n" for row in rows)
    status, out, err = run(file(text), "--json", "--scatter", "both", "--convert", "3", *options)
    found = json.loads(out)
    assert (status, err, found["scatter"], found["weights"]) == (0, "", "both", "absolute")
    slope = found["params"]["slope"]
    assert (slope["estimate"], slope["standard_error"]) == pytest.approx((2.1597, 0.1355), abs=5e-5)
    assert found["chi_squared"]["value"] == pytest.approx(2.743, abs=5e-4)
    assert (found["correlation_of_errors"], found["response"], found["inverted"]) == (0.0, "t_c", None)
    assert found["converted"][0]["prediction_standard_uncertainty"] == pytest.approx(0.4821, abs=5e-4)


def test_errors_of_a_pair_may_correlate_where_both_columns_scatter(run, file):
    path = file("t_u,t_c,sigma,sigma_u\n" + ISO)
    _, out, _ = run(path, "--json", "--scatter", "both", "--correlation", "-0.5")
    assert json.loads(out)["correlation_of_errors"] == -0.5
    _, out, _ = run(path, "--scatter", "both", "--correlation", "-0.5")
    assert "correlated by −0.5" in out


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("t_u,t_c,sigma\n1,1,1\n2,2,1\n3,3,1\n", ["--scatter", "both"], "a fourth one, σ_u"),
        (f"t_u,t_c,sigma,sigma_u\n{ISO}1,1,1,-1\n", ["--scatter", "both"], "row 8, column 4 (sigma_u): σ_u"),
        (f"t_u,t_c,sigma,sigma_u\n{ISO}1,1,0,0\n", ["--scatter", "both"], "row 8, column 3 (sigma): σ is 0"),
        (ISO, ["--scatter", "both", "--model", "quadratic"], "--model"),
        (ISO, ["--scatter", "both", "--weights", "relative"], "--weights"),
        (ISO, ["--scatter", "both", "--correlation", "1"], "--correlation"),
        (ISO, ["--correlation", "0.5"], "--scatter both"),
        (ISO, ["--columns", "1,2,3,4,4"], "T_U,T_C[,SIGMA[,SIGMA_U]]"),
        ("t_u,t_c\n1,1\n2,2\n", [], "at least 3"),
        ("t_u,t_c\n1,1\n1,2\n1,3\n", [], "Every t_u is 1"),
        ("t_u,t_c\n1,1\n2,2\n3,3.1\n", ["--model", "quadratic"], "at least 4"),
        ("t_u,t_c,sigma\n1,1,1\n2,2,0\n3,3.1,1\n4,4,1\n", ["--weights", "absolute"], "row 3"),
        ("t_u,t_c\n1,1\n2,2\n3,3.1\n", ["--weights", "relative"], "σ"),
        ("t_u,t_c\n1,1\n2,2\n3,3.1\n", ["--confidence", "1"], "confidence"),
        ("t_u,t_c\n1,1\n2,2\n3,3.1\n", ["--convert", "abc"], "abc"),
        ("t_u,t_c\n1,1\n2,x\n3,3.1\n", [], "row 3"),
        ("t_u,t_c\n1,1\n2,2\n3,3.1\n", ["--model", "cubic"], "model"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(run, file, text, options, says):
    status, out, err = run(file(text), *options)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("thermogui: ") and says in err


BENT = "t_u,t_c\n" + "".join(f"{t},{t * t / 40 + t + (t % 20) / 60}\n" for t in range(0, 80, 10))


def test_a_wrong_form_is_said_beside_equation_and_conversions_and_a_mean_is_refused(run, tmp_path):
    file = tmp_path / "bent.csv"
    file.write_text(BENT)
    status, out, _ = run(str(file), "--convert", "20")
    lines = out.splitlines()
    assert status == 0 and lines[1] == lines[-1]
    assert lines[1].startswith(
        "WARNING: The readings do not lie on a line: a quadratic term would help, p < 0.001"
    )
    status, out, error = run(str(file), "--convert", "20", "--mean-of", "4")
    assert (status, out) == (2, "") and error.count("\n") == 1
    assert "The mean of 4 readings is refused" in error
    status, out, _ = run(str(file), "--model", "quadratic", "--convert", "20", "--mean-of", "4")
    assert status == 0 and "WARNING" not in out


IN_KELVIN = "raw,{}\n290,290.1\n300,300.05\n310,309.9\n320,320.05\n330,330.02\n"


@pytest.mark.parametrize(
    ("heading", "options", "best"),
    [
        ("T_ref [K]", (), "K"),
        ("T_ref", (), "degC"),
        ("T_ref", ("--unit-of-t-c", "K"), "K"),
        ("T_ref [K]", ("--unit-of-t-c", "degC"), "degC"),
    ],
)
def test_the_scale_of_the_reference_is_that_of_its_heading_or_of_the_option(
    run, file, heading, options, best
):
    status, out, _ = run(file(IN_KELVIN.format(heading)), "--json", *options)
    assert status == 0 and json.loads(out)["unit"]["best"] == best


def test_the_uncertainty_of_the_reference_is_in_the_verdict(run, file):
    shifted = "t_u,t_c\n" + "".join(f"{t},{t + 1 + t % 3 / 30}\n" for t in range(10, 60, 5))
    found = []
    for options in ((), ("--reference-uncertainty", "0.8")):
        status, out, _ = run(file(shifted), "--json", *options)
        assert status == 0
        found.append(json.loads(out)["unit"])
    assert [unit["best"] for unit in found] == [None, "degC"]
    assert [unit["bias"]["significant"] for unit in found] == [True, False]


IN_MILLIVOLTS = "Sensor [mV];Referenz (°C)\n1,02;20\n2,0;25\n3,1;30\n3,95;35\n5;40,1\n"


def test_a_sensor_is_calibrated_without_a_word_on_scales(run, file):
    status, out, err = run(file(IN_MILLIVOLTS), "--json")
    found = json.loads(out)
    assert (status, err, found["unit"]) == (0, "", None)
    assert found["names"] == {"t_u": "Sensor", "t_c": "Referenz"}
    assert (found["unit_of_t_u"], found["unit_of_t_c"]) == ("mV", "degC")
    status, out, _ = run(file(IN_MILLIVOLTS))
    assert status == 0 and "Columns: t_u (Sensor) in mV, t_c (Referenz) in °C" in out
    assert not any(word in out for word in ("scale", "No unit", "Celsius", "nobody"))


def test_units_that_options_name_are_those_of_the_columns(run, file):
    status, out, _ = run(
        file("a,b\n1,2\n2,3\n3,5\n"), "--json", "--unit-of-t-u", "Ω", "--unit-of-t-c", "kelvin"
    )
    found = json.loads(out)
    assert (status, found["unit_of_t_u"], found["unit_of_t_c"], found["unit"]) == (0, "Ω", "K", None)
    status, out, _ = run(file("a,b\n1,2\n2,3\n3,5\n"), "--json", "--unit-of-t-u", "Fahrenheit")
    assert json.loads(out)["unit_of_t_u"] == "degF" and json.loads(out)["unit"]["closest"]
