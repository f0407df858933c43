"""Draws plots as SVG text: points over two axes, and figures beside their bars. Nothing but the
standard library, the same octets for the same figures, readable on light and on dark pages."""

import math
from html import escape

WIDTH = 760
LEFT, RIGHT, TOP = 84, 24, 44
# One way to tell lines apart is not enough: colour, and the shape of the points.
SHAPES = ["circle", "square", "triangle", "diamond"]
# Colours that people who see few of them can tell apart, each for light and for dark.
COLOURS = [("#0072b2", "#56b4e9"), ("#c04f00", "#e69f00"), ("#007a59", "#3fcf9f"),
           ("#9b3d75", "#dd90ba")]


def lines(title, x_label, y_label, series, log=True):
    """`series`: {label: [(x, y)]}. `log`: both axes are logarithmic."""
    points = [point for line in series.values() for point in line]
    if not points:
        raise ValueError(f"{title}: there is nothing to draw")
    if log and min(min(point) for point in points) <= 0:
        raise ValueError(f"{title}: a logarithmic axis has no place for 0")
    x_axis = Axis([x for x, _ in points], LEFT, WIDTH - RIGHT, log)
    legend = 22 * len(series) if len(series) > 1 else 0
    top, bottom = TOP + legend, TOP + legend + 300
    # Linear heights start at 0, or a small difference would look large.
    y_values = [y for _, y in points] + ([] if log else [0])
    y_axis = Axis(y_values, bottom, top, log, least_span=10)
    parts = [_text(WIDTH / 2, 26, title, "title", "middle")]
    parts += _grid(x_axis, y_axis, top, bottom)
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, bottom + 44, x_label, "label", "middle"))
    middle = (top + bottom) / 2
    parts.append(f'<text class="label" text-anchor="middle" '
                 f'transform="translate(20 {_n(middle)}) rotate(-90)">{escape(y_label)}</text>')
    for number, (label, line) in enumerate(series.items()):
        placed = [(x_axis.place(x), y_axis.place(y)) for x, y in sorted(line)]
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in placed)
        parts.append(f'<polyline class="line c{number % 4}" points="{path}"/>')
        parts += [_point(number, x, y) for x, y in placed]
        if legend:
            parts.append(_point(number, LEFT + 8, TOP + 4 + 22 * number))
            parts.append(_text(LEFT + 22, TOP + 8 + 22 * number, label, "label", "start"))
    return _svg(bottom + 58, parts, title)


def against_bars(title, figures):
    """`figures`: (name, least, median, most), each as a share of its bar: at most 1 is good."""
    if not figures:
        raise ValueError(f"{title}: there is nothing to draw")
    left, row = 230, 26
    top, bottom = TOP + 6, TOP + 6 + row * len(figures)
    values = [value for figure in figures for value in figure[1:]] + [1]
    axis = Axis(values, left, WIDTH - RIGHT, True)
    parts = [_text(WIDTH / 2, 26, title, "title", "middle")]
    for value, label in axis.ticks():
        x = axis.place(value)
        parts.append(_line(x, top, x, bottom, "grid"))
        parts.append(_text(x, bottom + 18, label, "tick", "middle"))
    one = axis.place(1)
    parts.append(_line(one, top - 6, one, bottom, "bar"))
    for number, (name, least, median, most) in enumerate(figures):
        y = top + row * (number + 0.5)
        kind = 0 if median <= 1 else 1
        parts.append(_text(left - 12, y + 4, name, "tick", "end"))
        parts.append(_line(axis.place(least), y, axis.place(most), y, f"line c{kind}"))
        parts.append(_point(kind, axis.place(median), y))
    parts.append(_text((left + WIDTH - RIGHT) / 2, bottom + 44,
                       "share of the bar that is used (1 = the bar; less is better)", "label",
                       "middle"))
    return _svg(bottom + 58, parts, title)


