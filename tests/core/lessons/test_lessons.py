"""The walk-through: all of the book, its figures computed now, and what Try it does."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.presets import PRESETS
from thermogui.core.errors import ThermoError
from thermogui.core.lessons.bench import Bench, are_of_the_book, kept_alone, run_checks
from thermogui.core.lessons.figures import Agreement, Figures, compare, printed
from thermogui.core.lessons.steps import DESTINATIONS, VIEWS, WIDGETS, ending, steps
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.resources import resources

TESTS = Path(__file__).parents[2]
GOLDEN = json.loads((TESTS / "golden/seed_figures.json").read_text(encoding="utf-8"))
BOOK = Figures(GOLDEN)
ALL = {step.key: step for step in steps()}
BEYOND = Experiment(
    model="tanh",
    initial=(),
    optimizer="adam",
    batch_size=3,
    schedule="cosine",
    validation_share=0.4,
    patience=2,
)
WITH_CHECKS = [step for step in steps() if step.checks]


@pytest.fixture(scope="module")
def results():
    """The results of every step on the book's readings, by key and then by name."""
    return {step.key: {found.name: found for found in run_checks(step, seed_readings())} for step in steps()}


@pytest.fixture(scope="module")
def own():
    """Readings that are not the book's."""
    return Readings.from_columns([10.0, 20.0, 30.0, 45.0], [1.0, 2.5, 2.0, 4.0])


def test_the_figures_beside_the_lessons_are_the_golden_ones():
    kept = json.loads((resources() / "lessons/figures.json").read_text(encoding="utf-8"))
    assert kept == GOLDEN


def test_the_steps_are_the_sections_of_the_book_in_its_order_and_go_on():
    assert list(ALL) == [
        "readings",
        "model",
        "loss",
        "first-prediction",
        "shapes",
        "finite-differences",
        "learning-rate",
        "chain-rule",
        "never-stops",
        "early-stop",
        "small-learning-rate",
        "scaling",
        "five-thousand-epochs",
        "plots",
        "numpy",
        "autograd",
        "sgd",
        "sgd-unscaled",
        "adam-unscaled",
        "hold-out",
        "parabola",
        "network",
    ]


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.key)
def test_each_step_has_a_title_sentences_a_formula_that_can_be_said_and_something_to_try(step):
    assert step.title and step.formula and step.reads.endswith(".") and step.action.says
    assert len(step.sentences) >= 2 and all(text.endswith((".", ":")) for text in step.sentences)
    assert step.action.run in ("", "start", "step", "reset") and step.action.view in VIEWS
    assert set(step.widgets) <= set(WIDGETS)
    assert step.action.preset == "" or step.action.book_run is not None
    assert step.action.run or step.action.view or step.widgets


def test_the_end_says_what_has_been_learned_and_where_to_go():
    assert ending().title and len(ending().sentences) >= 3
    assert [way.to for way in ending().ways] == list(DESTINATIONS)
    assert all(way.name and way.says for way in ending().ways)


def test_nobody_shouts_and_no_step_is_told_in_long_sentences():
    said = [text for step in steps() for text in (*step.sentences, step.reads, step.note)]
    said += [*ending().sentences, *(way.says for way in ending().ways)]
    for text in said:
        assert "!" not in text
        assert all(len(sentence.split()) <= 40 for sentence in text.split(". ")), text


def test_where_losses_of_epochs_stand_it_is_said_why_the_headline_has_others():
    for step in steps():
        has_losses = any(
            check.name.startswith("epoch") and check.name.endswith("loss") for check in step.checks
        )
        assert step.note.count("the one before its step") == (has_losses and step.key != "plots"), step.key


def test_the_least_loss_that_rounding_goes_below_is_that_of_the_best_line():
    assert f"{Figures.of('torch').at('least.line'):.6f}" in ALL["adam-unscaled"].note


@pytest.mark.parametrize("step", WITH_CHECKS, ids=lambda step: step.key)
def test_every_figure_that_is_kept_agrees(step, results):
    compared = [found for found in results[step.key].values() if found.agreement]
    assert {found.name: found for found in compared if found.agreement is Agreement.DIFFERS} == {}
    assert compared or step.key == "plots"


def test_every_epoch_that_is_kept_of_the_run_of_a_step_is_checked_there():
    for step in steps():
        if step.source == "torch" and step.action.trains and step.action.run == "start":
            (run,) = {check.place.split(".")[1] for check in step.checks if check.name.startswith("epoch")}
            places = {check.place for check in step.checks}
            for epoch, entry in Figures.of("torch").epochs(run).items():
                assert {f"runs.{run}.epochs.{epoch}.{name}" for name in entry if "loss" in name} <= places


