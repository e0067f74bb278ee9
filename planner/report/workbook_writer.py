"""openpyxl's writer without its temporary files; a module of its own, as it loads openpyxl."""

import io

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter


class MemoryWriter(ExcelWriter):
    """Writes each sheet to memory.

    openpyxl's own writes it to a temporary file, and where the disk is full there it leaves a stream open whose closing
    fails again, on the terminal, when it is collected. For sheets of cells alone: without charts and images.
    """

    def write_worksheet(self, ws: Worksheet) -> None:
        """Put a sheet into the archive."""
        ws._drawing = SpreadsheetDrawing()  # type: ignore[attr-defined]  # as openpyxl's own does
        writer = WorksheetWriter(ws, io.BytesIO())
        writer.write()
        ws._rels = writer._rels  # type: ignore[attr-defined]  # as openpyxl's own does
        self._archive.writestr(ws.path[1:], writer.read())  # type: ignore[attr-defined]  # it is the base's
        self.manifest.append(ws)
