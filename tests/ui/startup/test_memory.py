import gc

import pytest

from thermogui.ui.startup.memory import collections_put_off


@pytest.mark.parametrize("was_on", [True, False])
def test_garbage_is_looked_for_again_as_it_was_before_even_after_a_failure(was_on):
    before = gc.isenabled()
    (gc.enable if was_on else gc.disable)()
    try:
        with pytest.raises(ImportError), collections_put_off():
            assert not gc.isenabled()
            raise ImportError
        assert gc.isenabled() == was_on
    finally:
        (gc.enable if before else gc.disable)()
