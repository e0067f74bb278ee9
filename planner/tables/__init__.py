"""What columns mean: schemas of the roles, plain grid tables, and the reader of catalogue files."""

import pandas as pd

pd.set_option("mode.copy_on_write", True)
