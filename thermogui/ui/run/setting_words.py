"""What the settings of a run are called, and what a field says to who asks."""

from __future__ import annotations

from thermogui.core.descent.experiment import RANGES, Experiment
from thermogui.core.descent.figures import setting_text
from thermogui.ui.widgets.plain import with_range

LABELS = {
    "learning_rate": "Learning rate",
    "epochs": "Epochs",
    "model": "Model",
    "optimizer": "Optimizer",
    "initial": "Initial w, b",
    "input_scale": "Input scale",
    "gradient": "Gradient",
    "delta": "δ",
    "dtype": "Numbers",
    "engine": "Engine",
    "early_stop": "Early stop",
    "target_loss": "Target loss",
    "gradient_tolerance": "Tolerance",
    "no_improvement": "Stall limit",
}
_MEANINGS = {
    "learning_rate": "Learning rate η, without a unit: a step changes each parameter by η times its "
    "gradient. Too small a rate learns slowly; with too large a one the loss grows.",
    "epochs": "How many steps the run takes; each epoch looks at all readings once.",
    "model": "What is learned: the shape of the curve from t_u to t_c.",
    "optimizer": "How a gradient becomes a step; gd is plain gradient descent.",
    "initial": "Where descent starts: the parameters before the first step.",
    "input_scale": "The model learns from t_u times this factor, which has no unit: "
    "inputs near 1 let it learn faster.",
    "gradient": "How the slope of the loss is found. All three ways lead to the same line.",
    "delta": "How far the finite difference moves w and b to either side, in their own units.",
    "dtype": "How the run stores its numbers: float32 has about 7 digits, float64 about 16.",
    "engine": "What computes the epochs: torch is PyTorch, numpy is NumPy on its own.",
    "early_stop": "End the run when the loss overflows to inf or nan, instead of going on to the last epoch.",
    "target_loss": "End the run at the first loss below this, in the square of t_c's unit; empty: off.",
    "gradient_tolerance": "End the run where the 2-norm of the gradient, in scaled units, is below this, "
    "for the bottom is near; empty: off.",
    "no_improvement": "End the run after so many epochs without a loss below all before; empty: off.",
}
_OF_PARAMETERS = {
    "w": "Where w starts: the slope, in the unit of t_c per unit of the scaled t_u.",
    "b": "Where b starts: the intercept, in the unit of t_c.",
}
CHOICES_SAID = {
    "gradient": {
        "analytic": "Analytic: the chain rule, worked out by hand",
        "finite-difference": "Finite difference: the loss at δ to either side of each parameter",
        "autograd": "Autograd: PyTorch differentiates the loss by itself",
    },
    "dtype": {"float32": "About 7 digits, up to 3·10³⁸", "float64": "About 16 digits, up to 2·10³⁰⁸"},
    "engine": {"torch": "PyTorch", "numpy": "NumPy, without autograd"},
    "model": {"linear": "A straight line: w·x + b"},
    "optimizer": {"gd": "Plain gradient descent: θ − η·gradient"},
}
"""What the choices of a list mean."""

STABILITY_SAID = (
    "The stable limit is the learning rate from which on the loss grows.",
    "κ (kappa), the condition number, is how much more the loss curves in its steepest direction than in "
    "its flattest: 1 is a round bowl, and the larger it is, the more epochs descent needs.",
)


def tip(name: str) -> tuple[str, str]:
    """Return what a field of a setting says to who asks, with its range and its default."""
    default = getattr(Experiment(), name)
    if isinstance(default, tuple):
        shown = ", ".join(map(setting_text, default))
    elif default is None or isinstance(default, bool):
        shown = "on" if default else "off"
    elif isinstance(default, int):
        shown = f"{default:,}"
    else:
        shown = default if isinstance(default, str) else setting_text(default)
    return with_range(_MEANINGS[name], RANGES.get(name, ""), shown)


def tip_of_parameter(name: str, place: int) -> tuple[str, str]:
    """Return the same for where a parameter starts, the one at this place."""
    return with_range(_OF_PARAMETERS[name], RANGES["initial"], setting_text(Experiment().initial[place]))
