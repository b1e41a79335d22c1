"""Bars of a plot, measured for a template to draw: no script, no style attribute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, log10

WIDTH, HEIGHT = 640, 220
# Room for the figures on the left, and for names below.
LEFT, BOTTOM, TOP = 44, 26, 12
GAP = 0.28
# As many names as can be read side by side.
NAMES = 11


@dataclass(frozen=True)
class Bar:
    """One value with its name; ``part`` of it is drawn apart."""

    name: str
    value: int
    part: int = 0


@dataclass(frozen=True)
class Shape:
    """A bar as it is drawn; ``part_y`` and ``part_height``: the part that stands out."""

    bar: Bar
    x: float
    y: float
    width: float
    height: float
    part_y: float
    part_height: float
    middle: float
    named: bool


@dataclass(frozen=True)
class Plot:
    """Bars side by side; ``name`` is unique in the page, ``legend`` names value and part."""

    name: str
    title: str
    bars: tuple[Bar, ...]
    unit: str = ""
    legend: tuple[str, ...] = ()

    width, height, left = WIDTH, HEIGHT, LEFT
    right, base = WIDTH - 14, HEIGHT - BOTTOM
    names_at = HEIGHT - 8

    @property
    def top(self) -> int:
        """The highest figure of the scale: a round one."""
        highest = max((bar.value for bar in self.bars), default=0)
        if highest <= 4:
            return 4
        step = 10 ** int(log10(highest))
        return next(step * n for n in (1, 2, 4, 8, 10) if step * n >= highest)

    def lines(self) -> Iterator[tuple[int, float]]:
        """The lines of the scale: figure and height."""
        for quarter in range(5):
            value = self.top * quarter / 4
            if value == int(value):
                yield int(value), self._y(value)

    def shapes(self) -> Iterator[Shape]:
        """Every bar, from left to right."""
        room = (self.right - self.left) / max(1, len(self.bars))
        every = ceil(len(self.bars) / NAMES)
        for n, bar in enumerate(self.bars):
            x, y, part_y = self.left + n * room, self._y(bar.value), self._y(bar.part)
            yield Shape(
                bar,
                x=round(x + room * GAP / 2, 1),
                y=y,
                width=round(room * (1 - GAP), 1),
                height=round(self.base - y, 1),
                part_y=part_y,
                part_height=round(self.base - part_y, 1),
                middle=round(x + room / 2, 1),
                named=(len(self.bars) - 1 - n) % every == 0,
            )

    def _y(self, value: float) -> float:
        return round(self.base - (self.base - TOP) * value / self.top, 1)
