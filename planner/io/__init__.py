"""Foreign files in: guarded readers, column mapping, plain grid tables."""

import planner.io.guard as _guard  # noqa: F401 - GDAL reads its settings at its first import