def test_every_printed_epoch_of_every_run_is_checked_somewhere():
    checked = {check.place for step in steps() for check in step.checks}
    for name, run in GOLDEN["runs"].items():
        for entry in run["epochs"]:
            place = f"runs.{name}.epochs.{entry['epoch']}"
            assert f"{place}.loss" in checked
            for group in {"params", "grad"} & set(entry):
                assert {f"{place}.{group}.w", f"{place}.{group}.b"} <= checked


def test_a_figure_that_differs_in_its_last_digits_only_agrees_to_float32(results):
    first = results["first-prediction"]["loss"]
    exact = float(np.mean((seed_readings().t_u - seed_readings().t_c) ** 2))
    assert float(first.ours) == pytest.approx(exact, rel=3e-7)
    assert first.agreement in (Agreement.AGREES, Agreement.TO_FLOAT32)


def test_b_after_its_step_is_shown_as_round_off_and_exactly(results):
    found, figures = results["finite-differences"], GOLDEN["finite_difference"]
    assert float(found["w after its step"].ours) == pytest.approx(figures["w_after_its_step"], abs=1e-4)
    rounded = found["b, stepped from that w"]
    assert float(rounded.ours) == pytest.approx(figures["b_after_its_step"], abs=0.06)
    assert rounded.kept == "46.0250" and rounded.agreement in (Agreement.AGREES, Agreement.TO_FLOAT32)
    exact = found["the same b in float64"]
    assert float(exact.ours) == pytest.approx(figures["b_after_its_step_exactly"], abs=5e-5)
    assert exact.kept == "" and exact.agreement is Agreement.NONE
    assert found["b if both step at once"].kept == "-0.8260"


def test_the_loss_overflows_in_the_books_epochs(results):
    found = results["never-stops"]
    assert [found[f"loss is {what} from epoch"].ours for what in ("inf", "nan")] == ["11", "23"]
    assert results["early-stop"]["stops at epoch"].ours == "11"


def test_numpy_gives_the_same_figures_but_for_the_last_digit(results):
    found = results["numpy"]
    assert sum(name.startswith("epoch") for name in found) >= 35
    assert 0 <= float(found["largest relative difference"].ours.replace("−", "-")) < 1e-5


@pytest.mark.parametrize("step", WITH_CHECKS, ids=lambda step: step.key)
def test_before_a_step_is_tried_there_is_what_the_book_prints_and_nothing_beside_it(step, results, own):
    alone = kept_alone(step, seed_readings())
    assert [found.kept for found in alone] == [found.kept for found in results[step.key].values()]
    assert all(found.ours == "" and found.agreement is Agreement.NONE for found in alone)
    assert kept_alone(step, own) == ()


def test_on_other_readings_the_figures_are_theirs_and_the_books_are_not_shown(own):
    for step in WITH_CHECKS:
        for found in run_checks(step, own):
            assert found.kept == "" and found.agreement is Agreement.NONE and found.ours
    first = {found.name: found for found in run_checks(ALL["first-prediction"], own)}
    loss = float(np.mean((own.t_u - own.t_c) ** 2))
    assert float(first["loss"].ours) == pytest.approx(loss, rel=1e-6)


def test_a_run_that_ends_earlier_than_the_books_says_so():
    steep = Readings.from_columns([1e6, 2e6, 3e6], [1.0, 2.0, 3.0])
    found = {result.name: result for result in run_checks(ALL["early-stop"], steep)}
    assert "stopped" in found["epoch 11, loss"].ours
    calm = Readings.from_columns([0.1, 0.2], [1.0, 2.0])
    found = {result.name: result for result in run_checks(ALL["early-stop"], calm)}
    assert found["stops at epoch"].ours == "never"


def test_the_books_readings_are_known_whatever_else_the_table_holds():
    book = seed_readings()
    assert are_of_the_book(book) and are_of_the_book(book.with_unit("degF"))
    assert are_of_the_book(book.inserted(np.array([3]), Readings.from_columns([np.nan], [np.nan])))
    assert not are_of_the_book(book.with_values("t_c", np.array([0]), [0.6]))
    assert not are_of_the_book(book.with_values("use", np.array([0]), False))
    assert not are_of_the_book(book.take(np.arange(11)[::-1]))


def test_without_a_reading_that_counts_there_are_no_figures():
    with pytest.raises(ThermoError):
        run_checks(ALL["scaling"], seed_readings().with_values("use", np.arange(11), False))
    assert run_checks(ALL["loss"], Readings.from_columns([], [])) == ()


def test_a_run_that_nobody_waits_for_is_given_up():
    with pytest.raises(Cancelled):
        run_checks(ALL["scaling"], seed_readings(), lambda: True)


def test_an_unknown_figure_is_an_error():
    with pytest.raises(KeyError):
        Bench(seed_readings(), BOOK).value("nonsense")
    with pytest.raises(KeyError):
        BOOK.at("runs.scaled_input.epochs.12.loss")


