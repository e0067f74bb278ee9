"""Where the inputs came from: file, rows, licence, fingerprint."""

from planner.report.blocks import Cell, column, number_column, paragraph, table, toned
from planner.report.paper import Paper
from planner.report.section import Content, Section


def _content(paper: Paper) -> Content | None:
    words, t = paper.words, paper.words.t
    if not paper.assessment.provenance:
        return None
    rows: list[list[Cell]] = [
        [
            words.named("role", source.role),
            toned(source.path, "", f"sha256 {source.sha256[:16]}…" if source.sha256 else ""),
            source.layer,
            words.number(source.rows),
            source.crs,
            toned(source.licence or words.unknown, "", source.credit),
        ]
        for source in paper.assessment.provenance
    ]
    columns = [
        column(t("col_role")),
        column(t("col_file"), width="0.95fr"),
        column(t("col_layer"), width="0.65fr"),
        number_column(t("col_rows")),
        column(t("col_crs")),
        column(t("col_licence"), width="1.3fr"),
    ]
    text = t(
        "provenance_text",
        crs=paper.assessment.crs,
        version=paper.assessment.engine_version,
        seed=paper.assessment.settings.seed,
    )
    return {"heading": t("provenance"), "blocks": [paragraph(text), table(columns, rows)]}


SECTION = Section(id="provenance", order=310, scope="report", content=_content)
