"""JSON written some at a time, against the standard library in one go."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.files import strict_json
from thermogui.core.files.strict_json import json_pieces

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
VALUES = st.recursive(SCALARS, lambda held: st.lists(held) | st.dictionaries(st.text(), held), max_leaves=40)


@given(VALUES, st.integers(1, 4))
def test_pieces_are_what_json_writes_in_one_go(value, at_once):
    before = strict_json._AT_ONCE
    strict_json._AT_ONCE = at_once
    try:
        assert "".join(json_pieces(value)) == json.dumps(value)
    finally:
        strict_json._AT_ONCE = before


def test_a_long_list_comes_in_many_pieces():
    pieces = list(json_pieces({"t_u": [0.5] * 10_000}))
    assert max(map(len, pieces)) < 20_000 and json.loads("".join(pieces)) == {"t_u": [0.5] * 10_000}


@pytest.mark.parametrize("value", [float("nan"), [1.0, float("inf")], {"view": {1, 2}}, {"view": [object()]}])
def test_what_is_no_json_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        "".join(json_pieces(value))
