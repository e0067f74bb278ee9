"""Where the data folder lies: in a checkout, an installed wheel or a frozen application. The only module that knows."""

from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def data_dir() -> Path:
    """Folder that holds catalogue/, rules/, i18n/ and the rest of the shipped data.

    Raises
    ------
    FileNotFoundError
        The installation is incomplete: no data folder beside the package or inside it.
    """
    inside = Path(str(files("planner"))) / "_data"
    beside = Path(__file__).resolve().parents[1] / "data"
    for folder in (inside, beside):
        if folder.is_dir():
            return folder
    message = f"data folder not found: neither {inside} nor {beside}"
    raise FileNotFoundError(message)


def data_path(*parts: str) -> Path:
    """Path of one shipped file or folder, for example ``data_path("catalogue", "chargers.csv")``."""
    return data_dir().joinpath(*parts)
