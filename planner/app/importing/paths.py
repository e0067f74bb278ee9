"""Paths of files as a project keeps them."""

from pathlib import Path


def path_in_project(path: Path, folder: Path) -> str:
    """Path as the project keeps it: relative where the file lies in the project's folder, else absolute."""
    found, home = path.resolve(), folder.resolve()
    return found.relative_to(home).as_posix() if found.is_relative_to(home) else str(found)
