"""Shapes as people type them, and what torch makes of them."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.lessons.broadcasting import Part, ShapeError, align, parse_shape, shape_text

GOLDEN = json.loads((Path(__file__).parents[2] / "golden/seed_figures.json").read_text(encoding="utf-8"))
SIZES = st.sampled_from([0, 1, 1, 1, 2, 3, 5])
SHAPES = st.lists(st.lists(SIZES, max_size=5).map(tuple), min_size=1, max_size=4)


def torchs_own(shapes):
    """What `torch.broadcast_shapes` says; None where it refuses."""
    try:
        return tuple(torch.broadcast_shapes(*shapes))
    except RuntimeError:
        return None


@given(SHAPES)
@settings(max_examples=200)
def test_the_result_is_that_of_torch_for_any_shapes(shapes):
    found = align(shapes)
    assert found.result == torchs_own(shapes)
    assert bool(found.torch_says) == (found.result is None)


@given(SHAPES)
@settings(max_examples=100)
def test_the_table_marks_a_clash_exactly_where_torch_refuses(shapes):
    found = align(shapes)
    clashing = {column for row in found.rows for column, cell in enumerate(row) if cell.part is Part.CLASHES}
    assert clashing == set(found.clashes)
    assert bool(clashing) == (found.result is None)
    assert ("It fails" in found.sentence) == (found.result is None)


@given(SHAPES)
@settings(max_examples=100)
def test_each_cell_says_what_becomes_of_a_size(shapes):
    found = align(shapes)
    width = max(map(len, shapes))
    for shape, row in zip(shapes, found.rows, strict=True):
        assert len(row) == width
        assert tuple(cell.size for cell in row if cell.part is not Part.MISSING) == shape
        assert [cell.part for cell in row[: width - len(shape)]] == [Part.MISSING] * (width - len(shape))
        for column, cell in enumerate(row):
            if found.result is not None and cell.size is not None:
                stretched = cell.size != found.result[column]
                assert (cell.part is Part.STRETCHED) == stretched and (not stretched or cell.size == 1)


@given(SHAPES)
@settings(max_examples=60)
def test_a_product_of_real_tensors_has_that_shape_or_raises(shapes):
    found = align(shapes)
    tensors = [torch.ones(shape) for shape in shapes]
    try:
        product = math.prod(tensors[1:], start=tensors[0])
    except RuntimeError:
        assert found.result is None
    else:
        assert found.result == tuple(product.shape)


def test_the_books_products_have_the_books_shapes():
    shapes = {name: tuple(shape) for name, shape in GOLDEN["broadcast"]["shapes"].items()}
    for product, result in GOLDEN["broadcast"]["products"].items():
        assert align([shapes[name] for name in product.split("*")]).result == tuple(result)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("3, 1", (3, 1)),
        ("(3,1)", (3, 1)),
        ("[3, 1]", (3, 1)),
        ("3 1", (3, 1)),
        ("3x1", (3, 1)),
        ("3×1", (3, 1)),
        (" 2 , 1 ,1 ", (2, 1, 1)),
        ("(3,)", (3,)),
        ("11", (11,)),
        ("0", (0,)),
        ("[]", ()),
        ("()", ()),
        ("( )", ()),
        ("", ()),
        ("scalar", ()),
        ("Scalar", ()),
        ("torch.Size([2, 3, 3])", (2, 3, 3)),
        ("torch.Size([])", ()),
    ],
)
def test_a_shape_can_be_typed_as(text, shape):
    assert parse_shape(text) == shape


@given(st.lists(st.integers(0, 1_000_000), max_size=8).map(tuple))
def test_a_shape_that_was_written_is_read_back(shape):
    assert parse_shape(shape_text(shape)) == shape
    assert parse_shape(str(shape)) == shape
    assert parse_shape(str(torch.Size(shape))) == shape


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("3, a", "“a” is not a whole number"),
        ("3.5", "“3.5” is not a whole number"),
        ("3, -1", "A dimension cannot be -1"),
        ("3,, 1", "A number is missing"),
        (", 3", "A number is missing"),
        ("(3, 1", "“(” is not closed"),
        ("3, 1)", "one bracket “)” too many"),
        ("(3, 1]", "“(” is not closed"),
        ("((3))", "one bracket “(” too many"),
        ("99999999999", "too large"),
        ("9" * 5000, "too large"),
        (",".join(["1"] * 40), "40 dimensions"),
    ],
)
def test_what_is_no_shape_is_refused_in_words(text, says):
    with pytest.raises(ShapeError) as refusal:
        parse_shape(text)
    assert says in str(refusal.value)


@given(st.text(max_size=20))
def test_any_text_is_a_shape_or_is_refused(text):
    try:
        shape = parse_shape(text)
    except ShapeError as error:
        assert str(error)
    else:
        assert all(isinstance(size, int) and size >= 0 for size in shape)


def test_the_sentence_names_the_dimension_and_the_sizes():
    assert align([(3,), (2,)]).sentence.startswith("It fails at the last dimension: 3 and 2 differ")
    assert "dimension 2 from the end: 3 and 4" in align([(3, 2), (4, 2)]).sentence
    assert "2, 3 and 4 differ, and none is 1" in align([(2,), (3,), (4,)]).sentence
    assert align([(2, 3), (3, 2)]).sentence.endswith("Another dimension fails as well.")
    assert align([(2, 3), (2, 3)]).sentence == "All shapes are the same, so nothing is stretched: [2, 3]."
    assert align([(3, 1)]).sentence.startswith("One shape alone")


def test_sizes_that_no_memory_could_hold_are_answered_all_the_same():
    assert align([(1_000_000, 1), (1_000_000,)]).result == (1_000_000, 1_000_000)
    huge = align([(1_000_000,) * 5])
    assert huge.result is None and huge.torch_says


def test_asking_torch_does_not_import_sympy():
    program = "import sys\nfrom thermogui.core.lessons.broadcasting import align\nalign([(3, 1), (1, 3)])\n"
    program += "print('torch' in sys.modules, 'sympy' in sys.modules)"
    child = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert child.stdout.split() == ["True", "False"]
