"""Runs that are drawn together: which, where, and what they are called."""

from dataclasses import replace

import pytest

from thermogui.core.descent.comparison import Standing, quickest
from thermogui.core.descent.drawn import MOST_TICKED, Ticked, drawn_in_order
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.runs import Runs
from thermogui.core.descent.training import train
from thermogui.core.readings.readings import Readings, seed_readings

BASE = Experiment(epochs=30)


def trained(experiment=BASE, readings=None, name=""):
    run = Run.begun(experiment, readings or seed_readings(), name)
    for block in train(experiment, run.readings):
        run.append(block)
    run.outcome = Outcome(block.outcome)
    return run


def at(rate, **others):
    return replace(BASE, learning_rate=rate, **others)


def test_a_run_that_begins_is_drawn_beside_those_it_can_be_compared_with():
    ticked = Ticked()
    slow, quick = trained(at(0.001)), trained(at(0.03))
    diverged = trained(at(0.01, input_scale=1.0, epochs=200))
    elsewhere = trained(at(0.02), Readings.from_columns([1.0, 2.0], [3.0, 5.0]))
    assert diverged.diverged
    for run in (slow, quick, diverged, elsewhere):
        ticked.set(run, on=True)
    again = trained(at(0.03))
    ticked.begin([again])
    assert list(ticked) == [slow, again]


def test_no_more_than_a_few_stay_that_nobody_has_asked_for():
    ticked = Ticked()
    every = [trained(at(0.001 * place)) for place in range(1, 10)]
    for run in every:
        ticked.begin([run])
    assert list(ticked) == every[-5:]
    race = [trained(at(0.01 * place)) for place in (1.5, 2.5, 3.5, 4.5, 5.5)]
    ticked.begin(race)
    assert list(ticked) == race


def test_more_can_be_asked_for_as_long_as_they_can_be_told_apart():
    ticked = Ticked()
    every = [trained(at(0.001 * place, epochs=1)) for place in range(1, MOST_TICKED + 2)]
    assert [ticked.set(run, on=True) for run in every] == [True] * MOST_TICKED + [False]
    assert sorted(ticked.places(None).values()) == list(range(MOST_TICKED))
    assert ticked.set(every[0], on=False) and ticked.set(every[-1], on=True)
    assert every[0] not in ticked and every[-1] in ticked


def test_a_run_keeps_its_place_unless_another_has_taken_it():
    ticked = Ticked()
    one, two, three = (trained(at(rate)) for rate in (0.001, 0.002, 0.003))
    for run in (one, two):
        ticked.set(run, on=True)
    assert ticked.places(None) == {one: 0, two: 1}
    ticked.set(one, on=False)
    assert ticked.places(None) == {two: 1}
    ticked.set(one, on=True)
    assert ticked.places(None) == {one: 0, two: 1}
    ticked.set(one, on=False)
    ticked.set(three, on=True)
    assert ticked.places(None) == {two: 1, three: 0}
    ticked.set(one, on=True)
    assert ticked.places(None) == {one: 2, two: 1, three: 0}


def test_a_run_keeps_its_place_for_as_long_as_it_is_drawn_whatever_is_ticked():
    ticked = Ticked()
    every = [trained(at(0.001 * place)) for place in range(1, 9)]
    for run in every:
        ticked.set(run, on=True)
    first, last = every[0], every[-1]
    assert ticked.places(last)[last] == 7
    for run in every:
        ticked.set(run, on=False)
        assert ticked.places(last)[last] == 7
    ticked.set(first, on=True)
    assert ticked.places(last) == {first: 0, last: 7}


def test_runs_are_given_the_places_of_before_and_no_two_the_same():
    ticked = Ticked()
    first, second, third = (trained(at(rate)) for rate in (0.001, 0.002, 0.003))
    for run in (first, second, third):
        ticked.set(run, on=True)
    ticked.put({first: 7, second: 0, third: 7})
    assert ticked.places(None) == {first: 7, second: 0, third: 1}


def test_two_that_are_drawn_never_have_the_same_place():
    ticked = Ticked()
    shown, ticked_then = trained(at(0.001)), trained(at(0.002))
    assert ticked.places(shown) == {shown: 0}
    ticked.set(ticked_then, on=True)
    assert ticked.places(shown) == {shown: 0, ticked_then: 1}


