"""Benchmarks of every optimiser on every model, beside `torch.nn` and `torch.optim`."""

import sys
import time
from dataclasses import replace
from pathlib import Path

import torch
from rows import faster
from training import trained

from thermogui.core.descent.experiment import CHOICES, Experiment
from thermogui.core.descent.models import MODELS
from thermogui.core.readings.readings import seed_readings

sys.path.append(str(Path(__file__).parents[1] / "core"))  # where the tests' oracle is
from by_torch import data_of, module_of, optimizer_of

_EPOCHS = 1500


def _by_torch(experiment):
    """Return how long the same takes written plainly, which keeps the losses alone."""
    x, y = (column[:, None] for column in data_of(experiment, seed_readings()))
    module = module_of(experiment)
    optimizer, generator = optimizer_of(experiment, module.parameters()), torch.Generator()
    loss_of, size, losses = torch.nn.functional.mse_loss, experiment.batch_size, []
    began = time.perf_counter()
    for _ in range(experiment.epochs):
        if size:
            with torch.no_grad():
                losses.append(loss_of(module(x), y).item())
        batches = torch.randperm(len(y), generator=generator).split(size) if size else (slice(None),)
        for rows in batches:
            optimizer.zero_grad()
            loss = loss_of(module(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
        if not size:
            losses.append(loss.item())
    return time.perf_counter() - began


def optimizers():
    torch.set_num_threads(1)
    rows = []
    for model in CHOICES["model"]:
        for optimizer in CHOICES["optimizer"]:
            plain = Experiment(
                model=model,
                initial=MODELS[model].initial,
                optimizer=optimizer,
                epochs=_EPOCHS,
                learning_rate=1e-6,
            )
            for more in ({}, {"gradient": "autograd"}, {"batch_size": 4}):
                experiment = replace(plain, **more)
                ours, theirs = [], []
                # in turns, for a neighbour's load lasts longer than either
                for _ in range(3):
                    theirs.append(_by_torch(experiment))
                    ours.append(trained(experiment, seed_readings())[1])
                how = ", ".join(str(value) for value in more.values()).replace("4", "batches of 4")
                what = f"{optimizer} on {model}{', ' if how else ''}{how}, beside torch.optim"
                rows.append(faster(what, _EPOCHS / min(ours), _EPOCHS / min(theirs), 1))
    return rows
