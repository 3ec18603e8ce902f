"""Workbooks made by hand: as small as they can be, and as hostile."""

import io
import zipfile
from xml.sax.saxutils import escape

import xlsxwriter

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    "</Types>"
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def column(number):
    letters = ""
    while number >= 0:
        letters, number = chr(65 + number % 26) + letters, number // 26 - 1
    return letters


def cells(rows):
    """Rows of texts and numbers -> the XML of a sheet's rows."""
    lines = []
    for n, row in enumerate(rows, 1):
        found = []
        for i, value in enumerate(row):
            at = f'r="{column(i)}{n}"'
            if isinstance(value, str):
                found.append(
                    f'<c {at} t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else ""
                )
            else:
                found.append(f"<c {at}><v>{value}</v></c>")
        lines.append(f'<row r="{n}">{"".join(found)}</row>')
    return "".join(lines)


def xlsx(sheets, sheet_xml=None, extra=()) -> bytes:
    """{name: rows} -> the bytes of a workbook; `sheet_xml` stands in place of the first sheet's."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", TYPES)
        packed.writestr("_rels/.rels", RELS)
        names = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>'
            for n, name in enumerate(sheets, 1)
        )
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        )
        rels = "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            RELS.split("<Relationship ", maxsplit=1)[0] + rels + "</Relationships>",
        )
        for n, rows in enumerate(sheets.values(), 1):
            content = f'<worksheet xmlns="{MAIN}"><sheetData>{cells(rows)}</sheetData></worksheet>'
            packed.writestr(f"xl/worksheets/sheet{n}.xml", (n == 1 and sheet_xml) or content)
        for name, content in extra:
            packed.writestr(name, content)
    return file.getvalue()


def shown_xlsx(rows, formats, first=0) -> bytes:
    """Rows, and the number formats of their columns, or of a cell beside it -> the bytes of a
    workbook, whose cells begin in this column.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Guests")
        styles = [book.add_format({"num_format": code}) for code in formats]
        for n, row in enumerate(rows):
            for i, value in enumerate(row):
                style = styles[i] if n else None
                if isinstance(value, tuple):  # a format of its own
                    value, code = value  # noqa: PLW2901
                    style = book.add_format({"num_format": code})
                sheet.write(n, first + i, value, style)
    return file.getvalue()


def linked_xlsx(header, cells, first=0, *, is_bare=False) -> bytes:
    """A header, and the cells of a row, each with the address that it is a link to -> the bytes of
    a workbook, whose cells begin in this column; Bo stands in the row before, unless it is bare.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Guests")
        sheet.write_row(0, first, header)
        if not is_bare:
            sheet.write_row(1, first, ["Bo", "bo@x.se"])
        for i, (text, address) in enumerate(cells):
            if address:
                sheet.write_url(2, first + i, f"mailto:{address}", string=text)
            else:
                sheet.write_string(2, first + i, text)
    return file.getvalue()


def formula_xlsx(rows) -> bytes:
    """Rows of texts, and of formulas with what they show -> the bytes of a workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Guests")
        for n, row in enumerate(rows):
            for i, cell in enumerate(row):
                if isinstance(cell, tuple):
                    sheet.write_formula(n, i, cell[0], None, cell[1])
                else:
                    sheet.write_string(n, i, cell)
    return file.getvalue()


def struck_xlsx(rows, crossed_out) -> bytes:
    """Rows, and which of them has a line through it -> the bytes of a workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Guests")
        style = book.add_format({"font_strikeout": True})
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row, style if n == crossed_out else None)
    return file.getvalue()


def merged_xlsx(rows, *areas) -> bytes:
    """Rows, and areas such as "C2:C4" that are one cell -> the bytes of a workbook."""
    cells_merged = "".join(f'<mergeCell ref="{one}"/>' for one in areas)
    content = (
        f'<worksheet xmlns="{MAIN}"><sheetData>{cells(rows)}</sheetData>'
        f'<mergeCells count="{len(areas)}">{cells_merged}</mergeCells></worksheet>'
    )
    return xlsx({"Guests": rows}, content)


def worksheet(inner):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{inner}</sheetData></worksheet>'


def content_of(sheets, table_xml=None):
    """{name: rows} -> the XML of an OpenDocument spreadsheet."""
    tables = ""
    for name, rows in sheets.items():
        lines = "".join(
            "<table:table-row>"
            + "".join(
                '<table:table-cell office:value-type="string">'
                f"<text:p>{escape(cell)}</text:p></table:table-cell>"
                for cell in row
            )
            + "</table:table-row>"
            for row in rows
        )
        tables += f'<table:table table:name="{escape(name)}">{table_xml or lines}</table:table>'
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    return (
        f'<office:document-content xmlns:office="{urn}:office:1.0" xmlns:table="{urn}:table:1.0" '
        f'xmlns:text="{urn}:text:1.0"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def fods(sheets, table_xml=None):
    """{name: rows} -> the bytes of a spreadsheet that is one file of XML."""
    content = content_of(sheets, table_xml).replace("document-content", "document")
    content = content.replace("xmlns:office", f'office:mimetype="{ODS}" xmlns:office', 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{content}'.encode()


def ods(sheets, table_xml=None):
    """{name: rows} -> the bytes of an OpenDocument spreadsheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", ODS, zipfile.ZIP_STORED)
        packed.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest "
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="{ODS}"/></manifest:manifest>',
        )
        packed.writestr("content.xml", content_of(sheets, table_xml))
    return file.getvalue()


