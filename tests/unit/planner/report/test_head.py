"""The company's head: colours that can be read, logos that are pictures and nothing else."""

import struct
import zlib

import pytest

from planner.model.company import Company
from planner.model.errors import PlannerError
from planner.report.head import LEAST_CONTRAST, LOGO_KB, contrast, head_of, readable

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'


def png(width=64, height=32, *, spoil=False, pixels=b""):
    def chunk(kind, data):
        crc = zlib.crc32(kind + data) ^ (1 if spoil and kind == b"IDAT" else 0)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    rows = pixels or zlib.compress(b"".join(b"\0" + b"\0" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_without_a_company_the_organisation_stands_there(tmp_path):
    head = head_of(None, tmp_path, "Office")
    assert (head.name, head.lines, head.logo) == ("Office", (), b"")


@pytest.mark.parametrize(("content", "kind"), [(SVG.format("").encode(), "svg"), (png(), "png")])
def test_name_address_contact_and_logo(tmp_path, content, kind):
    (tmp_path / "logo").write_bytes(content)
    company = Company(name="A", address="Street 1\n77652 Town", email="a@b.c", phone="1", logo="logo", color="#003366")
    head = head_of(company, tmp_path)
    assert head.lines == ("Street 1", "77652 Town", "1 · a@b.c")
    assert (head.logo, head.logo_kind, head.color) == (content, kind, "#003366")


def test_contrast_is_that_of_the_guideline():
    assert contrast("#ffffff") == pytest.approx(1.0)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast("#ff0000") == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize("color", ["#ffee00", "#ffffff", "#00ff00", "#8899aa"])
def test_a_pale_colour_is_made_dark_enough_to_read(color):
    assert contrast(color) < LEAST_CONTRAST <= contrast(readable(color))


def test_a_colour_that_is_none_is_told(tmp_path):
    with pytest.raises(PlannerError, match="teal"):
        head_of(Company(color="teal"), tmp_path)


@pytest.mark.parametrize(("content", "said"), [
    (b"GIF89a", "neither"),
    (b"x" * (LOGO_KB * 1024 + 1), "larger"),
    (png(8, 8), "pixels"),
    (png(spoil=True), "damaged"),
    (png()[:-20], "damaged"),
    (png(pixels=b"no stream of pixels"), "damaged"),
    (png(pixels=zlib.compress(bytes(4000))[:-6]), "damaged"),
    (b"\x89PNG\r\n\x1a\n", "damaged"),
    (b"<svg", "damaged"),
    (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "neither"),
    (b'<html><svg viewBox="0 0 1 1"/></html>', "neither"),
    (SVG.format("<script>1</script>").encode(), "program"),
    (SVG.format('<rect onclick="x()"/>').encode(), "program"),
    (SVG.format('<image href="x.png"/>').encode(), "another file"),
    (SVG.format('<use href="http://e.org/a.svg#b"/>').encode(), "another file"),
    (SVG.format("<style>@import 'a.css';</style>").encode(), "another file"),
    (SVG.format('<rect fill="url(http://e.org/a)"/>').encode(), "another file"),
    (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;").encode(), "another file"),
])  # fmt: skip
def test_what_is_no_plain_picture_is_refused(tmp_path, content, said):
    (tmp_path / "logo").write_bytes(content)
    with pytest.raises(PlannerError, match=said) as caught:
        head_of(Company(logo="logo"), tmp_path)
    assert "logo" in caught.value.issues[0].where


def test_drawing_that_refers_to_itself_is_taken(tmp_path):
    (tmp_path / "logo.svg").write_text(SVG.format('<g id="a"/><use href="#a" fill="url(#a)"/>'), encoding="utf-8")
    assert head_of(Company(logo="logo.svg"), tmp_path).logo_kind == "svg"


def test_a_logo_that_is_not_there_is_told(tmp_path):
    with pytest.raises(PlannerError, match="cannot be read"):
        head_of(Company(logo="gone.png"), tmp_path)
