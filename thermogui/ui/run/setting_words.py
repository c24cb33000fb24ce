"""What the settings of a run are called, and what a field says to who asks."""

from __future__ import annotations

from thermogui.core.descent.experiment import RANGES, Experiment
from thermogui.core.descent.figures import setting_text
from thermogui.ui.widgets.plain import with_range

LABELS = {
    "learning_rate": "Learning rate",
    "epochs": "Epochs",
    "model": "Model",
    "optimizer": "Optimiser",
    "hidden_units": "Hidden units",
    "momentum": "Momentum μ",
    "betas": "β1, β2",
    "alpha": "α",
    "epsilon": "ε",
    "schedule": "Schedule",
    "batch_size": "Batch size",
    "validation_share": "Share held out",
    "patience": "Patience",
    "seed": "Seed",
    "initial": "Initial w, b",
    "input_scale": "Input scale",
    "gradient": "Gradient",
    "delta": "δ",
    "dtype": "Numbers",
    "engine": "Engine",
    "early_stop": "Early stop",
    "target_loss": "Target loss",
    "gradient_tolerance": "Target gradient",
    "no_improvement": "No improvement",
}
_MEANINGS = {
    "learning_rate": "Learning rate η, without a unit: a step changes each parameter by η times its "
    "gradient. Too small a rate learns slowly; with too large a one the loss grows.",
    "epochs": "How long the run is; each epoch looks at all readings once.",
    "model": "What is learned: the shape of the curve from t_u to t_c.",
    "optimizer": "How a gradient becomes a step; gd is plain gradient descent, which torch.optim calls SGD.",
    "hidden_units": "How many units tanh(w·x + b) the network has, of which it learns a weighted sum.",
    "momentum": "How much of its velocity a step keeps: the velocity is μ times the one before, plus the "
    "gradient.",
    "betas": "How long the running means of the gradient (β1) and of its square (β2) remember: nearer to 1 "
    "is longer.",
    "alpha": "How long the running mean of the squared gradient remembers: nearer to 1 is longer.",
    "epsilon": "Added to the root of the mean squared gradient, so that no step is divided by 0.",
    "schedule": "What the learning rate is multiplied by in each epoch: 1, or a half cosine from 1 to 0.",
    "batch_size": "How many readings, drawn anew in each epoch, a step looks at; empty: all of them. The "
    "loss that is shown is that of all, at the start of the epoch.",
    "validation_share": "Which share of the readings is held out, to tell how the curve does on readings "
    "that it has not learned from: 0.2 of eleven are two. Or choose them in the table, with Ctrl+Shift+T.",
    "patience": "End the run after so many epochs without a loss of the readings held out below all before; "
    "empty: off.",
    "seed": "Of what is drawn: the start of a network, the order of batches, the readings held out. The "
    "same seed draws the same again.",
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
    "w2": "Where w2 starts, the factor of the scaled t_u squared.",
    "w1": "Where w1 starts, the factor of the scaled t_u.",
}
CHOICES_SAID = {
    "gradient": {
        "analytic": "Analytic: the chain rule, worked out by hand",
        "finite-difference": "Finite difference: the loss at δ to either side of each parameter",
        "autograd": "Autograd: PyTorch differentiates the loss by itself",
    },
    "dtype": {"float32": "About 7 digits, up to 3·10³⁸", "float64": "About 16 digits, up to 2·10³⁰⁸"},
    "engine": {"torch": "PyTorch", "numpy": "NumPy, without autograd"},
    "model": {
        "linear": "A straight line: w·x + b",
        "quadratic": "A parabola: w2·x² + w1·x + b",
        "tanh": "A network: a weighted sum of units tanh(w·x + b)",
    },
    "optimizer": {
        "gd": "Plain gradient descent, SGD in torch.optim: θ − η·g",
        "momentum": "Velocity v ← μ·v + g, step θ − η·v",
        "nesterov": "Velocity v ← μ·v + g, step θ − η·(g + μ·v)",
        "rmsprop": "Each step is divided by the root of a running mean of g²",
        "adam": "A running mean of g, divided by the root of one of g²",
    },
    "schedule": {
        "constant": "The learning rate stays as it is",
        "cosine": "The learning rate falls along a half cosine, to 0 at the last epoch",
    },
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


def tip_of_parameter(name: str, default: float) -> tuple[str, str]:
    """Return the same for where a parameter starts."""
    said = _OF_PARAMETERS.get(name, f"Where {name} starts.")
    return with_range(said, RANGES["initial"], setting_text(default))


def undo_words(name: str) -> str:
    """Return what a change of a setting is called in the menu."""
    label = LABELS[name]
    return f"change {label.lower() if label[0].isascii() else label}"
