"""The book's runs by name."""

from dataclasses import dataclass

from thermogui.core.descent.experiment import Experiment


@dataclass(frozen=True)
class Preset:
    """A run of the book: its settings, and nothing about the readings that it learns from."""

    key: str
    name: str
    says: str
    experiment: Experiment


PRESETS = (
    Preset(
        "diverges",
        "Diverges",
        "raw input, learning rate 1e-2: the loss overflows at epoch 11 and the run stops",
        Experiment(epochs=100, learning_rate=1e-2, input_scale=1.0),
    ),
    Preset(
        "no-early-stop",
        "No early stop",
        "the same run goes on: inf from epoch 11, nan from epoch 23",
        Experiment(epochs=100, learning_rate=1e-2, input_scale=1.0, early_stop=False),
    ),
    Preset(
        "small-learning-rate",
        "Small learning rate",
        "raw input, learning rate 1e-4: it converges, but b hardly moves",
        Experiment(epochs=100, learning_rate=1e-4, input_scale=1.0),
    ),
    Preset(
        "scaled-input",
        "Scaled input",
        "a tenth of t_u, learning rate 1e-2: it converges at a useful speed",
        Experiment(epochs=100),
    ),
    Preset(
        "five-thousand-epochs",
        "5,000 epochs",
        "scaled input, all the way to the line; t_u turns out to be Fahrenheit",
        Experiment(),
    ),
)
