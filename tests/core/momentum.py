"""An optimiser of a test's own: descent with momentum 0.9, as `torch.optim.SGD(momentum=0.9)` has it."""


class Momentum:
    name = "momentum"
    has_closed_form = False

    def init(self, params):
        return (0 * params,)

    def step(self, params, gradient, state, learning_rate):
        (velocity,) = state
        velocity = 0.9 * velocity + gradient
        return params - learning_rate * velocity, (velocity,)