class Axis:
    """Places values between two ends of the picture, in pixels. A logarithmic one spans at least
    `least_span` times its low end: else what hardly changes would look steep."""

    def __init__(self, values, begin, end, log, least_span=1):
        self.log, self.begin, self.end = log, begin, end
        low, high = min(values), max(values)
        if log:
            # Room at both ends; a single value stands in the middle.
            room = max(1.25, math.sqrt(least_span * low / high))
            self.low, self.high = low / room, high * room
        else:
            step = _step(high - low or high or 1)
            self.low, self.high = math.floor(low / step) * step, math.ceil(high / step) * step
            if self.low == self.high:
                self.high += step

    def place(self, value):
        scale = math.log10 if self.log else float
        share = (scale(value) - scale(self.low)) / (scale(self.high) - scale(self.low))
        return self.begin + share * (self.end - self.begin)

    def ticks(self):
        """(value, label) of every line of the grid."""
        if not self.log:
            step = _step(self.high - self.low)
            count = round((self.high - self.low) / step)
            return [(self.low + n * step, short(self.low + n * step)) for n in range(count + 1)]
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        for digits in ([1], [1, 3], [1, 2, 5], range(1, 10)):
            found = [float(f"{digit}e{decade}") for decade in decades for digit in digits]
            inside = [value for value in found if self.low <= value <= self.high]
            if len(inside) >= 3:
                break
        return [(value, short(value)) for value in inside]


def short(value):
    """A number as a person writes it on an axis: 0.05, 300, 10k, 2.5M."""
    if value == 0:
        return "0"
    for factor, sign in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= factor:
            divisor = 1e3 if sign == "k" else factor
            return f"{value / divisor:g}{sign}"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:g}"


def _step(span):
    """1, 2 or 5 times a power of ten, so that about five of it make the span."""
    power = 10 ** math.floor(math.log10(span / 5))
    return next(factor * power for factor in (1, 2, 5, 10) if span / (factor * power) <= 6)


def _grid(x_axis, y_axis, top, bottom):
    parts = []
    for value, label in x_axis.ticks():
        x = x_axis.place(value)
        parts.append(_line(x, top, x, bottom, "grid"))
        parts.append(_text(x, bottom + 18, label, "tick", "middle"))
    for value, label in y_axis.ticks():
        y = y_axis.place(value)
        parts.append(_line(LEFT, y, WIDTH - RIGHT, y, "grid"))
        parts.append(_text(LEFT - 8, y + 4, label, "tick", "end"))
    return parts + [_line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis"),
                    _line(LEFT, top, LEFT, bottom, "axis")]


def _point(number, x, y):
    kind, colour, x, y = SHAPES[number % 4], f"c{number % 4}", float(x), float(y)
    if kind == "circle":
        return f'<circle class="point {colour}" cx="{_n(x)}" cy="{_n(y)}" r="4.5"/>'
    if kind == "square":
        corners = [(-4, -4), (4, -4), (4, 4), (-4, 4)]
    elif kind == "triangle":
        corners = [(0, -5.5), (5, 4), (-5, 4)]
    else:
        corners = [(0, -6), (5, 0), (0, 6), (-5, 0)]
    points = " ".join(f"{_n(x + dx)},{_n(y + dy)}" for dx, dy in corners)
    return f'<polygon class="point {colour}" points="{points}"/>'


def _line(x1, y1, x2, y2, kind):
    return f'<line class="{kind}" x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"/>'


def _text(x, y, text, kind, anchor):
    return (f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}">'
            f"{escape(str(text))}</text>")


def _n(number):
    return f"{number:.1f}".removesuffix(".0")


def _svg(height, parts, title):
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{_n(height)}" '
        f'viewBox="0 0 {WIDTH} {_n(height)}" role="img" aria-label="{escape(title)}">',
        f"<style>{_style()}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{_n(height)}"/>', *parts, "</svg>", ""])


def _style():
    """Colours for a light page, and others where the reader's system is dark. The paper is drawn,
    so that text is readable whatever stands behind."""
    rules = [
        "text{font:13px sans-serif;fill:#24292f}.title{font-size:15px;font-weight:bold}",
        ".tick{font-size:12px}.paper{fill:#fff}.grid{stroke:#d8dee4}.axis{stroke:#57606a}",
        ".bar{stroke:#24292f;stroke-width:2;stroke-dasharray:5 3}",
        ".line{fill:none;stroke-width:2}.point{stroke:none}",
    ]
    dark = ["text{fill:#e6edf3}.paper{fill:#0d1117}.grid{stroke:#30363d}.axis{stroke:#8b949e}",
            ".bar{stroke:#e6edf3}"]
    for number, (light_colour, dark_colour) in enumerate(COLOURS):
        for into, colour in ((rules, light_colour), (dark, dark_colour)):
            into.append(f".line.c{number}{{stroke:{colour}}}.point.c{number}{{fill:{colour}}}")
    return "".join(rules) + "@media (prefers-color-scheme: dark) {" + "".join(dark) + "}"
