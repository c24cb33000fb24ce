"""A model of a test's own, as anyone would bring one: w2·x² + w1·x + b."""


class Parabola:
    name = "parabola"
    parameter_names = ("w2", "w1", "b")
    initial = (0.5, 1.0, 0.0)
    is_linear = True

    def predict(self, x, params):
        w2, w1, b = params
        return w2 * x**2 + w1 * x + b

    def derivatives(self, x, params):
        return x**2, x, 1.0

    def in_reading_units(self, params, factor, offset):
        w2, w1, b = params
        return {
            "curvature": w2 * factor**2,
            "slope": (2 * w2 * offset + w1) * factor,
            "intercept": (w2 * offset + w1) * offset + b,
        }
