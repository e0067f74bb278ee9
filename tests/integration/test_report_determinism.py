"""The report as a whole: same input, same bytes, in another process too; safe texts; every page marked."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from planner.model.errors import Cancelled
from planner.report.pdf import write_pdf
from tests.factories import NASTY_NAME, make_assessment, make_layers

ROOT = Path(__file__).resolve().parents[2]

WRITE_ALL = """
import sys
from pathlib import Path
from planner.report.geopackage import write_geopackage
from planner.report.json_out import write_json
from planner.report.pdf import write_pdf
from planner.report.workbook import write_workbook
from tests.factories import make_assessment, make_layers
folder = Path(sys.argv[1])
assessment = make_assessment(shortlist=2)
layers = make_layers(assessment)
write_json(assessment, folder / "assessment.json")
write_pdf(assessment, layers, folder / "report.pdf")
write_geopackage(assessment, layers, folder / "sites.gpkg")
write_workbook(assessment, folder / "sites.xlsx")
"""


def hashes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def text_of(path):
    reader = PdfReader(path)
    return reader, [page.extract_text() for page in reader.pages]


def test_all_outputs_are_the_same_bytes_in_another_process(tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for seed, folder in enumerate(folders):
        folder.mkdir()
        environment = os.environ | {"PYTHONHASHSEED": str(seed + 1), "PYTHONPATH": str(ROOT), "TZ": f"UTC{seed * 5}"}
        subprocess.run([sys.executable, "-c", WRITE_ALL, str(folder)], check=True, cwd=tmp_path, env=environment)
    assert hashes(folders[0]) == hashes(folders[1])
    assert set(hashes(folders[0])) == {"assessment.json", "report.pdf", "sites.gpkg", "sites.xlsx"}


@pytest.mark.parametrize(
    ("language", "page_of", "marker"), [("en", "Page 2 of", "Contents"), ("de", "Seite 2 von", "Inhalt")]
)
def test_report_is_tagged_dated_and_marked_on_every_page(tmp_path, language, page_of, marker):
    assessment = make_assessment(language=language)
    write_pdf(assessment, make_layers(assessment), tmp_path / "report.pdf")
    reader, pages = text_of(tmp_path / "report.pdf")
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(language)
    assert reader.metadata.creation_date.date() == assessment.project_date
    assert reader.metadata.title.startswith("Charging sites Ortenau")
    assert all("Synthetic demonstration data" in page for page in pages)
    assert page_of in pages[1]
    assert marker in pages[1]
    assert "Messeplatz Offenburg" in pages[1]
    assert len(pages) >= 4 + 2 * 4


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A report of names that would like to be more than text: its reader, and the text of its pages."""
    assessment = make_assessment(shortlist=1, nasty=True)
    path = tmp_path_factory.mktemp("hostile") / "report.pdf"
    write_pdf(assessment, make_layers(assessment), path)
    return text_of(path)


def test_fonts_are_embedded_and_ours(hostile):
    reader, _ = hostile
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[inner["/BaseFont"]] = inner["/FontDescriptor"].get_object()
    assert fonts
    assert all("DejaVuSansCondensed" in name for name in fonts)
    assert all("/FontFile2" in found or "/FontFile3" in found for found in fonts.values())


def test_hostile_names_stay_text(hostile):
    _, pages = hostile
    joined = "".join("".join(page.split()) for page in pages)
    assert "".join(NASTY_NAME.split()) in joined
    assert "root:" not in joined


@pytest.mark.parametrize("name", ["充电站 Süd", "Station \ue123 \x07 \U0001f697 Łódź Ελλάς Станция"])
def test_letters_our_fonts_lack_do_not_stop_the_report(tmp_path, name):
    assessment = make_assessment(shortlist=1)
    site = replace(assessment.sites[0], name=name)
    write_pdf(
        replace(assessment, sites=(site, *assessment.sites[1:])), make_layers(assessment), tmp_path / "report.pdf"
    )
    _, pages = text_of(tmp_path / "report.pdf")
    joined = " ".join(pages)
    assert "S001" in joined
    assert ("Süd" in joined) if "Süd" in name else ("Станция" in joined)


def test_project_without_grid_or_layers_still_gives_a_report(tmp_path):
    write_pdf(make_assessment(with_grid=False), (), tmp_path / "report.pdf")
    _, pages = text_of(tmp_path / "report.pdf")
    assert "No grid was given" in " ".join(" ".join(pages).split())


def test_project_without_any_shortlisted_site(tmp_path):
    assessment = replace(make_assessment(sites=2, shortlist=0, excluded=2), notice="", author="", organisation="")
    write_pdf(assessment, make_layers(assessment), tmp_path / "report.pdf")
    assert len(PdfReader(tmp_path / "report.pdf").pages) >= 3


def test_cancel_leaves_nothing_behind(tmp_path):
    class Stop:
        def report(self, done_pu, code, /, **params):
            if done_pu > 0.3:
                raise Cancelled

    assessment = make_assessment()
    with pytest.raises(Cancelled):
        write_pdf(assessment, make_layers(assessment), tmp_path / "report.pdf", progress=Stop())
    assert list(tmp_path.iterdir()) == []


def test_progress_runs_forward_to_the_end(tmp_path):
    heard = []

    class Listen:
        def report(self, done_pu, code, /, **params):
            heard.append(done_pu)

    write_pdf(make_assessment(shortlist=2), (), tmp_path / "report.pdf", progress=Listen())
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
