"""Every value of a text is found through one door, and compared as a value."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from values_shown import shown

from rag.values import cldr
from rag.values.finding import FoundValue, differs, find_values, same_value
from rag.values.scanned import Conventions

# Each: a text, its language (None: not told), and its values.
MONEY = [
    ("The port pays 350 thousands euros.", None, ["EUR 350000"]),
    ("It costs 4 hundreds of dollars.", None, ["$ 400"]),
    ("a grant of Rs 75 Cr", None, ["Rs 750000000"]),
    ("₹20 lac for seeds", None, ["INR 2000000"]),
    ("INR 30 L", None, ["INR 3000000"]),
    ("a loan of US$12MM", None, ["USD 12000000"]),
    ("€7 Mrd. for rail", None, ["EUR 7000000000"]),
    ("DKK 9 mia.", None, ["DKK 9000000000"]),
    ("€3 mld", None, ["EUR 3000000000"]),
    ("SEK 40 mill.", None, ["SEK 40000000"]),
    ("£8 bill", None, ["GBP 8000000000"]),
    ("paid with a £5 bill", None, ["GBP 5"]),
    ("4321,65 €", None, ["EUR 4321.65"]),
    ("17,20 €", None, ["EUR 17.2"]),
    ("€ 0,85", None, ["EUR 0.85"]),
    ("€3,5 Mio.", None, ["EUR 3500000"]),
    ("2,75 Mio. EUR", None, ["EUR 2750000"]),
    ("EUR 4.800", None, ["EUR 4800 or EUR 4.8"]),
    ("EUR 4.800", "de", ["EUR 4800"]),
    ("EUR 4.800", "en", ["EUR 4800 or EUR 4.8"]),
    ("KWD 4.800", "en", ["KWD 4.8"]),
    ("EUR 4,800", "en", ["EUR 4800"]),
    ("EUR 4,800", None, ["EUR 4800"]),
    ("EUR 4,800", "fr", ["EUR 4800 or EUR 4.8"]),
    ("EUR 4.800 of EUR 1.250.000,50", None, ["EUR 4800", "EUR 1250000.5"]),
    ("EUR 4.800 of EUR 0,75 Mio.", None, ["EUR 4800", "EUR 750000"]),
    ("5.000 millones de euros", None, ["EUR 5000000000"]),
    ("$1.125 billion", None, ["$ 1125000000"]),
    ("a quarter of a million euros", None, ["EUR 250000"]),
    ("three quarters of a billion pounds", None, ["GBP 750000000"]),
    ("two thirds of a million dollars", None, ["$ 666667"]),
    ("half of a billion yen", None, ["JPY 500000000"]),
    ("a quarter billion dollars", None, ["$ 250000000"]),
    ("two and a quarter million pounds", None, ["GBP 2250000"]),
    ("Euros 3,400,000", None, ["EUR 3400000"]),
    ("EURO 2.2 million", None, ["EUR 2200000"]),
    ("US Dollars 700,000", None, ["USD 700000"]),
    ("Swiss Francs 900,000", None, ["CHF 900000"]),
    ("MEUR 4.5", None, ["EUR 4500000"]),
    ("4.5 MUSD", None, ["USD 4500000"]),
    ("kEUR 250", None, ["EUR 250000"]),
    ("TEUR 250", None, ["EUR 250000"]),
    ("EURm 2.5", None, ["EUR 2500000"]),
    ("EUR million 3.5", None, ["EUR 3500000"]),
    ("SGD$4 million", None, ["SGD 4000000"]),
    ("AUD$2.5m", None, ["AUD 2500000"]),
    ("R7 million for roads", None, ["ZAR 7000000"]),
    ("R12 500 for roads", None, ["ZAR 12500"]),
    ("half-a-million dollars", None, ["$ 500000"]),
    ("EUR 3.800,- for seeds", None, ["EUR 3800"]),
    ("3.800,- EUR", "de", ["EUR 3800"]),
    ("Tsd. EUR 350", None, ["EUR 350000"]),
    ("between 5 and 10 million euros", None, ["EUR 5000000", "EUR 10000000"]),
    ("zwischen 5 und 10 Millionen Euro", "de", ["EUR 5000000", "EUR 10000000"]),
    ("2,5 Millionen Euro", "de", ["EUR 2500000"]),
    ("zwei Millionen Euro", "de", ["EUR 2000000"]),
    ("zweieinhalb Millionen Euro", "de", ["EUR 2500000"]),
    ("eine halbe Million Euro", "de", ["EUR 500000"]),
    ("eine Million Schweizer Franken", "de", ["CHF 1000000"]),
    ("3 Milliarden Euro", "de", ["EUR 3000000000"]),
    ("1.250.000 Euro", "de", ["EUR 1250000"]),
    ("1,5 million d'euros", "fr", ["EUR 1500000"]),
    ("deux millions et demi d'euros", "fr", ["EUR 2500000"]),
    ("un demi-million d'euros", "fr", ["EUR 500000"]),
    ("un quart de million d'euros", "fr", ["EUR 250000"]),
    ("3 milliards de dollars", "fr", ["$ 3000000000"]),
    ("1\u202f250\u202f000 €", "fr", ["EUR 1250000"]),
    ("2,5 millones de euros", "es", ["EUR 2500000"]),
    ("3 mil millones de dólares estadounidenses", "es", ["USD 3000000000"]),
    ("5 mil euros", "es", ["EUR 5000"]),
    ("un millón de libras esterlinas", "es", ["GBP 1000000"]),
    ("medio millón de euros", "es", ["EUR 500000"]),
    ("2,5 milhões de euros", "pt", ["EUR 2500000"]),
    ("R$ 3 bilhões", "pt", ["BRL 3000000000"]),
    ("doze mil euros", "pt", ["EUR 12000"]),
    ("meio milhão de euros", "pt", ["EUR 500000"]),
    ("€ 1.250,75", "pt", ["EUR 1250.75"]),
    ("2,5 milioni di euro", "it", ["EUR 2500000"]),
    ("3 miliardi di euro", "it", ["EUR 3000000000"]),
    ("500 mila euro", "it", ["EUR 500000"]),
    ("due milioni e mezzo di euro", "it", ["EUR 2500000"]),
    ("mezzo milione di franchi svizzeri", "it", ["CHF 500000"]),
    ("2,5 miljoen euro", "nl", ["EUR 2500000"]),
    ("3 miljard euro", "nl", ["EUR 3000000000"]),
    ("een half miljoen euro", "nl", ["EUR 500000"]),
    ("anderhalf miljoen euro", "nl", ["EUR 1500000"]),
    ("€ 1.250.000,-", "nl", ["EUR 1250000"]),
]
NUMBERS = [
    ("4 hundreds of thousands of trees", None, ["400000"]),
    ("6 thousands of trees", None, ["6000"]),
    ("4 dozens of boats", None, ["48"]),
    ("2.5 thousands hectares", None, ["2500"]),
    ("hundreds of thousands of trees", None, []),
    ("twelve partners", None, ["12"]),
    ("zwölf Partner", "de", ["12"]),
    ("fünfundzwanzig Schulen", "de", ["25"]),
    ("douze partenaires", "fr", ["12"]),
    ("quatre-vingt-dix écoles", "fr", ["90"]),
    ("doce socios", "es", ["12"]),
    ("treinta y cinco escuelas", "es", ["35"]),
    ("doze parceiros", "pt", ["12"]),
    ("dodici partner", "it", ["12"]),
    ("twaalf partners", "nl", ["12"]),
    ("onze partners", "nl", []),
    ("2.400 Schulen", "de", ["2400"]),
    ("2,4 Schulen", "de", ["2.4"]),
    ("2.400 schools in the north of the country and the south", None, ["2.4"]),
    ("2.400 schools", None, ["2400 or 2.4"]),
    ("Millionen von Menschen", "de", []),
]
SHARES = [
    ("Forty per cent of it", None, ["40 %"]),
    ("40 p.c. or 45%", None, ["40 %", "45 %"]),
    ("half of the cost", None, ["50 %"]),
    ("one half of the cost", None, ["50 %"]),
    ("a third of the fleet", None, ["33.33 %"]),
    ("two-thirds of the fleet", None, ["66.67 %"]),
    ("three-quarters of it", None, ["75 %"]),
    ("three quarters of the cost", None, ["75 %"]),
    ("a fifth of the land", None, ["20 %"]),
    ("a third partner", None, ["3"]),
    ("one and one-half percent", None, ["1.5 %"]),
    ("a Calendar Half", None, []),
    ("Half of the cost", None, ["50 %"]),
    ("the first half of the match", None, ["1"]),
    ("12,5 Prozent", "de", ["12.5 %"]),
    ("sechzig Prozent", None, ["60 %"]),
    ("half a per cent", None, ["0.5 %"]),
    ("zwei Drittel der Kosten", "de", ["66.67 %"]),
    ("ein Drittel", "de", ["33.33 %"]),
    ("le tiers du coût", "fr", ["33.33 %"]),
    ("driekwart van de kosten", "nl", ["75 %"]),
    ("un cuarto con vistas", "es", ["4"]),
    ("die Hälfte der Kosten", "de", ["50 %"]),
    ("soixante pour cent", "fr", ["60 %"]),
    ("12,5 % du coût", "fr", ["12.5 %"]),
    ("la moitié du coût", "fr", ["50 %"]),
    ("un tiers du coût", "fr", ["33.33 %"]),
    ("el sesenta por ciento", "es", ["60 %"]),
    ("la mitad del coste", "es", ["50 %"]),
    ("tres cuartos del coste", "es", ["75 %"]),
    ("sessenta por cento", "pt", ["60 %"]),
    ("metade do custo", "pt", ["50 %"]),
    ("il sessanta per cento", "it", ["60 %"]),
    ("la metà del costo", "it", ["50 %"]),
    ("zestig procent", "nl", ["60 %"]),
    ("de helft van de kosten", "nl", ["50 %"]),
]
DATES = [
    ("this fourth day of August, two thousand and thirty-two", None, ["2032-08-04"]),
    ("the twenty-second day of May two thousand thirty three", None, ["2033-05-22"]),
    ("the twenty second of May, twenty thirty-three", None, ["2033-05-22"]),
    ("on the 3rd day of October, 2031", None, ["2031-10-03"]),
    ("9th (ninth) day of June, in the year 2032", None, ["2032-06-09"]),
    ("June the ninth, nineteen ninety-nine", None, ["1999-06-09"]),
    ("2032, August 4", None, ["2032-08-04"]),
    ("2032 August 4", None, ["2032-08-04"]),
    ("2032-Aug-04", None, ["2032-08-04"]),
    ("August 4 (Wednesday), 2032", None, ["2032-08-04"]),
    ("4 August (Wed) 2032", None, ["2032-08-04"]),
    ("04-Aug-32", None, ["2032-08-04"]),
    ("04-Aug-98", None, ["1998-08-04"]),
    ("Q2 2032", None, ["2032 Q2"]),
    ("2032 Q2", None, ["2032 Q2"]),
    ("2Q32", None, ["2032 Q2"]),
    ("the second quarter of 2032", None, ["2032 Q2"]),
    ("H2 2032 and the first half of 2033", None, ["2032 H2", "2033 H1"]),
    ("from 4 to 9 August 2032", None, ["2032-08-04", "2032-08-09"]),
    ("August 2032 – March 2033", None, ["2032-08", "2033-03"]),
    ("05/06/2032", None, ["2032-06-05 or 2032-05-06"]),
    ("05/06/2032", "fr", ["2032-06-05"]),
    ("05/06/2032", "en-US", ["2032-05-06"]),
    ("05/06/2032 to 25/06/2032", None, ["2032-06-05", "2032-06-25"]),
    ("am 4. August 2032", "de", ["2032-08-04"]),
    ("Mittwoch, den 4. März 2032", "de", ["2032-03-04"]),
    ("vom 4. bis 9. Mai 2032", "de", ["2032-05-04", "2032-05-09"]),
    ("im Dezember 2032", "de", ["2032-12"]),
    ("im 2. Quartal 2032", "de", ["2032 Q2"]),
    ("im ersten Halbjahr 2032", "de", ["2032 H1"]),
    ("am neunten Juni zweitausendvierzig", "de", ["2040-06-09"]),
    ("le 1er août 2032", "fr", ["2032-08-01"]),
    ("mercredi 4 février 2032", "fr", ["2032-02-04"]),
    ("du 4 au 9 mai 2032", "fr", ["2032-05-04", "2032-05-09"]),
    ("le neuf juin deux mille quarante", "fr", ["2040-06-09"]),
    ("au deuxième trimestre 2032", "fr", ["2032 Q2"]),
    ("el 4 de agosto de 2032", "es", ["2032-08-04"]),
    ("en enero de 2032", "es", ["2032-01"]),
    ("del 4 al 9 de mayo de 2032", "es", ["2032-05-04", "2032-05-09"]),
    ("el nueve de junio de dos mil cuarenta", "es", ["2040-06-09"]),
    ("em 4 de março de 2032", "pt", ["2032-03-04"]),
    ("fevereiro de 2032", "pt", ["2032-02"]),
    ("no primeiro semestre de 2032", "pt", ["2032 H1"]),
    ("il 4 agosto 2032", "it", ["2032-08-04"]),
    ("1º luglio 2032", "it", ["2032-07-01"]),
    ("nel gennaio 2032", "it", ["2032-01"]),
    ("op 4 augustus 2032", "nl", ["2032-08-04"]),
    ("maandag 2 maart 2032", "nl", ["2032-03-02"]),
    ("in het tweede kwartaal van 2032", "nl", ["2032 Q2"]),
    ("04-08-2032", "nl", ["2032-08-04"]),
    ("4 août 2032", None, ["2032-08-04"]),
    ("4 de agosto de 2032", None, ["2032-08-04"]),
]
TIMES = [
    ("at 9:45 a.m.", None, ["09:45"]),
    ("at 9.45 pm", None, ["21:45"]),
    ("by 17:20", None, ["17:20"]),
    ("at noon on Friday", None, ["12:00"]),
    ("at 12 a.m.", None, ["00:00"]),
    ("at 7 o'clock", None, ["07:00"]),
    ("at 1430 hours", None, ["14:30"]),
    ("um 14.30 Uhr", "de", ["14:30"]),
    ("um 9 Uhr", "de", ["09:00"]),
    ("à 14h30", "fr", ["14:30"]),
    ("à 9 heures", "fr", ["09:00"]),
    ("a las 14:30", "es", ["14:30"]),
    ("às 9h15", "pt", ["09:15"]),
    ("alle ore 9.15", "it", ["09:15"]),
    ("om 14.30 uur", "nl", ["14:30"]),
    ("om 9 uur", "nl", ["09:00"]),
    ("a ratio of 3:1", None, ["3", "1"]),
]
DURATIONS = [
    ("thirty-six months", None, ["36 month"]),
    ("two years and six months", None, ["30 month"]),
    ("a year and a half", None, ["1.5 year"]),
    ("three-year", None, ["3 year"]),
    ("half a year", None, ["0.5 year"]),
    ("a term of 90 days", None, ["90 day"]),
    ("between 18 and 24 months", None, ["18 month", "24 month"]),
    ("a five-to-seven-year plan", None, ["5 year", "7 year"]),
    ("a year and six months", None, ["18 month"]),
    ("a quarter of an hour", None, ["0.25 hour"]),
    ("for a decade", None, ["10 year"]),
    ("drei Jahre", "de", ["3 year"]),
    ("ein halbes Jahr", "de", ["0.5 year"]),
    ("ein Jahr", "de", ["1 year"]),
    ("medio año", "es", ["0.5 year"]),
    ("drei Jahre", None, ["3 year"]),
    ("für die Dauer von 18 Monaten", "de", ["18 month"]),
    ("eine dreijährige Laufzeit", "de", ["3 year"]),
    ("trois ans", "fr", ["3 year"]),
    ("pendant dix-huit mois", "fr", ["18 month"]),
    ("tres años", None, ["3 year"]),
    ("dieciocho meses", "es", ["18 month"]),
    ("três anos", "pt", ["3 year"]),
    ("18 meses", "pt", ["18 month"]),
    ("tre anni", "it", ["3 year"]),
    ("diciotto mesi", "it", ["18 month"]),
    ("drie jaar", "nl", ["3 year"]),
    ("achttien maanden", "nl", ["18 month"]),
]
COUNTRIES = [
    ("signed in Zarqa, Jordan", None, ["JO"]),
    ("a mill in Moundou, Chad", None, ["TD"]),
    ("offices in Haifa, Israel, and Batumi, Georgia", None, ["IL", "GE"]),
    ("a plant in Augusta, Georgia", None, []),
    ("the Governor of Georgia and the Georgia legislature", None, []),
    ("Cuba, Missouri and Poland, Ohio", None, []),
    ("near Swansea, Wales", None, ["GB"]),
    ("Dr Chad Mills met Ann Jordan", None, []),
    ("das Vereinigte Königreich und Norwegen", "de", ["GB", "NO"]),
    ("im Vereinigten Königreich und in den Niederlanden", "de", ["GB", "NL"]),
    ("Deutschlands Norden", "de", ["DE"]),
    ("le Royaume-Uni et les Pays-Bas", "fr", ["GB", "NL"]),
    ("Allemagne, Espagne", None, ["DE", "ES"]),
    ("Estados Unidos y Países Bajos", "es", ["US", "NL"]),
    ("Alemanha e Noruega", "pt", ["DE", "NO"]),
    ("Germania, Svezia e Stati Uniti", "it", ["DE", "SE", "US"]),
    ("het Verenigd Koninkrijk en Duitsland", "nl", ["GB", "DE"]),
    ("Irlande du Nord", "fr", ["GB"]),
    ("Panama City, Florida", None, []),
    ("Panama City", None, ["PA"]),
    ("Maurice and Dominique on the Island", None, []),
]


@pytest.mark.parametrize(
    ("text", "language", "values"), [*MONEY, *NUMBERS, *SHARES, *DATES, *TIMES, *DURATIONS, *COUNTRIES]
)
def test_the_values_of_a_text(text: str, language: str | None, values: list[str]) -> None:
    assert [shown(found) for found in find_values(text, language)] == values


SAME = [
    ("4,500,000 GBP", "£4.5 million"),
    ("£4.5m", "four and a half million pounds"),
    ("EUR 2.3 billion", "€2.3bn"),
    ("Euro 3.5 million", "3,500,000 euros"),
    ("$5 million", "US$5,000,000"),
    ("July 2031", "5 July 2031"),
    ("2031", "5 July 2031"),
    ("5 July", "5 July 2031"),
    ("Q3 2031", "July 2031"),
    ("third quarter of 2031", "Q3 2031"),
    ("2031", "Q3 2031"),
    ("5 juillet 2031", "2031-07-05"),
    ("2 years", "24 months"),
    ("three years", "36 Monate"),
    ("one week", "7 days"),
    ("half", "50 %"),
    ("Sixty per cent", "60%"),
    ("a third of it", "33 %"),
    ("33.3 %", "one third of it"),
    ("10:30 a.m.", "10.30 am"),
    ("22:15", "10:15 pm"),
    ("twelve", "12"),
    ("twelve", "zwölf Prozent"),
    ("4.5 million", "£4.5 million"),
    ("36", "36 months"),
    ("Germany", "Deutschland"),
    ("Dutch", "Niederlande"),
    ("EUR 4.800", "EUR 4.800"),
    ("2032", "05/06/2032"),
]
NOT_SAME_YET_NOT_DIFFERENT = [
    ("5 July 2031", "July 2031"),
    ("5 July 2031", "5 July"),
    ("July 2031", "Q3 2031"),
    ("60%", "60"),
    ("2 months", "60 days"),
    ("5 July", "2031"),
    ("£60", "60 people"),
    ("EUR 4.8", "EUR 4.800"),
    ("5 June 2032", "05/06/2032"),
    ("summer 2031", "Q3 2031"),
]
DIFFERENT = [
    ("£4.5 million", "£4.6 million"),
    ("£4.5 million", "€4.5 million"),
    ("£4.5 million", "£4.5 billion"),
    ("5 July 2031", "6 July 2031"),
    ("July 2031", "5 August 2031"),
    ("Q2 2031", "Q3 2031"),
    ("Q3 2031", "5 June 2031"),
    ("three years", "24 months"),
    ("60%", "half"),
    ("a third of it", "34%"),
    ("10:30 a.m.", "10:30 p.m."),
    ("twelve", "13"),
    ("Norway", "Sweden"),
    ("5 July 2032", "05/06/2032"),
    ("EUR 5", "EUR 4.800"),
]


def only_value(text: str) -> FoundValue:
    (found,) = find_values(text)
    return found


@pytest.mark.parametrize(("claimed", "found"), SAME)
def test_a_value_is_the_same_in_any_spelling(claimed: str, found: str) -> None:
    assert same_value(only_value(claimed), only_value(found))
    assert not differs(only_value(claimed), only_value(found))


@pytest.mark.parametrize(("claimed", "found"), NOT_SAME_YET_NOT_DIFFERENT)
def test_what_cannot_be_compared_neither_proves_nor_differs(claimed: str, found: str) -> None:
    assert not same_value(only_value(claimed), only_value(found))
    assert not differs(only_value(claimed), only_value(found))


@pytest.mark.parametrize(("claimed", "found"), DIFFERENT)
def test_another_value_of_the_kind_differs(claimed: str, found: str) -> None:
    for one, other in ((claimed, found), (found, claimed)):
        assert differs(only_value(one), only_value(other))
        assert not same_value(only_value(one), only_value(other))


def test_the_document_decides_how_its_numbers_are_read() -> None:
    document = "Lindvale zahlt EUR 1.250.000,50 und Orla 0,75 Mio. EUR am 25/12/2031."
    conventions = Conventions.of(document)
    assert conventions == Conventions(",", day_first=True, from_numbers=True)
    assert [shown(found) for found in find_values("EUR 2.500 am 03/04/2032", None, conventions)] == [
        "EUR 2500",
        "2032-04-03",
    ]
    assert Conventions.of("EUR 1,250,000.50 and 0.75%").decimal_sign == "."
    assert Conventions.of("nothing here") == Conventions()


def test_an_open_value_says_so() -> None:
    found = only_value("EUR 2.500")
    assert found.is_open
    assert found.value is None
    assert not only_value("EUR 2,500").is_open
    assert [f.kind for f in (only_value("03/04/2031"),) if f.is_open] == ["date"]


def test_one_and_first_are_loose() -> None:
    assert [found.is_loose for found in find_values("one, first, two, 1")] == [True, True, False, False]


def test_a_quote_never_ends_before_the_scale_of_its_number() -> None:
    for written in (
        "Rs 50 Cr",
        "₹20 lac",
        "US$5MM",
        "€5 Mrd",
        "3,5 Mio. EUR",
        "£2.5 million",
        "NOK 5 mill",
        "200 thousands euros",
    ):
        assert [found.text for found in find_values(f"They pay {written} to us")] == [written]


PIECES = (
    "EUR|€|$|Rs|R|kEUR|2.500|1,5|12,50|1.250.000,50|Mio.|million|thousands|half|quarter|of|a|third|zwei|trois|Jahre|"
    "ans|July|juillet|5|31|2031|12-Mar-31|the|ninth|day|10:30|a.m.|Uhr|%|per cent|Prozent|Jordan|,|.|-|(|)|\n|\xad|é|"
    "Georgia|in|to|and|bis|Q3|first|/|'|Millionen|une|dreijährig|nineteen|two thousand|Governor|cent|mil"
)
SCRAPS = st.sampled_from(PIECES.split("|"))


@settings(deadline=None)
@given(
    st.one_of(st.text(), st.lists(SCRAPS).map(" ".join), st.lists(SCRAPS).map("".join)),
    st.sampled_from([None, *cldr.LANGUAGES, "xx", "zh"]),
)
def test_spans_are_exact_and_apart_whatever_the_text(text: str, language: str | None) -> None:
    found = find_values(text, language)
    assert all(text[f.start : f.end] == f.text and f.text and f.readings for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(same_value(f, f) and not differs(f, f) for f in found)


DOCUMENTS = {
    "de": (
        "Lindvale und Karrow vereinbarten am 5. Juli 2031 um 14.30 Uhr in Oslo, Norwegen, ein Becken zu bauen. "
        "Lindvale zahlt EUR 2.500 im Monat und 3,5 Mio. Euro insgesamt, das sind 60 Prozent. Die Laufzeit beträgt "
        "zwölf Jahre; zwölf Partner und ein Drittel der Betriebe schaffen bis zum 31.12.2043 die 1.200 Plätze."
    ),
    "fr": (
        "Lindvale et Karrow ont signé le 5 juillet 2031 à 14h30, à Oslo, en Norvège, un accord. Lindvale verse "
        "2 500 € par mois et 3,5 millions d'euros au total, soit soixante pour cent du coût, pendant douze ans. "
        "Les douze partenaires et un tiers des entreprises créent 1 200 emplois jusqu'au 31/12/2043."
    ),
    "es": (
        "Lindvale y Karrow firmaron el 5 de julio de 2031, a las 14:30, en Oslo, Noruega, un acuerdo. Lindvale "
        "paga 2.500 euros al mes y 3,5 millones de euros en total, el 60 % del coste, durante doce años. Los doce "
        "socios y un tercio de las empresas crean 1.200 empleos hasta el 31/12/2043."
    ),
    "pt": (
        "Lindvale e Karrow assinaram em 5 de julho de 2031, às 14h30, em Oslo, na Noruega, um acordo. Lindvale "
        "paga 2.500 euros por mês e 3,5 milhões de euros no total, 60 % do custo, durante doze anos. Os doze "
        "parceiros e um terço das empresas criam 1.200 empregos até 31/12/2043."
    ),
    "it": (
        "Lindvale e Karrow hanno firmato il 5 luglio 2031, alle ore 14.30, a Oslo, in Norvegia, un accordo. "
        "Lindvale paga 2.500 euro al mese e 3,5 milioni di euro in totale, il sessanta per cento, per dodici anni. "
        "I dodici partner e un terzo delle imprese creano 1.200 posti entro il 31/12/2043."
    ),
    "nl": (
        "Lindvale en Karrow tekenden op 5 juli 2031 om 14.30 uur in Oslo, Noorwegen, een akkoord. Lindvale betaalt "
        "€ 2.500 per maand en 3,5 miljoen euro in totaal, zestig procent van het geheel, voor twaalf jaar. De twaalf "
        "partners en een derde van de bedrijven zorgen tot 31-12-2043 voor de 1.200 banen."
    ),
    "en-GB": (
        "Lindvale and Karrow signed on 5 July 2031 at 2.30 p.m. in Oslo, Norway, an accord. Lindvale pays €2,500 a "
        "month and €3.5 million in all, sixty per cent of the cost, for twelve years. The twelve partners and a third "
        "of the firms create 1,200 jobs by 31/12/2043."
    ),
}


@pytest.mark.parametrize("language", DOCUMENTS)
@pytest.mark.parametrize("told", [True, False])
def test_the_same_document_has_the_same_values_in_each_language(language: str, *, told: bool) -> None:
    found = find_values(DOCUMENTS[language], language if told else None)
    assert sorted(shown(value) for value in found) == sorted(
        [
            "2031-07-05",
            "14:30",
            "NO",
            "EUR 2500",
            "EUR 3500000",
            "60 %",
            "12 year",
            "12",
            "33.33 %",
            "1200",
            "2043-12-31",
        ]
    )


@pytest.mark.timeout(60)  # it takes half a second; a regular expression that backtracks would take minutes
@pytest.mark.parametrize(
    "piece",
    ["2031 ", "[1] ", "5 July 2031, ", "1,", "one ", "5-", "€5 ", "Jordan, ", "Q1-", "dreijährig ", "5", " ", "(", "x"],
)
def test_a_hostile_text_is_read_in_time(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    assert all(text[found.start : found.end] == found.text for found in find_values(text))
