"""Project files as somebody with bad intentions would make them: other rows, but with right sums and a right seal."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from planner.store.sealing import own_tables, row_sum, seal_of

Command = str | tuple[str, Sequence[object]]


def crafted(path: Path, *commands: Command) -> Path:
    """Change a project file and seal it again."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for command in commands:
            text, values = (command, ()) if isinstance(command, str) else command
            connection.execute(text, values)
        for table in own_tables(connection):
            for fid, *values, _ in connection.execute(f'SELECT * FROM "{table}"').fetchall():
                total = row_sum(table, (fid, *values))
                connection.execute(f'UPDATE "{table}" SET sum = ? WHERE fid = ?', (total, fid))
        (fid,) = connection.execute("SELECT fid FROM cs_meta WHERE key = 'seal'").fetchone()
        seal = seal_of(connection)
        total = row_sum("cs_meta", (fid, "seal", seal))
        connection.execute("UPDATE cs_meta SET value = ?, sum = ? WHERE fid = ?", (seal, total, fid))
    return path
