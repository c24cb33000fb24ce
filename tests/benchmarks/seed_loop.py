"""The yardstick of every speed: the book's training loop, written out as its reader runs it."""

import time

import torch

T_C = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, 13.0, 21.0])
T_U = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4])
T_UN = 0.1 * T_U


def model(t_u, w, b):
    return w * t_u + b


def loss_fn(t_p, t_c):
    squared_diffs = (t_p - t_c) ** 2
    return squared_diffs.mean()


def dloss_fn(t_p, t_c):
    return 2 * (t_p - t_c) / t_p.size(0)


def dmodel_dw(t_u, w, b):
    return t_u


def dmodel_db(t_u, w, b):
    return 1.0


def grad_fn(t_u, t_c, t_p, w, b):
    dloss_dtp = dloss_fn(t_p, t_c)
    dloss_dw = dloss_dtp * dmodel_dw(t_u, w, b)
    dloss_db = dloss_dtp * dmodel_db(t_u, w, b)
    return torch.stack([dloss_dw.sum(), dloss_db.sum()])


def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    """Train as the book does in its last run, which prints nothing but a few epochs."""
    for _ in range(1, n_epochs + 1):
        w, b = params
        t_p = model(t_u, w, b)
        loss = loss_fn(t_p, t_c)
        grad = grad_fn(t_u, t_c, t_p, w, b)
        params = params - learning_rate * grad
        if not torch.isfinite(loss).all():
            break
    return params


def autograd_loop(n_epochs, learning_rate, t_u, t_c):
    """Train the same model by torch's own differentiation, as the book's next pages do."""
    params = torch.tensor([1.0, 0.0], requires_grad=True)
    for _ in range(n_epochs):
        if params.grad is not None:
            params.grad.zero_()
        loss_fn(model(t_u, *params), t_c).backward()
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params.detach()


def difference_loop(n_epochs, learning_rate, t_u, t_c, delta=0.1):
    """Train it by the book's central differences, every parameter shifted from the same point."""
    w, b = torch.tensor(1.0), torch.tensor(0.0)
    for _ in range(n_epochs):
        loss_fn(model(t_u, w, b), t_c)  # what the loop would print
        slope_w = (loss_fn(model(t_u, w + delta, b), t_c) - loss_fn(model(t_u, w - delta, b), t_c)) / (
            2.0 * delta
        )
        slope_b = (loss_fn(model(t_u, w, b + delta), t_c) - loss_fn(model(t_u, w, b - delta), t_c)) / (
            2.0 * delta
        )
        w, b = w - learning_rate * slope_w, b - learning_rate * slope_b
    return torch.stack([w, b])


def seconds(loop, *arguments):
    """Return how long a loop takes, in one thread: small tensors gain nothing from more."""
    torch.set_num_threads(1)
    began = time.perf_counter()
    loop(*arguments)
    return time.perf_counter() - began


def epochs_per_second(epochs=10_000, t_u=T_UN, t_c=T_C):
    """Return how fast the book's loop is."""
    return epochs / seconds(training_loop, epochs, 1e-2, torch.tensor([1.0, 0.0]), t_u, t_c)
