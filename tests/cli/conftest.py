"""What the tests of several commands share."""

import pytest

from thermogui import app


@pytest.fixture
def run(capsys):
    """Run the program in this process; return its status, standard output and standard error."""

    def run(*args):
        capsys.readouterr()
        status = app.main([str(arg) for arg in args])
        return (status, *capsys.readouterr())

    return run
