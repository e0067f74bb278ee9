"""``chargesite access ROADS --sites S --out access.gpkg``."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.console import as_figure, configure, language, note, progress_bar, show, show_json, words
from planner.cli.options import given_options, refuse_without, told_as_options
from planner.model.settings import AccessSettings

if TYPE_CHECKING:
    import pandas as pd

    from planner.app.sitetools.access import AccessAnswer
    from planner.app.sitetools.access_files import AccessFiles

SHOWN = 20
COLUMNS = ("site", "road", "people", "junction", "detour", "traffic", "rival", "rivals")
DEFAULTS = AccessSettings()


def _help(key: str) -> str:
    return words(f"cli.access_{key}_help")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("access", help=words("cli.access_help"))
    def access(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        context: typer.Context,
        roads: Annotated[list[str], typer.Argument(help=_help("roads"), show_default=False)],
        sites: Annotated[list[str], typer.Option("--sites", help=_help("sites"), show_default=False)],
        population: Annotated[list[str] | None, typer.Option("--population", help=_help("population"))] = None,
        chargers: Annotated[list[str] | None, typer.Option("--chargers", help=_help("chargers"))] = None,
        pois: Annotated[list[str] | None, typer.Option("--pois", help=_help("pois"))] = None,
        traffic: Annotated[list[str] | None, typer.Option("--traffic", help=_help("traffic"))] = None,
        minutes: Annotated[str, typer.Option("--minutes", help=_help("minutes"))] = "5,10,15",
        country: Annotated[str, typer.Option("--country", help=_help("country"))] = "",
        own_operator: Annotated[str, typer.Option("--own-operator", help=_help("own"))] = "",
        split_crossings: Annotated[bool, typer.Option("--split-crossings", help=_help("split"))] = False,
        snap_m: Annotated[
            float, typer.Option("--snap-m", min=0.0, max=50.0, help=_help("snap"))
        ] = DEFAULTS.snap_tolerance_m,
        max_snap_m: Annotated[
            float, typer.Option("--max-snap-m", min=1.0, max=10_000.0, help=_help("reach"))
        ] = DEFAULTS.max_snap_m,
        column: Annotated[list[str] | None, typer.Option("--column", help=_help("columns"))] = None,
        crs: Annotated[list[str] | None, typer.Option("--crs", help=_help("crs"))] = None,
        out: Annotated[Path | None, typer.Option("--out", "-o", help=_help("out"))] = None,
        no_catchments: Annotated[bool, typer.Option("--no-catchments", help=_help("no_catchments"))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        from planner.app.sitetools.access_files import AccessFiles, check_out, minutes_of

        given = given_options(context)
        refuse_without(given, ("--own-operator",), "--chargers")
        refuse_without(given, ("--no-catchments",), "--out")
        settings = AccessSettings(
            bands_min=minutes_of(minutes),
            snap_tolerance_m=snap_m,
            max_snap_m=max_snap_m,
            split_crossings=split_crossings,
        )
        files = AccessFiles(
            roads=tuple(roads),
            sites=tuple(sites),
            population=tuple(population or ()),
            chargers=tuple(chargers or ()),
            pois=tuple(pois or ()),
            traffic=tuple(traffic or ()),
            crs=tuple(crs or ()),
            columns=tuple(column or ()),
        )
        if out is not None:
            check_out(out, files)
        _access(files, settings, (country, own_operator), out, outlines=out is not None and not no_catchments)


def _access(
    files: "AccessFiles", settings: AccessSettings, who: tuple[str, str], out: Path | None, *, outlines: bool
) -> None:
    from planner.app.sitetools.access import access_of_files, access_values, write_access

    country, own_operator = who
    with told_as_options(), progress_bar() as progress:
        answer = access_of_files(
            files, settings, country=country, own_operator=own_operator, outlines=outlines, progress=progress
        )
    if out is not None:
        write_access(answer, out)
    _show(answer, out)
    written = {"out": None if out is None else out.as_posix()}
    show_json({"ok": True, **written, **access_values(answer, language())})


def _show(answer: "AccessAnswer", out: Path | None) -> None:
    from planner.app.sitetools.access import access_message

    _show_table(answer)
    quality = answer.quality
    note(
        words(
            "cli.access_quality",
            lines=quality.lines,
            length_km=as_figure(quality.length_km, ".1f"),
            components=quality.components,
            main_percent=as_figure(100.0 * quality.main_share_pu, ".1f"),
            dangling=quality.dangling_ends,
            gaps=len(quality.gaps),
            doubles=quality.duplicate_lines,
            default_percent=as_figure(100.0 * quality.default_speed_pu, ".0f"),
        )
    )
    for issue in answer.issues:
        note(access_message(issue, language()))
    _name_unreached(answer)
    if out is not None:
        note(words("cli.access_written", file=out.name))


def _show_table(answer: "AccessAnswer") -> None:
    """Table of the sites that are reached, most people first."""
    from planner.cli.tables import fitted

    band = _middle(answer.bands_min)
    sites = answer.sites.assign(shown=_labels(answer))
    reached = sites[(sites["unreachable_reason"] == "").to_numpy()]
    people = reached[f"people_{band}min"]
    order = reached.iloc[people.reset_index(drop=True).sort_values(ascending=False, kind="stable").index]
    title = "cli.access_title" if people.notna().any() else "cli.access_title_plain"
    known = [number for number, name in enumerate(_figures(band)) if number and reached[name].notna().any()] or [0]
    headers = [words(f"cli.access_column_{COLUMNS[number]}", minutes=band) for number in (0, *(k + 1 for k in known))]
    rows = [_cells(row, band, known) for _, row in order.head(SHOWN).iterrows()]
    show(fitted(words(title, shown=len(rows), sites=len(sites)), headers, rows, range(1, len(headers))))


def _labels(answer: "AccessAnswer") -> list[str]:
    """Name of each site, with its site_id where the name is missing or not the only one of its kind."""
    names = answer.sites["name"].astype("string").fillna("").str.strip()
    doubled = names.duplicated(keep=False)
    rows = zip(answer.sites.index.astype(str), names, doubled, strict=True)
    return [
        site_id if name in {"", site_id} else f"{name} ({site_id})" if twice else name for site_id, name, twice in rows
    ]


def _name_unreached(answer: "AccessAnswer") -> None:
    """Every site that nobody reaches by its site_id, beyond twenty their number."""
    lost = answer.unreached.index.astype(str)
    if not len(lost):
        return
    named, sites = ", ".join(lost[:SHOWN]), len(answer.sites)
    if len(lost) <= SHOWN:
        note(words("cli.access_unreached", count=len(lost), sites=sites, names=named))
    else:
        note(words("cli.access_unreached_more", count=len(lost), sites=sites, names=named, more=len(lost) - SHOWN))


def _middle(bands_min: tuple[int, ...]) -> int:
    """The band that the table shows."""
    return bands_min[len(bands_min) // 2]


def _figures(band: int) -> dict[str, int]:
    """Columns of the table after the site's name, and their decimals."""
    return {
        "road_distance_m": 0,
        f"people_{band}min": 0,
        "junction_min": 1,
        "junction_detour_min": 1,
        "captured_traffic_per_day": 0,
        "competitor_min": 1,
        "competitors_10min": 0,
    }


def _cells(row: "pd.Series", band: int, known: list[int]) -> tuple[str, ...]:
    figures = list(_figures(band).items())
    return (str(row["shown"]), *(_figure(row[figures[k][0]], figures[k][1]) for k in known))


def _figure(value: object, digits: int) -> str:
    number = float(str(value))
    return "–" if math.isnan(number) else as_figure(number, f".{digits}f")
