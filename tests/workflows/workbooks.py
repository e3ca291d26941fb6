"""Workbooks as offices hand them in, made cell by cell."""

import openpyxl


def workbook(path, sheets):
    """Write *sheets* (name → rows, headings first) to *path*; returns the path."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def headings(plan):
    """The headings of a plan."""
    return [column.heading for column in plan.columns]


def row(plan, **values):
    """A row of *plan* with the values given by column name."""
    return [values.get(column.name) for column in plan.columns]
