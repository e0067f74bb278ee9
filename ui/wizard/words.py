"""Words of the import for what the engine names by codes."""

from planner.app.importing.records import CrsChoice, Geometry, Reason
from planner.model.project import Role
from ui.numbers import number
from ui.texts import readable, tr, tr_or


def role_words(role: Role) -> str:
    """Name of a use."""
    return tr(f"ui.wizard_role_{role.value}")


def role_hint(role: Role) -> str:
    """What a use is for, in one sentence."""
    return tr(f"ui.wizard_hint_{role.value}")


def geometry_words(geometry: Geometry) -> str:
    """Name of a kind of shapes."""
    return tr(f"ui.wizard_shape_{geometry}")


def reason_words(reason: Reason) -> str:
    """Sentence of a reason."""
    return tr(reason.code, **reason.params)


def column_words(name: str) -> str:
    """Name of one of our columns as planners say it."""
    return tr_or(f"ui.wizard_col_{name}", readable(name))


def place_words(choice: CrsChoice) -> str:
    """Where the data would lie."""
    if choice.distance_km is None:
        return tr("ui.wizard_place_at", lat=number(choice.lat_deg, 2), lon=number(choice.lon_deg, 2))
    return tr(f"ui.wizard_place_{choice.place}", km=number(choice.distance_km, 0))
