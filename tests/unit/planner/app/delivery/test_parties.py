"""The register of parties, its import, and what may be opened of the documents."""

import pytest

from planner.app.delivery.documents import document_of
from planner.app.delivery.edits import set_step
from planner.app.delivery.parties import add_party, addresses, edit_party, parties_of, party_name, remove_party
from planner.app.delivery.partyfile import import_parties
from planner.model.errors import PlannerError
from tests.unit.planner.app.delivery.test_gates import DAY, fault


def test_parties_are_added_edited_and_taken_out_and_gates_forget_them(project):
    project, party_id = add_party(project, role="authority", organisation=" Road authority\x07 ", email="c@example.org")
    assert party_id == "P003"
    project = edit_party(project, party_id, name="C. Road", site_ids=["S1", "S1"])
    party = project.stakeholders[-1]
    assert (party_name(party), party.site_ids) == ("Road authority (C. Road)", ("S1",))
    project = set_step(project, "S1", "permit", DAY, stakeholder_id=party_id)
    gone = remove_party(project, party_id)
    assert gone.gates == () or gone.gates[0].stakeholder_id == ""
    assert add_party(project, name="x")[1] == "P004", "an id that a gate still names is not given again"
    assert fault(remove_party, gone, party_id).issues[0].code == "delivery.no_party"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"organisation": " "}, "delivery.party_nobody"),
        ({"name": "A", "role": "friend"}, "delivery.party_role"),
        ({"name": "A", "email": "a@b"}, "delivery.party_email"),
        ({"name": "A", "email": "a@example.org, b@example.org"}, "delivery.party_email"),
        ({"name": "A", "email": "a@example.org\nBcc:x@example.org"}, "delivery.party_email"),
    ],
)
def test_a_party_that_cannot_be_is_refused(project, values, code):
    assert fault(add_party, project, **values).issues[0].code == code


def test_parties_of_a_site_are_its_own_and_those_of_all(project):
    assert [each.stakeholder_id for each in parties_of(project, "S1")] == ["P002", "P001"]
    assert [each.stakeholder_id for each in parties_of(project, "S2")] == ["P002"]
    assert addresses(parties_of(project, "S1")) == "b@example.org, a@example.org"
    with pytest.raises(ValueError, match="shoe"):
        edit_party(project, "P001", shoe="x")


def test_a_register_is_read_in_german_and_doubles_are_left_out(project, tmp_path):
    file = tmp_path / "stellen.csv"
    file.write_text(
        "Rolle;Firma;Ansprechpartner;E-Mail;Telefon;Standorte\n"
        "Netzbetreiber;Netze Mitte;A. Beispiel;a@example.org;+49 1;S1, S2\n"
        "Eigentümer;Town;;;;\n"
        "Freund;X;;;;\n"
        "Behörde;Amt;;kein;;\n",
        encoding="utf-8",
    )
    found = import_parties(project, file)
    assert found.added == ("P003",)
    party = found.project.stakeholders[-1]
    assert (party.role, party.organisation, party.phone, party.site_ids) == (
        "grid_operator", "Netze Mitte", "+49 1", ("S1", "S2"))  # fmt: skip
    assert [(issue.where, issue.code) for issue in found.issues] == [
        ("stellen.csv:3", "delivery.party_there"), ("stellen.csv:4", "delivery.party_role"),
        ("stellen.csv:5", "delivery.party_email")]  # fmt: skip


def test_columns_may_be_named_and_a_missing_one_is(project, tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("wer,was\nA. Beispiel,landlord\n")
    named = import_parties(project, file, {"role": "was", "name": "wer"})
    assert named.project.stakeholders[-1].name == "A. Beispiel"
    with pytest.raises(PlannerError) as caught:
        import_parties(project, file, {"role": "wo", "name": "wer"})
    assert caught.value.issues[0].code == "delivery.no_column"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("javascript:alert(1)", "delivery.document_scheme"),
        ("file:///etc/passwd", "delivery.document_scheme"),
        ("ms-word:ofe|u|http://x", "delivery.document_scheme"),
        ("smb://server/share/a.pdf", "delivery.document_scheme"),
        ("//server/share/a.pdf", "delivery.document_elsewhere"),
        ("\\\\server\\share\\a.pdf", "delivery.document_elsewhere"),
        ("/dev/zero", "delivery.document_elsewhere"),
        ("http://", "delivery.document_address"),
        ("https://user:word@example.org/a.pdf", "delivery.document_address"),
        ("https://example.org/a b", "delivery.document_address"),
        ("https://[broken", "delivery.document_address"),
        ("evil.sh", "delivery.document_kind"),
        ("run.desktop", "delivery.document_kind"),
        ("page.html", "delivery.document_kind"),
        ("linked.pdf", "delivery.document_kind"),
        ("missing.pdf", "delivery.document_missing"),
        ("a\x00.pdf", "delivery.document_name"),
        ("", "delivery.document_name"),
    ],
)
def test_nothing_but_documents_and_addresses_is_opened(tmp_path, written, reason):
    for name in ("evil.sh", "run.desktop", "page.html"):
        (tmp_path / name).write_text("x")
    (tmp_path / "linked.pdf").symlink_to(tmp_path / "evil.sh")
    found = document_of(written, tmp_path)
    assert (found.kind, found.reason, found.target) == ("refused", reason, "")


def test_documents_and_addresses_are_opened_and_file_numbers_stay_words(tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "Offer.PDF").write_text("x")
    assert document_of("papers\\Offer.PDF", tmp_path).target == str(tmp_path / "papers" / "Offer.PDF")
    assert document_of("https://example.org/offer?id=1#p2", tmp_path).kind == "web"
    assert document_of("Az. 12-345 2026", tmp_path).kind == "reference"


def test_a_party_that_stands_twice_in_a_file_is_taken_once(project, tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("role,organisation\nlandlord,Abbey\nlandlord,Abbey\n", encoding="utf-8")
    found = import_parties(project, file)
    assert len(found.added) == 1
    assert [(issue.code, issue.where) for issue in found.issues] == [("delivery.party_there", "p.csv:3")]
