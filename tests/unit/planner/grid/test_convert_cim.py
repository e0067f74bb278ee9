"""CIM/CGMES: the model comes out as it went in, what stays behind is counted, and unsafe documents are refused."""

import zipfile

import numpy as np
import pytest

from planner.app.gridtools.converting import read_raw
from planner.io import gridcim
from planner.io.gridnet import grid_of_file
from planner.model.errors import PlannerError
from tests.grid_cim import HEAD, LINE, document, documents, state, write_zip


def read(path):
    return read_raw(path, path.name)


def code_of(path):
    with pytest.raises(PlannerError) as caught:
        read(path)
    assert caught.value.message("de") != caught.value.message()
    assert caught.value.message().startswith(f"{path.name}: ")
    (issue,) = caught.value.issues
    return issue.code


def test_a_model_becomes_tables_of_ours(tmp_path):
    file = read(write_zip(tmp_path / "model.zip", documents()))
    grid = grid_of_file(file, "model", where="model.zip")
    assert (grid.name, grid.source_format, grid.version) == ("model", "CIM/CGMES", "2.4.15")
    assert {name: len(frame) for name, frame in grid.tables.items()} == {"bus": 2, "line": 1, "load": 1, "ext_grid": 1}
    line, load, feed = (grid.tables[name].iloc[0] for name in ("line", "load", "ext_grid"))
    assert line["r_ohm_per_km"] * LINE["length_km"] == pytest.approx(LINE["r_ohm"])
    assert line["c_nf_per_km"] * LINE["length_km"] * 1e-9 * 2 * np.pi * 50 == pytest.approx(LINE["bch_s"])
    assert (load["p_mw"], load["q_mvar"], feed["vm_pu"]) == (1.5, 0.5, 1.02)
    assert "Ground (1/1)" in grid.not_loaded
    assert not [name for name in grid.not_loaded if "origin" in name or "terminal" in name]
    assert grid.issues == ()


def test_what_the_converter_assumes_is_told(tmp_path):
    content = documents()
    content["model_SSH.xml"] = content["model_SSH.xml"].replace(
        "<cim:RegulatingControl.targetValue>20.4</cim:RegulatingControl.targetValue>", ""
    )
    (issue,) = read(write_zip(tmp_path / "model.zip", content)).issues
    assert issue.code == "io.cim_remarks"
    assert "Setting voltages to 1 pu" in issue.message()


def test_one_document_is_read_too(tmp_path):
    path = tmp_path / "model.xml"
    path.write_text(documents()["model_EQ.xml"])
    assert gridcim.unpack_cim(path, tmp_path, "model.xml").counts["ACLineSegment"] == 1


def test_a_line_whose_end_is_in_no_document(tmp_path):
    path = write_zip(tmp_path / "model.zip", documents(far_node="boundary"))
    with pytest.raises(PlannerError, match=r"1 elements end at nodes .* line cable \(#0\)\. Add the boundary"):
        read(path)


def test_rubbish_of_other_systems_is_passed_over(tmp_path):
    content = {**documents(), "__MACOSX/model_EQ.xml": "x", "readme.txt": "x"}
    assert len(read(write_zip(tmp_path / "model.zip", content)).tables["bus"]) == 2


DOCTYPE = '<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [<!ENTITY a "b">]>\n'
BROKEN = {
    "io.cim_no_xml": {"readme.txt": "x"},
    "io.doctype": {**documents(), "model_TP.xml": DOCTYPE + documents()["model_TP.xml"].split("\n", 1)[1]},
    "io.not_cim": {"a.xml": "<gpx><trk/></gpx>"},
    "io.xml_damaged": {"a.xml": documents()["model_EQ.xml"][:-40]},
    "io.cim_no_schema": {"a.xml": HEAD.replace("2013/CIM-schema-cim16", "2009/CIM-schema-cim14") + "</rdf:RDF>"},
    "io.cim_mixed": {
        **documents(),
        "new.xml": document("SSH", state(), HEAD.replace("2013/CIM-schema-cim16", "CIM100")),
    },
    "io.cim_not_converted": {"model_SSH.xml": documents()["model_SSH.xml"]},
    "io.zip_unsafe_name": {"../model_EQ.xml": documents()["model_EQ.xml"]},
}


@pytest.mark.parametrize("code", list(BROKEN))
def test_what_is_refused(tmp_path, code):
    found = code_of(write_zip(tmp_path / "model.zip", BROKEN[code]))
    assert found == code or (code == "io.cim_not_converted" and found == "io.grid_no_buses")


def test_a_doctype_in_another_encoding_is_seen(tmp_path):
    text = DOCTYPE.replace('"1.0"', '"1.0" encoding="utf-16"') + "<a/>"
    with zipfile.ZipFile(tmp_path / "model.zip", "w") as archive:
        archive.writestr("a.xml", text.encode("utf-16"))
    assert code_of(tmp_path / "model.zip") == "io.doctype"


def test_bombs_and_crowds_are_refused(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b" " * (4 << 20))
    assert code_of(tmp_path / "bomb.zip") == "io.zip_bomb"
    monkeypatch.setattr(gridcim, "MOST_DOCUMENTS", 2)
    assert code_of(write_zip(tmp_path / "many.zip", documents())) == "io.zip_too_many"
    monkeypatch.setattr(gridcim, "MAX_BYTES", 100)
    assert code_of(write_zip(tmp_path / "big.zip", {"a.xml": documents()["model_EQ.xml"]})) == "io.too_big"
    (tmp_path / "big.xml").write_text(documents()["model_EQ.xml"])
    assert code_of(tmp_path / "big.xml") == "io.too_big"


def test_no_zip_at_all(tmp_path):
    (tmp_path / "model.zip").write_bytes(b"PK but no archive")
    assert code_of(tmp_path / "model.zip") == "io.zip_damaged"


def test_no_bus_no_grid(tmp_path):
    empty = {"model_EQ.xml": document("EQ", []), "model_SSH.xml": document("SSH", state())}
    assert code_of(write_zip(tmp_path / "model.zip", empty)) in {"io.grid_no_buses", "io.cim_not_converted"}
