"""CSV: products where names and prices are, in whatever words and however written; a bad row costs itself alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.knowledge.reading import Limits, Problem, Reading, Row, Section, prices, read

HEADERS = """name,price
Product Name,Unit price
TITLE,PRICE (EUR)
product_name,sale_price
Artikel,Preis
Artikelbezeichnung,VK-Preis brutto
nombre,precio
Artículo,Precio unitario
Nom du produit,Prix TTC
prodotto,prezzo
Nome do produto,Preço
Naam,Prijs
Namn,Pris
Nazwa,Cena
Název,Cena s DPH
\u00dcr\u00fcn Ad\u0131,Fiyat\u0131
Название,Цена
Τίτλος,Τιμή
اسم المنتج,السعر
שם המוצר,מחיר
नाम,मूल्य
ชื่อสินค้า,ราคา
Tên sản phẩm,Giá
商品名称,价格
商品名稱,售價
商品名,価格\uff08税込\uff09
상품명,판매가"""


def table(text: str, encoding: str = "utf-8", **limits: int) -> Reading:
    return read(text.encode(encoding), "products.csv", limits=Limits(**limits))


def test_products_are_rows_and_their_words_are_text() -> None:
    reading = table("Title,Price,Currency,Body,SKU,URL,Colour\nSun cream,12.90,eur,Protects,S-1,https://acme.example/s,yellow\n")
    assert reading.rows == (
        Row("row 2", "Sun cream", Decimal("12.90"), "Protects", "EUR", "S-1", "https://acme.example/s", (("Colour", "yellow"),)),
    )
    text = "Title: Sun cream\nPrice: 12.90\nCurrency: eur\nBody: Protects\nSKU: S-1\nURL: https://acme.example/s\nColour: yellow"
    assert reading.sections == (Section(("Sun cream",), text, "row 2"),)
    assert reading.problems == ()


@pytest.mark.parametrize("header", HEADERS.split("\n"))
def test_columns_are_known_in_many_languages(header: str) -> None:
    (row,) = table(f"{header}\nX,5\n").rows
    assert (row.name, row.price) == ("X", Decimal(5))


def test_a_column_that_only_holds_the_word_comes_second() -> None:
    (row,) = table(
        "Image name,Product id,Compare at price,Name,Shipping price,Price,Product description\na.png,7,99,Cream,4,12,Nice\n"
    ).rows
    assert (row.name, row.price, row.sku, row.description) == ("Cream", Decimal(12), "7", "Nice")
    assert dict(row.other) == {"Image name": "a.png", "Compare at price": "99", "Shipping price": "4"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_dialect_is_found_out(encoding: str, delimiter: str, end: str) -> None:
    records = ['"Name"{0}"Preis"{0}"Text"', '"Crème"{0}"1.299,50 €"{0}"weich, gut; fein | süß"', 'Öl{0}"5"{0}', ""]
    reading = table(end.join(records).format(delimiter), encoding)
    assert [(row.name, row.price) for row in reading.rows] == [("Crème", Decimal("1299.50")), ("Öl", Decimal(5))]
    assert (reading.rows[0].description, reading.rows[0].currency) == ("weich, gut; fein | süß", "EUR")


def test_a_line_that_names_the_delimiter_is_believed() -> None:
    assert [row.name for row in table("sep=^\nname^price\na,b;c^5\n").rows] == ["a,b;c"]


def test_cells_may_hold_quotes_and_lines() -> None:
    (row,) = table('name,price,text\n"5"" cup",3,"one\ntwo, ""three"""\n').rows
    assert (row.name, row.description) == ('5" cup', 'one\ntwo, "three"')


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Cream,,x", "Row 3 has no price."),
        (",5,x", "Row 3 has no name."),
        ("Cream", "Row 3 has no price."),
        ("Cream,free,x", "Row 3 has a price that is not a number: “free”."),
        ("Cream,10-20,x", "Row 3 has a price that is not a number: “10-20”."),
        ("Cream,-5,x", "Row 3 has a price below zero."),
        ("Cream,5,x,y", "Row 3 has 4 cells, but the header names 3 columns."),
        ('"Cream,5,x', "Row 3 is broken: it has a quotation mark too many or too few, or too long a cell."),
        ('"Cr"e"am",5,x', "Row 3 is broken: it has a quotation mark too many or too few, or too long a cell."),
        (f'"{"x" * 140_000}",5,x', "Row 3 is broken: it has a quotation mark too many or too few, or too long a cell."),
    ],
)
def test_a_bad_row_costs_itself_alone(line: str, reason: str) -> None:
    reading = table(f"name,price,text\nSoap,1,a\n{line}\nOil,2,b\nSalt,3,c\n")
    assert [row.name for row in reading.rows] == ["Soap", "Oil", "Salt"]
    assert [section.path for section in reading.sections] == [("Soap",), ("Oil",), ("Salt",)]
    assert reading.problems == (Problem("row 3", reason),)


