"""A chain of factors that keeps its steps, so that a planner can follow the estimate."""

from dataclasses import dataclass, replace

from planner.model.band import Band, certain, product

Steps = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Product of bands in order.

    Attributes
    ----------
    value : Band
        The product without the share of electric vehicles, which changes from year to year.
    electric : Band
        That share, 1 until :meth:`electric_share` is asked.
    steps : tuple
        (name with its unit, base value) in order; a name of :meth:`noted` is a result on the way.
    """

    value: Band
    electric: Band
    steps: Steps

    @staticmethod
    def of(name: str, known: float) -> "Chain":
        """Begin with a fact."""
        return Chain(value=certain(known), electric=certain(1.0), steps=((name, known),))

    def times(self, name: str, factor: Band | float) -> "Chain":
        """Multiply."""
        band = factor if isinstance(factor, Band) else certain(factor)
        return replace(self, value=product(self.value, band), steps=(*self.steps, (name, band.base)))

    def adding(self, name: str, known: float, share_name: str, share: Band) -> "Chain":
        """Add another fact, of which a share counts."""
        low, base, high = (known * part for part in (share.low, share.base, share.high))
        value = Band(low=self.value.low + low, base=self.value.base + base, high=self.value.high + high)
        return replace(self, value=value, steps=(*self.steps, (name, known), (share_name, share.base)))

    def less_share(self, name: str, share: Band) -> "Chain":
        """Multiply by what a share leaves; the step shows the share."""
        rest = Band(low=1 - share.low, base=1 - share.base, high=1 - share.high)
        return replace(self, value=product(self.value, rest), steps=(*self.steps, (name, share.base)))

    def over(self, name: str, divisor: float) -> "Chain":
        """Divide by a constant that is certain."""
        band = certain(1.0 / divisor)
        return replace(self, value=product(self.value, band), steps=(*self.steps, (name, divisor)))

    def electric_share(self, name: str, share: Band) -> "Chain":
        """The share of electric vehicles, kept apart from the rest of the product."""
        return replace(self, electric=share, steps=(*self.steps, (name, share.base)))

    def noted(self, name: str) -> "Chain":
        """Write down the product so far."""
        return self.remarked(name, self.value.base * self.electric.base)

    def remarked(self, name: str, figure: float) -> "Chain":
        """Write down a figure beside the product."""
        return replace(self, steps=(*self.steps, (name, figure)))