def test_the_shown_run_comes_first_and_all_are_at_the_same_epoch():
    runs = Runs()
    long, short = trained(at(0.01, epochs=80), name="long"), trained(at(0.03), name="short")
    for run in (long, short):
        runs.add(run)
        runs.ticked.set(run, on=True)
    assert runs.drawn() == []
    runs.show(short)
    assert [(one.run, one.epoch, one.text) for one in runs.drawn()] == [
        (short, 30, "learning rate 0.03"),
        (long, 80, "learning rate 0.01"),
    ]
    assert [one.epoch for one in runs.drawn(25)] == [25, 25]
    runs.show(long)
    assert [one.epoch for one in runs.drawn(70)] == [70, 30]
    short.rest()
    assert [one.run for one in runs.drawn()] == [long]
    assert runs.remove(short) is not None and short not in runs.ticked


def test_where_settings_do_not_tell_runs_apart_their_names_do():
    runs = Runs()
    for name in ("first", "second"):
        run = trained(name=name)
        runs.add(run)
        runs.ticked.set(run, on=True)
    runs.show(run)
    assert [one.text for one in runs.drawn()] == ["second", "first"]
    run.name = "renamed"
    assert [one.text for one in runs.drawn()] == ["renamed", "first"]


def test_runs_of_a_command_are_drawn_in_their_order():
    runs = [trained(at(rate)) for rate in (0.01, 0.03, 0.001)]
    found = drawn_in_order(runs)
    assert [(one.run, one.place, one.text, one.epoch) for one in found] == [
        (runs[0], 0, "learning rate 0.01", 30),
        (runs[1], 1, "learning rate 0.03", 30),
        (runs[2], 2, "learning rate 0.001", 30),
    ]


def standing(needed, best="line"):
    outcome = Outcome.DIVERGED if needed == "diverged" else Outcome.FINISHED
    return Standing("", 5000, 3.0, 0.1, None if needed == "diverged" else needed, outcome, "epochs", best)


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        ((2007,), ""),
        ((None, None), ""),
        (
            (2007, 668),
            "Quickest of the 2 runs drawn is B: within 1 % of the best line's loss after 668 epochs; A takes "
            "2,007, 3.0 times as many.",
        ),
        ((2007, None), "1 % of the best line's loss after 2,007 epochs. B is not there at the end."),
        ((None, 12, None), "1 % of the best line's loss after 12 epochs. A and C are not there at the end."),
        (
            ("diverged", 12, None, "diverged"),
            "1 % of the best line's loss after 12 epochs. C is not there at the end. A and D diverged.",
        ),
        ((5, 5), "of the best line's loss after 5 epochs; so is B."),
        ((0, 5), "of the best line's loss after 0 epochs; B takes 5."),
    ],
)
def test_which_run_is_quickest_and_by_how_much(needed, said):
    found = quickest([standing(count) for count in needed], "ABCD"[: len(needed)])
    assert found.endswith(said) and bool(found) == bool(said)


def test_each_model_is_measured_against_its_own_best_curve_and_a_network_against_none():
    runs = [standing(2007), standing(90, "parabola"), standing(None, "")]
    assert quickest(runs, "ABC") == (
        "Quickest of the 2 runs drawn that have a best curve is B: within 1 % of the loss of its own best "
        "curve after 90 epochs; A takes 2,007, 22 times as many. C has none."
    )
    assert quickest([runs[1], standing(180, "parabola")], "AB").startswith(
        "Quickest of the 2 runs drawn is A: within 1 % of the best parabola's loss after 90 epochs;"
    )
    assert quickest([runs[0], runs[2]], "AC") == ""


def test_a_run_that_goes_on_is_not_compared_but_named():
    going = replace(standing(12), outcome=Outcome.NONE)
    found = quickest([standing(2007), going, standing(668)], "ABC")
    assert found.startswith("Quickest of the 2 runs drawn that have ended is C:")
    assert found.endswith("A takes 2,007, 3.0 times as many. B goes on.")
    found = quickest([standing(2007), going, standing(668), standing(None, "")], "ABCD")
    assert found.startswith("Quickest of the 2 runs drawn that have ended and have a best curve is C:")
    assert found.endswith("D has none. B goes on.")
    assert quickest([standing(2007), going], "AB") == ""
