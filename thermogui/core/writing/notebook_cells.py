"""Cells of the notebook that are the same for all readings and settings.

They know `np`, `torch`, `plt`, `math`, the constants and `vector` and `stack` of the first cell, and each
other. They are source text here, and no module, so that a reader finds the whole walk in one place.
"""

IMPORTS = """\
import math

import numpy as np
import torch

try:
    from matplotlib import pyplot as plt
except ImportError:
    plt = None

torch.set_printoptions(edgeitems=2, linewidth=75)
torch.set_num_threads(1)  # so few numbers gain nothing from more
np.seterr(over="ignore", invalid="ignore")  # a run that diverges is something to look at
"""

MODEL = """\
def model(t_u, w, b):
    return w * t_u + b
"""

LOSS = """\
def loss_fn(t_p, t_c):
    return ((t_p - t_c) ** 2).mean()
"""

FIRST_PREDICTION = """\
w, b = INITIAL
t_p = model(t_u, w, b)
print(t_p)
print("loss", float(loss_fn(t_p, t_c)))
"""

FIRST_STEP = """\
change_w, change_b = finite_differences(t_u, t_c, vector(INITIAL))
print("w from", w, "to", float(w - LEARNING_RATE * change_w))
print("b from", b, "to", float(b - LEARNING_RATE * change_b))
"""

UNSCALED_RUN = """\
raw_params, _ = training_loop(min(100, EPOCHS), LEARNING_RATE, INITIAL, t_u, t_c)
raw_params
"""

STANDARDIZED = """\
FACTOR = float(1 / np.std(T_U))
OFFSET = float(-np.mean(T_U) / np.std(T_U))
t_un = vector((FACTOR * np.array(T_U) + OFFSET).tolist())
print(t_un)
"""

SCALED = """\
FACTOR = SCALE
OFFSET = 0.0
t_un = FACTOR * t_u
print(t_un)
"""

RUN = """\
print("largest stable learning rate", largest_stable_learning_rate(t_un))
params, losses = training_loop(EPOCHS, LEARNING_RATE, INITIAL, t_un, t_c)
params
"""

LINE = """\
w, b = (float(value) for value in params)
slope, intercept = w * FACTOR, w * OFFSET + b
print(f"w = {w:.6g}, b = {b:.6g} after {len(losses)} epochs, loss {losses[-1]:.6g} before the last one")
print(f"slope {slope:.6g}, intercept {intercept:.6g}: t_c = {slope:.6g} * t_u + {intercept:.6g}")
"""

DISTANCE = """\
best = estimates[0] - estimates[1] * ORIGIN + estimates[1] * X
print(np.abs(slope * X + intercept - best).max())
"""

BROADCASTING = """\
x = torch.ones(())
y = torch.ones(3, 1)
z = torch.ones(1, 3)
a = torch.ones(2, 1, 1)
print("x", tuple(x.shape), "y", tuple(y.shape), "z", tuple(z.shape), "a", tuple(a.shape))
print("x * y", tuple((x * y).shape))
print("y * z", tuple((y * z).shape))
print("y * z * a", tuple((y * z * a).shape))
"""

FINITE_DIFFERENCES = """\
def finite_differences(t_u, t_c, params):
    w, b = params
    up = loss_fn(model(t_u, w + DELTA, b), t_c), loss_fn(model(t_u, w, b + DELTA), t_c)
    down = loss_fn(model(t_u, w - DELTA, b), t_c), loss_fn(model(t_u, w, b - DELTA), t_c)
    return stack([(high - low) / (2.0 * DELTA) for high, low in zip(up, down)])


finite_differences(t_u, t_c, vector(INITIAL))
"""

CHAIN_RULE = """\
def dloss_dtp(t_p, t_c):
    return 2 * (t_p - t_c) / len(t_p)


def chain_rule(t_u, t_c, params):
    outer = dloss_dtp(model(t_u, *params), t_c)
    return stack([(outer * t_u).sum(), (outer * 1.0).sum()])


print("by the chain rule ", chain_rule(t_u, t_c, vector(INITIAL)))
print("by differences    ", finite_differences(t_u, t_c, vector(INITIAL)))
"""

AUTOGRAD = """\
def autograd(t_u, t_c, params):
    leaf = params.detach().clone().requires_grad_()
    (found,) = torch.autograd.grad(loss_fn(model(t_u, *leaf), t_c), leaf)
    return found


print("by autograd       ", autograd(t_u, t_c, vector(INITIAL)))
"""

TRAINING_LOOP = """\
def training_loop(n_epochs, learning_rate, initial, t_u, t_c):
    params, losses = vector(initial), []
    for epoch in range(1, n_epochs + 1):
        loss = loss_fn(model(t_u, *params), t_c)
        grad = gradient(t_u, t_c, params)
        params = params - learning_rate * grad
        losses.append(float(loss))
        if epoch in LOGGED:
            print(f"Epoch {epoch}, Loss {float(loss):f}")
            print("    Params:", params)
            print("    Grad:  ", grad)
        if STOP_EARLY and not math.isfinite(losses[-1]):
            print(f"Epoch {epoch}: the loss is no longer finite")
            break
    return params, losses
"""

STABILITY = """\
def largest_stable_learning_rate(t_u):
    x = np.asarray(t_u, dtype=np.float64)
    hessian = 2 * np.array([[(x * x).mean(), x.mean()], [x.mean(), 1.0]])
    return float(2 / np.linalg.eigvalsh(hessian)[-1]) if np.isfinite(hessian).all() else 0.0


print("largest stable learning rate", largest_stable_learning_rate(t_u), "and the one here", LEARNING_RATE)
"""

FIT_PLOT = """\
if plt is not None:
    x_label, y_label = LABELS
    ends = np.array([min(T_U), max(T_U)])
    fig, ax = plt.subplots()
    ax.plot(ends, slope * ends + intercept)
    ax.plot(T_U, T_C, "o")
    ax.set_xlabel(x_label)
    ax.set_ylabel(y_label)
    plt.show()
"""

LOSS_PLOT = """\
if plt is not None:
    fig, ax = plt.subplots()
    ax.loglog(range(1, len(losses) + 1), losses)
    ax.set_xlabel("Epoch")
    ax.set_ylabel("Loss")
    plt.show()
"""

LEAST_SQUARES = """\

powers = np.vander(X - ORIGIN, SIZE, increasing=True) / SIGMA[:, None]
size_of_column = np.abs(powers).max(axis=0)
q, r = np.linalg.qr(powers / size_of_column)
estimates = np.linalg.solve(r, q.T @ (Y / SIGMA)) / size_of_column
residuals = Y / SIGMA - powers @ estimates
dof = len(X) - SIZE
s = math.sqrt((residuals**2).sum() / dof)
spread = np.linalg.inv(r) / size_of_column[:, None]
standard_errors = (1.0 if S_IS_KNOWN else s) * np.sqrt((spread**2).sum(axis=1))
print(f"s = {s:.5g} with {dof} degrees of freedom")
for name, value, error in zip(["intercept", "slope", "curvature"], estimates, standard_errors):
    print(f"{name:<10} {value:.6g} with standard error {error:.5g}, interval \u00b1 {K * error:.5g}")
"""
