"""Every command as its help shows it: the same thing has the same name, and everything is explained."""

from collections import defaultdict

import pytest
import typer
from typer.testing import CliRunner

from planner.cli.application import build_application
from planner.model.errors import PlannerError


def commands(command, path=()):
    """Commands and groups below one, with their words."""
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, (*path, name))


ALL = dict(commands(typer.main.get_command(build_application())))
DOING = {path: each for path, each in ALL.items() if path and not getattr(each, "commands", None)}


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_everything_is_explained_in_sentences_of_which_the_first_makes_the_list(path):
    said = ALL[path].help
    assert said.rstrip().endswith((".", ")"))
    assert "--json" not in said.partition("\n\n")[0], "its keys come after what the command is for"
    for each in ALL[path].params:
        if each.name != "help":
            assert each.help, each.name
            assert each.help.endswith((".", "7.9467,48.4732")), each.help


@pytest.mark.parametrize("path", DOING, ids=" ".join)
def test_each_command_speaks_to_machines_or_not_at_all(path):
    named = {option for each in DOING[path].params for option in each.opts}
    assert {"--json", "--quiet", "-q"} <= named
    assert "--out" not in named or "-o" in named
    assert "--number" not in named or "-n" in named


def test_what_many_commands_take_has_one_name_and_one_explanation():
    said = defaultdict(set)
    for command in DOING.values():
        for each in command.params:
            said[each.opts[0]].add(each.help)
    assert {len(said[name]) for name in ("project", "net", "--json", "--quiet", "--timezone", "--vmin")} == {1}
    assert {"--km", "--jurisdictions", "--floor"}.isdisjoint(said)


@pytest.mark.parametrize(
    "command",
    ["grid hosting no.json", "grid check no.json", "grid connect no.json --site 7.9,48.4 --kw 60",
     "grid upgrade no.json --bus 1 --kw 60", "grid contingency no.json --bus 1",
     "grid year no.json --bus 1 --profile no.csv", "grid build --lines no.shp --stations no.shp",
     "siting solve --model pmedian --p 1 --orlib no.txt", "access no.shp --sites no.csv",
     "reimport project.toml no.csv", "actuals import project.toml no.csv"],
)  # fmt: skip
def test_a_file_that_is_not_there_was_given_to_the_command_and_not_in_an_import(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
    list_there = '[[sources]]\nrole = "candidates"\npath = "sites.csv"\n'
    (tmp_path / "project.toml").write_text(f'[project]\nname = "P"\ndate = 2026-03-01\n{list_there}', encoding="utf-8")
    (tmp_path / "sites.csv").write_text("site_id,lon,lat\nA,7.9,48.5\n", encoding="utf-8")
    done = CliRunner().invoke(build_application(), command.split())
    said = done.exception.message("en") if isinstance(done.exception, PlannerError) else done.output
    assert done.exit_code == 1
    assert "There is no such file. Check the path that you gave." in " ".join(said.split())
