"""What the notebook says between its cells of code, as Markdown.

Words in capitals are replaced by what holds for the readings.
"""

TITLE = """\
# What does this thermometer say?

A thermometer with an unknown scale stood beside one that can be trusted, and both were read, TIMES. This
notebook finds out how to turn a reading $t_u$ of the first into a temperature $t_c$ on the scale of the
second: step by step by gradient descent, and at the end in one go by least squares, which also tells how
sure the answer is.

Readings from `SOURCE`, DATE. Only numpy and torch are needed.
"""
READINGS = """\
## The readings

Two columns that belong together: the unknown thermometer and the reference.
"""
MODEL = """\
## A model and a measure of its error

The simplest guess is a straight line: a weight $w$ and a bias $b$, with which $t_p = w\\,t_u + b$ is
predicted.
"""
LOSS = """\
How wrong a line is: the mean of the squared differences. Squares count too high and too low alike, weigh
large errors more, and have a slope everywhere.
"""
FIRST_PREDICTION = """\
The run starts at these parameters, which nobody has adapted to anything yet.
"""
SHAPES = """\
A number combined with a vector acts on each of its elements. Shapes are compared from the right, and a
length of 1 is stretched to whatever the other has.
"""
DIFFERENCES = """\
## Which way is down?

Try it out: move one parameter a little to both sides and see how the loss changes. The difference, divided
by the distance, is the rate of change of the loss.
"""
LEARNING_RATE = """\
A step against the gradient lowers the loss, if it is small enough. The learning rate $\\eta$ says how much
of the rate of change is stepped; without it the step would be as long as the number just printed.
"""
CHAIN_RULE = """\
The same without trying. The loss depends on the predictions, and these on the parameters, so the chain
rule gives

$$\\frac{\\partial L}{\\partial w} = \\sum_i \\frac{\\partial L}{\\partial t_{p,i}}\\,
\\frac{\\partial t_{p,i}}{\\partial w}, \\qquad
\\frac{\\partial L}{\\partial t_{p,i}} = \\frac{2}{n}\\,(t_{p,i} - t_{c,i}), \\qquad
\\frac{\\partial t_p}{\\partial w} = t_u, \\qquad \\frac{\\partial t_p}{\\partial b} = 1.$$

It is a sum over the readings because each of them pulls at the same two parameters. What it needs of a
reading is the error $t_p - t_c$, which is the residual $t_c - t_p$ with the other sign.
"""
AUTOGRAD = """\
torch can keep a record of what was computed and go back along it by itself.
"""
GRADIENT = """\
This run uses the following gradient.
"""
LOOP = """\
## The loop

Predict, measure, find the gradient, step; and again. Each round is an epoch.
"""
STABILITY = """\
### How long may a step be?

The loss is a bowl. Across its steepest direction a step overshoots the bottom by more than it came from
once the learning rate exceeds $2/\\lambda_{max}$, with the largest eigenvalue of the matrix of second
derivatives. Where the readings are large numbers far from zero, the bowl is a narrow valley and that limit
is small.
"""
UNSCALED = """\
With the readings as they are, a few epochs at this learning rate come to this.
"""
STANDARDIZED = """\
### A rounder bowl

Less the mean and over the standard deviation, the inputs lie about zero with a spread of one.
"""
SCALED = """\
### A rounder bowl

Multiplied by a constant, the inputs come to a size at which one learning rate suits both parameters better.
The line then runs over the scaled input.
"""
RUN = """\
### The run
"""
END = """\
ENDED The last digit may differ from one machine to another, for it depends on the order in which numbers
are added. Over the readings themselves the line is this.
"""
PLOTS = """\
## What it looks like

The plots need matplotlib; without it they are left out.
"""
LEAST_SQUARES = """\
## Straight to the best line

A loss that is a bowl has one lowest point, and linear algebra goes there at once. What is more, the scatter
of the readings about the curve says how far off its parameters may be: the square roots of the diagonal of
$s^2 (X^T W X)^{-1}$ are their standard errors.

Convention: CONVENTION. The program found $EQUATION$.
"""
NO_LEAST_SQUARES = """\
## Straight to the best line

These readings allow no calibration: REASON
"""
DISTANCE = """\
How far descent is still from there, at most over the readings:
"""