# -- comparing


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [
        (29.030487, Agreement.AGREES),
        (29.0304874, Agreement.AGREES),
        (29.030497, Agreement.TO_FLOAT32),
        (29.0306, Agreement.DIFFERS),
        (float("nan"), Agreement.DIFFERS),
        (float("inf"), Agreement.DIFFERS),
    ],
)
def test_a_loss_is_compared_in_its_six_places(ours, verdict):
    assert compare(BOOK, "runs.scaled_input.epochs.10.loss", ours, "loss") is verdict


def test_inf_and_nan_agree_with_themselves_alone():
    place = "runs.diverges_and_stops.epochs.11.loss"
    assert compare(BOOK, place, float("inf"), "loss") is Agreement.AGREES
    assert compare(BOOK, place, 1e38, "loss") is Agreement.DIFFERS
    assert compare(BOOK, place, float("nan"), "loss") is Agreement.DIFFERS
    assert compare(BOOK, "runs.no_early_stop.final.w", float("nan"), "parameter") is Agreement.AGREES


def test_vectors_shapes_and_counts_are_compared_whole():
    t_u = GOLDEN["readings"]["t_u"]
    assert compare(BOOK, "readings.t_u", t_u, "vector") is Agreement.AGREES
    assert compare(BOOK, "readings.t_u", t_u[:-1], "vector") is Agreement.DIFFERS
    assert compare(BOOK, "readings.t_u", [*t_u[:-1], 68.5], "vector") is Agreement.DIFFERS
    assert compare(BOOK, "broadcast.products.x*y", [3, 1], "shape") is Agreement.AGREES
    assert compare(BOOK, "broadcast.products.x*y", [1, 3], "shape") is Agreement.DIFFERS
    assert compare(BOOK, "runs.no_early_stop.loss_is_inf.0", None, "count") is Agreement.DIFFERS


@pytest.mark.parametrize(
    ("value", "kind", "place", "text"),
    [
        (1763.8846, "loss", "first_prediction.loss", "1763.8846"),
        (1763.884644, "loss", "runs.x.epochs.1.loss", "1763.884644"),
        (9.0901154706e34, "loss", "runs.x.epochs.10.loss", "9.090115e34"),
        (-3.27e19, "parameter", "", "-3.2700e19"),
        (float("inf"), "loss", "runs.x", "inf"),
        (float("nan"), "parameter", "", "nan"),
        (None, "count", "", "never"),
        ([2, 3, 3], "shape", "", "[2, 3, 3]"),
        ([35.7, 55.9], "vector", "", "35.7 … 55.9"),
    ],
)
def test_a_figure_is_printed_as_the_book_does(value, kind, place, text):
    assert printed(value, kind, place) == text


def test_figures_of_ours_may_differ_by_what_stands_beside_them_and_no_more():
    ours = Figures.of("torch")
    place = "runs.network.epochs.3000.loss"
    kept, (relative, _) = ours.at(place), ours.tolerance(place, "loss")
    assert compare(ours, place, kept * (1 + 0.9 * relative), "loss") is Agreement.TO_FLOAT32
    assert compare(ours, place, kept * (1 + 1.1 * relative), "loss") is Agreement.DIFFERS
    place = "runs.held_out.best_epoch"
    best, (_, within) = ours.at(place), ours.tolerance(place, "epoch")
    for value, verdict in (
        (best, Agreement.AGREES),
        (best + within, Agreement.TO_FLOAT32),
        (best - within - 1, Agreement.DIFFERS),
        (None, Agreement.DIFFERS),
    ):
        assert compare(ours, place, value, "epoch") is verdict


# -- Try it


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.key)
def test_what_try_it_sets_is_an_experiment_that_can_run(step):
    for current in (
        Experiment(),
        Experiment(engine="numpy"),
        Experiment(gradient="finite-difference"),
        BEYOND,
    ):
        wanted = step.action.experiment(current)
        assert wanted.problems() == {}
        if step.source == "book":
            assert wanted.is_plain and not wanted.validation_share


def test_presets_are_the_books_runs_and_settings_go_on_top():
    for key in ("never-stops", "early-stop", "small-learning-rate", "scaling", "five-thousand-epochs"):
        action = ALL[key].action
        preset = next(preset for preset in PRESETS if preset.key == action.preset)
        assert action.experiment(Experiment(epochs=7)) == preset.experiment and action.run == "start"
    numpy = ALL["numpy"].action.experiment(Experiment())
    assert numpy == replace(ALL["scaling"].action.experiment(Experiment()), engine="numpy")
    tried = ALL["finite-differences"].action.experiment(Experiment(epochs=7))
    assert (tried.gradient, tried.delta, tried.input_scale, tried.epochs) == (
        "finite-difference",
        0.1,
        1.0,
        7,
    )


def test_nothing_in_the_lessons_is_in_the_books_own_words():
    words = (resources() / "lessons/walkthrough.toml").read_text(encoding="utf-8").lower()
    for phrase in ("garbage", "pretending we have", "terrible betas", "the loss will grow indefinitely"):
        assert phrase not in words
