"""Which part of the world the map shows, and the way between metres and pixels. Pure arithmetic, no Qt."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

MIN_M_PER_PX = 0.02
MAX_M_PER_PX = 20_000.0
SCREEN_M_PER_PX = 0.0254 / 96.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """Centre in metres, metres a pixel, and the size of the window in pixels."""

    center_x_m: float = 0.0
    center_y_m: float = 0.0
    m_per_px: float = 10.0
    width_px: int = 800
    height_px: int = 600

    @property
    def scale_denominator(self) -> float:
        """N of the scale 1 : n on a screen of 96 dots an inch."""
        return self.m_per_px / SCREEN_M_PER_PX

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """West, south, east, north of what is seen."""
        half_x = self.width_px * self.m_per_px / 2.0
        half_y = self.height_px * self.m_per_px / 2.0
        return self.center_x_m - half_x, self.center_y_m - half_y, self.center_x_m + half_x, self.center_y_m + half_y

    def to_px(self, xy_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels of points given in metres, shape (n, 2); y runs down."""
        px = np.empty_like(xy_m)
        px[:, 0] = (xy_m[:, 0] - self.center_x_m) / self.m_per_px + self.width_px / 2.0
        px[:, 1] = (self.center_y_m - xy_m[:, 1]) / self.m_per_px + self.height_px / 2.0
        return px

    def to_m(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Easting and northing under a pixel."""
        return (
            self.center_x_m + (x_px - self.width_px / 2.0) * self.m_per_px,
            self.center_y_m - (y_px - self.height_px / 2.0) * self.m_per_px,
        )

    def moved(self, dx_px: float, dy_px: float) -> "Viewport":
        """View after the content was dragged by some pixels."""
        return replace(
            self,
            center_x_m=self.center_x_m - dx_px * self.m_per_px,
            center_y_m=self.center_y_m + dy_px * self.m_per_px,
        )

    def zoomed(self, factor: float, x_px: float, y_px: float) -> "Viewport":
        """View enlarged by a factor; what lies under the given pixel stays there."""
        x_m, y_m = self.to_m(x_px, y_px)
        m_per_px = min(max(self.m_per_px / factor, MIN_M_PER_PX), MAX_M_PER_PX)
        return replace(
            self,
            m_per_px=m_per_px,
            center_x_m=x_m - (x_px - self.width_px / 2.0) * m_per_px,
            center_y_m=y_m + (y_px - self.height_px / 2.0) * m_per_px,
        )

    def resized(self, width_px: int, height_px: int) -> "Viewport":
        """Same centre and scale in a window of another size."""
        return replace(self, width_px=max(width_px, 1), height_px=max(height_px, 1))

    def centered(self, x_m: float, y_m: float) -> "Viewport":
        """Same scale around another centre."""
        return replace(self, center_x_m=x_m, center_y_m=y_m)

    def fitted(
        self, bounds_m: tuple[float, float, float, float], margin_px: int = 36, low_px: float = 0.0
    ) -> "Viewport":
        """View that shows all of west, south, east, north with some margin; ``low_px`` at the lower edge stay free."""
        west, south, east, north = (float(edge) for edge in bounds_m)
        wide = max(self.width_px - 2 * margin_px, 20)
        high = max(self.height_px - 2 * margin_px - low_px, 20)
        m_per_px = min(max((east - west) / wide, (north - south) / high, 1.0), MAX_M_PER_PX)
        return replace(
            self,
            center_x_m=(west + east) / 2.0,
            center_y_m=(south + north) / 2.0 - low_px / 2.0 * m_per_px,
            m_per_px=m_per_px,
        )
