from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from planner.model.company import Company
from planner.report.head import Head, head_of
from planner.report.paper import Paper
from planner.report.paper_kind import find_papers
from planner.report.paper_parts import title_of
from planner.report.press import press
from tests.factories import make_assessment, make_layers


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("rated power of 850 kW and more", "850\u00a0kW"),
        ("lines 60 % loaded", "60\u00a0%"),
        ("more than 20 spaces", "20 spaces"),
        ("up to 12 kVA, 3 min, 20 EUR", "12\u00a0kVA, 3\u00a0min, 20\u00a0EUR"),
    ],
)
def test_no_line_ends_between_a_figure_and_its_unit(tmp_path, told, kept):
    made = make_assessment()
    kind = find_papers()["permit_sheet"]
    head = head_of(Company(name="M"), tmp_path, "")
    assert isinstance(head, Head)
    with press(head) as setting:
        paper = Paper(made, make_layers(made), setting.figures)
        content = setting.common(paper, kind, "t") | title_of(kind, paper, made.sites[0])
        parts = [{"id": "part", "data": {"heading": "H", "blocks": [{"type": "text", "text": told}]}}]
        content = setting.typeset(kind, content | {"parts": parts}, date(2026, 3, 2))
    assert kept in PdfReader(BytesIO(content)).pages[0].extract_text()
