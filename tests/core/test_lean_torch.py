"""What of torch comes first and what later, in processes of their own: here all of it is there already."""

import subprocess
import sys

import torch  # noqa: F401 - whole

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.training import train
from thermogui.core.readings.readings import seed_readings

LEAN = "import sys\nfrom thermogui.core.lean_torch import import_torch, whole_torch\ntorch = import_torch()\n"
LATER = "torch._meta_registrations"
SETTINGS = {"gradient": "autograd", "epochs": 50, "learning_rate": 1e-3, "optimizer": "adam"}
BATCHES = (None, 4)


def printed(program, before=""):
    made = subprocess.run(
        [sys.executable, "-c", before + LEAN + program], capture_output=True, text=True, check=True
    )
    return made.stdout.split()


def test_what_only_the_compiler_needs_comes_with_it_or_when_it_is_asked_for():
    program = (
        f"print({LATER!r} in sys.modules, hasattr(torch, '_meta_registrations'))\n"
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "(x * x).sum().backward()\n"
        f"print(x.grad.tolist() == [2.0, 4.0], {LATER!r} in sys.modules)\n"
        "import torch.optim\n"
        "torch.optim.SGD([x], lr=0.5).step()\n"
        f"print(x.tolist() == [0.0, 0.0], {LATER!r} in sys.modules)\n"
        "made = torch.compile(lambda x: x + 1, backend='eager')\n"
        "print(made(torch.ones(2)).tolist() == [2.0, 2.0], import_torch() is torch)\n"
    )
    expected = ["False", "False", "True", "False", "True", "True", "True", "True"]
    assert printed(program) == expected


def test_the_rest_can_follow():
    program = (
        "print(whole_torch() is torch, hasattr(torch, '_meta_registrations'), len(sys.meta_path))\n"
        "import torch.optim\n"
        "print(torch.Generator().manual_seed(3).initial_seed())\n"
    )
    finders = subprocess.run(
        [sys.executable, "-c", "import torch, sys; print(len(sys.meta_path))"], capture_output=True, text=True
    )
    assert printed(program) == ["True", "True", finders.stdout.strip(), "3"]


def test_a_run_is_the_same_with_the_first_part_alone_and_what_draws_has_all():
    program = (
        "from thermogui.core.descent.experiment import Experiment\n"
        "from thermogui.core.descent.training import train\n"
        "from thermogui.core.readings.readings import seed_readings\n"
        f"for batch_size in {BATCHES}:\n"
        f"    made = Experiment(batch_size=batch_size, **{SETTINGS})\n"
        "    for block in train(made, seed_readings()):\n"
        "        last = block\n"
        f"    print(*last.params[-1].tolist(), {LATER!r} in sys.modules)\n"
    )
    assert printed(program) == [*trained(BATCHES[0]), "False", *trained(BATCHES[1]), "True"]


def trained(batch_size):
    """Return the parameters after a run here, where torch is whole."""
    assert LATER in sys.modules
    *_, last = train(Experiment(batch_size=batch_size, **SETTINGS), seed_readings())
    return [str(value) for value in last.params[-1].tolist()]
