"""The oracle of what is trained: `torch.nn` and `torch.optim` themselves, from the same start."""

import numpy as np
import torch

from thermogui.core.descent.batches import divided
from thermogui.core.descent.experiment import initial_params
from thermogui.core.descent.scaling import InputScaling


class Powers(torch.nn.Module):
    """A polynomial, the highest power first."""

    def __init__(self, start):
        super().__init__()
        self.theta = torch.nn.Parameter(start)

    def forward(self, x):
        powers = torch.cat([x**power for power in reversed(range(len(self.theta)))], 1)
        return powers @ self.theta[:, None]


def module_of(experiment):
    dtype = getattr(torch, experiment.dtype)
    if experiment.model == "tanh" and not experiment.initial:
        h = experiment.hidden_units
        torch.manual_seed(experiment.seed)
        layers = torch.nn.Linear(1, h), torch.nn.Tanh(), torch.nn.Linear(h, 1)
        return torch.nn.Sequential(*layers).to(dtype)
    return Powers(torch.tensor(initial_params(experiment)))


def optimizer_of(experiment, params):
    rate, momentum = experiment.learning_rate, experiment.momentum
    match experiment.optimizer:
        case "gd":
            return torch.optim.SGD(params, lr=rate)
        case "momentum":
            return torch.optim.SGD(params, lr=rate, momentum=momentum)
        case "nesterov":
            return torch.optim.SGD(params, lr=rate, momentum=momentum, nesterov=True)
        case "rmsprop":
            return torch.optim.RMSprop(params, lr=rate, alpha=experiment.alpha, eps=experiment.epsilon)
        case "adam":
            return torch.optim.Adam(params, lr=rate, betas=experiment.betas, eps=experiment.epsilon)


def data_of(experiment, readings, held_out=False):
    learned_from, others = divided(experiment, readings)
    scaling = InputScaling.of(experiment, learned_from.used()[0])
    t_u, t_c = (others if held_out else learned_from).used()
    return torch.tensor(scaling.apply(t_u, experiment.dtype)), torch.tensor(t_c.astype(experiment.dtype))


def in_order(rows):
    return rows


def reversed_(rows):
    return rows.flip(0)


def rotated(rows):
    return rows.roll(len(rows) // 2)


def by_torch(experiment, readings, epochs=None, order_of=in_order):
    """Return the losses before each step, on readings held out too, and the parameters after it.

    *order_of* says in which order the readings of a batch are summed.
    """
    x, y = data_of(experiment, readings)
    module, count = module_of(experiment), len(y)
    optimizer = optimizer_of(experiment, module.parameters())
    schedule = None
    if experiment.schedule == "cosine":
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=experiment.epochs)
    generator = torch.Generator().manual_seed(experiment.seed % 2**64)
    size = min(experiment.batch_size or count, count)
    holds_out = experiment.validation_share or readings.held_by_hand
    held_out = data_of(experiment, readings, held_out=True) if holds_out else None
    losses, validation, params = [], [], []

    def loss_of(x, y):
        return torch.nn.functional.mse_loss(module(x[:, None]), y[:, None])

    for _ in range(epochs or experiment.epochs):
        with torch.no_grad():
            losses.append(loss_of(x, y).item())
            if held_out:
                validation.append(loss_of(*held_out).item())
        order = torch.arange(count) if size == count else torch.randperm(count, generator=generator)
        for rows in order.split(size):
            rows = order_of(rows)
            optimizer.zero_grad()
            loss_of(x[rows], y[rows]).backward()
            optimizer.step()
        if schedule:
            schedule.step()
        params.append(torch.cat([part.detach().flatten() for part in module.parameters()]).numpy().copy())
    return np.array(losses), np.array(validation), np.array(params)


def apart(params, others):
    """Return ‖Δ‖∞/‖p‖∞."""
    return np.abs(params - others).max() / np.abs(others).max()


def allowed(experiment, readings, theirs):
    """Return how far one may be from torch: ten times what it changes when it sums in another order."""
    orders = reversed_, rotated
    params = [by_torch(experiment, readings, len(theirs), order)[-1][-1] for order in orders]
    least = 1e-6 if experiment.dtype == "float32" else 1e-12
    return max(least, *(10 * apart(other, theirs[-1]) for other in params))