def test_rows_are_counted_as_a_spreadsheet_counts() -> None:
    assert [row.place for row in table('name,price\n"a\nb",1\n\n,,\nc,2\n').rows] == ["row 2", "row 5"]


def test_missing_columns_are_named_with_those_found() -> None:
    reading = table("SKU,Name,Colour\n1,Cream,red\n")
    (problem,) = reading.problems
    assert problem.place == "row 1"
    assert problem.reason == (
        "A catalogue needs the columns name and price. This one has no price. The columns found are: SKU, Name, Colour."
        " The rows were kept as text, not as products."
    )
    assert reading.rows == ()
    assert reading.sections == (Section((), "SKU: 1\nName: Cream\nColour: red", "row 2"),)


def test_without_both_columns_both_are_named() -> None:
    assert "has no name and no price. The columns found are: a, b." in table("a,b\n1,2\n").problems[0].reason


def test_a_header_alone_is_no_problem_of_its_own() -> None:
    reading = table("x\n")
    assert (reading.sections, len(reading.problems)) == ((), 1)


def test_only_so_many_rows_and_columns_are_read() -> None:
    reading = table("name,price,a,b\n" + "Cream,5,1,2\n" * 9, rows=3, columns=3)
    assert [row.other for row in reading.rows] == [(("a", "1"),)] * 3
    assert [problem.reason for problem in reading.problems] == [
        "The table has 4 columns; the first 3 were read.",
        "The table has more than 3 rows; the rest was left out.",
    ]


def test_twenty_thousand_rows_are_read() -> None:
    reading = table("name,price\n" + "".join(f"Cream {at},{at}.50\n" for at in range(20_001)))
    assert (len(reading.rows), len(reading.problems)) == (20_000, 1)


def test_a_table_of_broken_rows_ends() -> None:
    reading = table("name,price\n" + '"a"b,5\n' * 5_000)
    assert reading.problems[-1].reason == "There are 1 more problems like these."


@pytest.mark.parametrize(
    ("amount", "cells"),
    [
        ("12", ["12", "12.-", "12,00", "EUR 12", "12 €", "\uff11\uff12"]),
        ("12.90", ["12.90", "12,90", "$12.90", "\u0661\u0662\u066b\u0669\u0660"]),
        ("1299", ["1,299", "1.299", "1.299,00 €", "$1,299.00", "1 299,00", "1\u00a0299", "CHF 1'299.–", "１２９９円"]),
        ("129999.5", ["129999.5", "1,29,999.50", "129.999,50"]),
        ("1299000", ["1.299.000", "1,299,000", "1 299 000"]),
        ("0.125", ["0.125", "0,125"]),
        ("-5", ["-5", "\u22125", "- 5"]),
    ],
)
def test_prices_are_read_as_people_write_them(amount: str, cells: list[str]) -> None:
    assert {prices.read(cell) for cell in cells} == {Decimal(amount)}


@pytest.mark.parametrize("cell", ["", "free", "10 - 20", "3 for 5", "5" * 100, "—"])
def test_what_is_not_one_price_is_none(cell: str) -> None:
    assert prices.read(cell) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12 EUR", "EUR"),
        ("€12", "EUR"),
        ("A$ 5", "AUD"),
        ("$5", "USD"),
        ("Preis (CHF)", "CHF"),
        ("5 zł", "PLN"),
        ("UVP", ""),
        ("¥5", ""),
        ("5", ""),
    ],
)
def test_currencies_are_read_where_they_are_sure(text: str, code: str) -> None:
    assert prices.currency(text) == code


@given(st.text(max_size=60))
def test_any_cell_is_a_price_or_none(cell: str) -> None:
    assert prices.read(cell) is None or prices.read(cell) == prices.read(cell)