def spanning(rows, spans):
    """Rows, and {(row, column): rows that the cell there spans} -> the bytes of a spreadsheet."""
    lines = ""
    for n, row in enumerate(rows):
        lines += "<table:table-row>"
        for i, value in enumerate(row):
            down = spans.get((n, i), 1)
            covered = any(
                there == i and at < n < at + rows_down for (at, there), rows_down in spans.items()
            )
            element = "covered-table-cell" if covered else "table-cell"
            text = f"<text:p>{escape(value)}</text:p>" if value else ""
            lines += (
                f'<table:{element} office:value-type="string" '
                f'table:number-rows-spanned="{down}">{text}</table:{element}>'
            )
        lines += "</table:table-row>"
    return ods({"Guests": rows}, lines)


def xls(rows, *areas):
    """Rows, and areas (first and last row, first and last column) that are one cell -> the bytes
    of an old Excel workbook.
    """
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Guests")
    for n, row in enumerate(rows):
        for i, value in enumerate(row):
            sheet.write(n, i, value)
    sheet.merged_ranges.extend(areas)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_table_of(lines):
    """A workbook whose table of contents has so many lines, all of them of its first part."""
    book = xlsx({"Guests": [["email"], ["ana@x.pt"]]})
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        place, name = packed.start_dir, packed.infolist()[0].filename.encode()
    line = b"PK\x01\x02" + bytes(24) + len(name).to_bytes(2, "little") + bytes(16) + name
    size, place_of = (one.to_bytes(4, "little") for one in (len(line) * lines, place))
    return book[:place] + line * lines + b"PK\x05\x06" + bytes(8) + size + place_of + bytes(2)


def runs_xlsx(rows, *, is_inline=False) -> bytes:
    """Rows of cells, each some texts of which those in tuples are crossed out -> the bytes of a
    workbook, whose texts stand in the cells or beside the sheet.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": is_inline}) as book:
        sheet, style = book.add_worksheet("Guests"), book.add_format({"font_strikeout": True})
        for n, row in enumerate(rows):
            for i, cell in enumerate(row):
                if len(cell) == 1 and isinstance(cell[0], str):
                    sheet.write_string(n, i, cell[0])
                    continue
                pieces = [(style, *one) if isinstance(one, tuple) else (one,) for one in cell]
                sheet.write_rich_string(n, i, *(part for piece in pieces for part in piece))
    return file.getvalue()


def marked_ods(rows) -> bytes:
    """XML of cells by row, with styles that cross out: `cell`, `text`, and by its parent `like`."""
    line = '<style:text-properties style:text-line-through-style="solid"/>'
    styles = "".join(
        f'<style:style style:name="{name}" style:family="{family}"{more}>{inner}</style:style>'
        for name, family, more, inner in (
            ("cell", "table-cell", "", line), ("text", "text", "", line),
            ("like", "table-cell", ' style:parent-style-name="cell"', ""),
            ("plain", "table-cell", "", line.replace("solid", "none")),
        )
    )  # fmt: skip
    lines = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    content = content_of({"Guests": []}, lines)
    content = content.replace(
        "<office:body",
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body",
        1,
    ).replace("xmlns:office", 'xmlns:style="urn:s" xmlns:xlink="urn:x" xmlns:office', 1)
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(ods({"Guests": []}))) as packed,
        zipfile.ZipFile(file, "w") as book,
    ):
        for part in packed.namelist():
            book.writestr(part, content if part == "content.xml" else packed.read(part))
    return file.getvalue()
