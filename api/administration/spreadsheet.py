"""Tables as files for a spreadsheet, a row at a time."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from flask import Response

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, rows: Iterable[tuple[object, ...]]) -> Response:
    """The rows as a CSV file to save, sent while they are read."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(_lines(rows), mimetype="text/csv", headers=headers)


def _lines(rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    for row in rows:
        line = StringIO()
        csv.writer(line).writerow([_cell(each) for each in row])
        yield line.getvalue()


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
