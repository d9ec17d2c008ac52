"""Numbers in text: digits, decimals, percentages, ordinals, magnitudes and number words, in seven languages.

English is read always, another language where the text is in it or a word beside the number belongs to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from rag.values import cldr
from rag.values.cldr import DecimalSign
from rag.values.currencies import unit_before, unit_behind
from rag.values.digits import RUN, VULGAR, parts
from rag.values.found import Found, restored
from rag.values.languages import ARTICLES, ENGLISH, MORE_PERCENT, MORE_SCALES, PARTS_OF_A_SCALE, languages_of_word
from rag.values.scanned import Conventions, Scanned, scan
from rag.values.spelled import ORDINAL_UNITS, SCALES, UNITS, Spelled, spelled_numbers
from rag.values.vocabulary import word_set

# Abbreviations that mean nothing else behind a number.
_SHORT_SCALES = {
    "mn": 10**6, "mln": 10**6, "mio": 10**6, "mrd": 10**9, "mld": 10**9, "bn": 10**9, "bln": 10**9,
    "mdr": 10**9, "tn": 10**12, "trn": 10**12, "tsd": 10**3, "k": 10**3,
}  # fmt: skip
# Abbreviations that need a currency beside them, or stand for units and words.
MONEY_SCALES = {
    **_SHORT_SCALES, "m": 10**6, "mm": 10**6, "mil": 10**6, "mill": 10**6, "milj": 10**6, "b": 10**9,
    "bil": 10**9, "bill": 10**9, "mia": 10**9, "md": 10**9, "mds": 10**9, "bi": 10**9, "mi": 10**6, "bio": 10**12,
    "t": 10**12,
}  # fmt: skip
# Beside rupees and takas only.
RUPEE_SCALES = {"l": 10**5, "cr": 10**7, "crs": 10**7}
# Where a language means another magnitude than English by the same letters.
LANGUAGE_SCALES: dict[str, dict[str, int]] = {
    "nl": {"bln": 10**12}, "it": {"bln": 10**12}, "es": {"mil": 10**3}, "pt": {"mil": 10**3}, "fr": {"bn": 10**12},
}  # fmt: skip

# Unit symbols that may be written against a number; other letters make it a name, as in "5G".
_UNIT_SYMBOLS = word_set(
    """
    km m cm mm nm kg g t ha mw gw kw w kwh mwh gwh twh gb tb mb pb hz khz mhz ghz l ml h hrs hr yr
    yrs yo x s am pm km2 m2 c f v kv bp ft in lb lbs mg mt kt
    """
)

_VULGAR = re.compile(rf"\s?([{''.join(VULGAR)}])|\s(?P<up>[1-3])/(?P<down>[2-4])(?![\d/])")
_AND_A_PART = re.compile(
    r"\s+and\s+(?P<up>an?|one|two|three)[\s-]+(?P<part>half|quarter|third)s?\b|"
    r"\s+(?:et\s+demie?|y\s+medi[oa]|e\s+mezz[oa]|e\s+mei[oa]|und\s+eine?\s+halbe|en\s+een\s+halve?)\b",
    re.IGNORECASE,
)
_OF_A_SCALE = re.compile(r"\s+of\s+(thousands|millions|billions)\b", re.IGNORECASE)
# "EUR 2.500,-" and "950.-": nothing behind the decimal sign.
_NO_CENTS = re.compile(r"(?P<sign>[.,])-{1,2}(?!\d)")
_SCALE = re.compile(r"(?:\s+|-)?([^\W\d_]+)\b")
_SHORT_SCALE = re.compile(r"\s?(mn|mln|mio|mrd|mdr|mld|bn|bln|tn|trn|tsd)\b\.?|(k)\b", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_][^\W_]*")
_PHONE = re.compile(r"(?<![\w.])\+\d[\d ().-]{6,}\d|(?<!\w)\(0\d+\)\s?\d[\d -]{5,}\d")
_MARK = re.compile(r"\[\d+(?:\s?[,;-]\s?\d+)*\]")
_RANGE = re.compile(r"\s*-\s*|\s+(?:to|and|or|bis|und|à|au|et|ou|a|y|e|o|ed|tot|en|of)\s+", re.IGNORECASE)
_MINUS = re.compile(r"(?:^|(?<=[\s(]))(?<!\d\s)-$")
_BETWEEN = re.compile(r"\b(?:between|from|zwischen|von|entre|de|tra|fra|da|tussen|van)\s+\S{0,5}\s?$", re.IGNORECASE)
_JOINING_WORDS = word_set("and or und et ou y e o ed en of a")
_PART_OF_A_SCALE = re.compile(r"[\s-]*(?:(?:of|de|di|d')\s*)?(?:(?:an?|one)\s+)?(?P<scale>[^\W\d_]+)\b", re.IGNORECASE)
# How many halves, thirds or quarters: "three quarters of a million", "drei Viertel", "trois quarts".
_COUNTS = {
    **{word: number for word, number in UNITS.items() if 1 <= number <= 9},
    **dict.fromkeys(("zwei", "deux", "dos", "dois", "due", "twee"), 2),
    **dict.fromkeys(("drei", "trois", "tres", "três", "tre", "drie"), 3),
}
# "a tenth of a million": smaller parts than those that every language of ours has words for.
_ENGLISH_PARTS = {word: 1 / Decimal(number) for word, number in ORDINAL_UNITS.items() if 5 <= number <= 12}
_THOUSAND = 1000
_SINGULAR = frozenset({"thousand", "million", "billion", "trillion"})


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number in levelled text, before anyone decides whether it counts money: `scale` is 1 when none was
    written, `other` is a second mantissa where the text leaves open which is meant.
    """

    mantissa: Decimal
    scale: int
    start: int
    end: int
    note: str = ""
    other: Decimal | None = None

    @property
    def value(self) -> Decimal:
        return plain_decimal(self.mantissa * self.scale)

    @property
    def values(self) -> tuple[Decimal, ...]:
        """Both readings where both are open, else nothing."""
        return () if self.other is None else (self.value, plain_decimal(self.other * self.scale))


def plain_decimal(value: Decimal) -> Decimal:
    """The same number without exponent or trailing zeros, so that 6E+6 prints as 6000000."""
    return (
        value.quantize(Decimal(1))
        if value == value.to_integral_value() and abs(value) < Decimal(10) ** 27
        else value.normalize()
    )


def find_numbers(
    text: str, language: str | None = None, conventions: Conventions | None = None
) -> list[Found[Decimal]]:
    """Every number of a text, in order, without overlap; magnitudes and a percent sign belong to the span.

    "2.5 million" is 2500000, "25%" is 25 with the note "percent". Other notes: "ordinal", "phone" (part of a
    telephone number), "mark" (inside a bracketed citation mark such as `[1]`), "word" (a cardinal in words).
    Digits that belong to a name ("G20", "5G", "1.2.3") are not numbers, and a number that can be read in two
    ways ("2.500", where nothing tells whether the point parts thousands) is left out.
    """
    scanned = scan(text, language, conventions)
    found = free_numbers(scanned, readings(scanned))
    return [restored(number, text, scanned.levelled) for number in found if not number.readings]


def free_numbers(scanned: Scanned, read: list[NumberReading]) -> list[Found[Decimal]]:
    """The readings that are numbers and no part of a name, in levelled text, open ones included."""
    plain = scanned.plain
    return [
        Found(
            reading.value, reading.start, reading.end, plain[reading.start : reading.end], reading.note, reading.values
        )
        for reading in read
        if _is_free(plain, reading)
    ]


def readings(scanned: Scanned, spelled: list[Spelled] | None = None) -> list[NumberReading]:
    """The numbers of a text, those against letters included; both ends of "1-2 billion" are large. `spelled` are
    its numbers in words, where they are known already."""
    plain = scanned.plain
    special = [(*match.span(), "phone") for match in _PHONE.finditer(plain)]
    special = sorted([*special, *((*match.span(), "mark") for match in _MARK.finditer(plain))])
    scales = scales_of(scanned.language)
    found = [reading for match in RUN.finditer(plain) for reading in _read_digits(match, scanned, special, scales)]
    for number in spelled_numbers(scanned) if spelled is None else spelled:
        note = "ordinal" if number.ordinal else "word"
        found.append(_completed(NumberReading(number.value, 1, number.start, number.end, note), plain, scales))
    found += _parts_of_scales(scanned, scales)
    found.sort(key=lambda reading: (reading.start, -reading.end))
    separate: list[NumberReading] = []
    for reading in found:
        if not separate or reading.start >= separate[-1].end:
            separate.append(reading)
    return _share_scales(separate, plain)


def _is_free(plain: str, reading: NumberReading) -> bool:
    """False when letters stand against the digits so that they are part of a name."""
    if reading.note == "word" or not plain[reading.end - 1].isdigit():
        tail = None
    else:
        tail = _LETTERS.match(plain, reading.end)
    if reading.start and (plain[reading.start - 1].isalpha() or plain[reading.start - 1] == "_"):
        return False
    if tail is None:
        return True
    unit = tail.group()
    return unit.lower() in _UNIT_SYMBOLS and (len(unit) > 1 or unit.islower() or unit in "WCFL")


def _read_digits(
    match: re.Match[str], scanned: Scanned, special: list[tuple[int, int, str]], scales: dict[str, int]
) -> Iterator[NumberReading]:
    plain, run, at = scanned.plain, match.group(), match.start()
    last = bisect_right(special, (at, len(plain), "")) - 1
    note = special[last][2] if last >= 0 and at < special[last][1] else ""
    if note:
        yield from (
            NumberReading(part.values[0], 1, at + part.start, at + part.end, note)
            for part in parts(run, ".", counts=False)
        )
        return
    sign = scanned.conventions.decimal_sign
    if run.isdigit() or run in VULGAR or " " in run or "'" in run:
        counts = False
    else:
        before, behind = unit_before(plain, at), unit_behind(plain, match.end())
        sign, counts = _sign_beside(plain, match.end(), sign, scanned)
        counts = counts or before is not None or behind is not None
    end = match.end()
    if no_cents := _NO_CENTS.match(plain, end):
        sign, counts, end = no_cents["sign"], True, no_cents.end()  # type: ignore[assignment]
    for part in parts(run, sign, counts=counts):
        other = part.values[1] if len(part.values) > 1 else None
        stop = end if part.end == len(run) else at + part.end
        reading = NumberReading(part.values[0], 1, at + part.start, stop, "", other)
        yield _signed(_completed(reading, plain, scales), plain)


def _sign_beside(plain: str, end: int, sign: DecimalSign | None, scanned: Scanned) -> tuple[DecimalSign | None, bool]:
    """The decimal sign that the word behind a number speaks for, and whether that word counts something."""
    if percent := percent_pattern().match(plain, end):
        return sign or (None if "%" in percent.group() else sign), True
    match = _SCALE.match(plain, end)
    word = match[1].lower() if match else ""
    short = _SHORT_SCALE.match(plain, end) is not None
    counts = short or word in scales_of(scanned.language) or word in languages_of_word() or word in MONEY_SCALES
    if sign is None and word in languages_of_word():
        signs = {cldr.decimal_sign(language) for language in languages_of_word()[word]}
        return (signs.pop() if len(signs) == 1 else None), counts
    if sign is None and word in _SINGULAR:
        return ".", counts  # languages with a decimal comma would write the plural: "Millionen"
    return sign, counts


def _completed(reading: NumberReading, plain: str, scales: dict[str, int]) -> NumberReading:
    """The number with its fraction, magnitude and percent sign."""
    mantissa, other, end, scale = reading.mantissa, reading.other, reading.end, 1
    if reading.note != "ordinal":
        if fraction := _VULGAR.match(plain, end):
            added = VULGAR[fraction[1]] if fraction[1] else Decimal(fraction["up"]) / Decimal(fraction["down"])
            mantissa, end = mantissa + added, fraction.end()
        elif (part := _AND_A_PART.match(plain, end)) and part.end() > end:
            last = plain[reading.start : end].rsplit(None, 1)[-1].lower() if reading.note == "word" else ""
            mantissa, end = mantissa + _part(part) * scales.get(last, 1), part.end()
        while (word := _SCALE.match(plain, end)) and word[1].lower() in scales:
            scale, end = scale * scales[word[1].lower()], word.end()
        if scale > 1 and plain[end - 1] == "s" and (of := _OF_A_SCALE.match(plain, end)):
            scale, end = scale * scales[of[1].lower()], of.end()  # "3 hundreds of thousands"
        if scale > 1 and (behind := _AND_A_PART.match(plain, end)) and not behind["up"]:
            mantissa, end = mantissa + Decimal("0.5"), behind.end()  # "deux millions et demi"
        if scale == 1 and (short := _SHORT_SCALE.match(plain, end)):
            abbreviation = (short[1] or short[2]).lower()
            scale, end = scales.get(abbreviation, _SHORT_SCALES[abbreviation]), short.end()
        if scale == 1 and reading.note != "word" and (ordinal := _ORDINAL.match(plain, end)):
            return NumberReading(mantissa, 1, reading.start, ordinal.end(), "ordinal")
        if percent := percent_pattern().match(plain, end):
            return NumberReading(mantissa, scale, reading.start, percent.end(), "percent", other)
    return NumberReading(mantissa, scale, reading.start, end, reading.note, other)


def _part(match: re.Match[str]) -> Decimal:
    if not match["up"]:
        return Decimal("0.5")
    count = UNITS.get(match["up"].lower(), 1)
    return count * PARTS_OF_A_SCALE[match["part"].lower()]


def _signed(reading: NumberReading, plain: str) -> NumberReading:
    if reading.note or not _MINUS.search(plain, max(0, reading.start - 4), reading.start):
        return reading
    return replace(reading, mantissa=-reading.mantissa, start=reading.start - 1)


def _part_of_a_scale(word: str) -> Decimal | None:
    single = word.removesuffix("s")
    return PARTS_OF_A_SCALE.get(word) or PARTS_OF_A_SCALE.get(single) or _ENGLISH_PARTS.get(single)


def _parts_of_scales(scanned: Scanned, scales: dict[str, int]) -> Iterator[NumberReading]:
    """ "a quarter of a million", "three-quarters of a billion", "eine halbe Million"."""
    plain, tokens = scanned.plain, scanned.tokens
    for position, token in enumerate(tokens):
        part = _part_of_a_scale(token.text)
        match = _PART_OF_A_SCALE.match(plain, token.end) if part else None
        factor = scales.get(match["scale"].lower(), 0) if match else 0
        if match is None or part is None or factor < _THOUSAND:
            continue
        lead = tokens[position - 1] if position else None
        joined = lead is not None and plain[lead.end : token.start] in (" ", "-")
        count = _COUNTS.get(lead.text, 0) or int(lead.text in ARTICLES) if lead and joined else 0
        if not count and token.text.removesuffix("s") in _ENGLISH_PARTS:
            continue  # "the fifth of a million members" is one of them
        start, count = lead.start if lead and count else token.start, count or 1
        value = plain_decimal((part * count * factor).quantize(Decimal(1)))
        yield NumberReading(value, 1, start, match.end(), "word")


@cache
def scales_of(language: str | None) -> dict[str, int]:
    """The magnitudes in words that a text may use: English, those of its language, and what is clear in any."""
    scales: dict[str, int] = {}
    for name in cldr.LANGUAGES:
        scales |= {
            word: scale for word, scale in (cldr.scale_words(name) | MORE_SCALES.get(name, {})).items() if word != "mil"
        }
    scales |= SCALES
    if language and language != ENGLISH:
        scales |= cldr.scale_words(language) | MORE_SCALES.get(language, {})
    return scales | LANGUAGE_SCALES.get(language or "", {})


@cache
def percent_pattern() -> re.Pattern[str]:
    """A percent sign or "per cent" in any of our languages, behind a number."""
    words = [*cldr.percent_words(), *MORE_PERCENT, "percentage points?", "prozentpunkte"]
    spaced = "|".join(sorted((word.replace(".", r"\.").replace(" ", r"\s") for word in words), key=len, reverse=True))
    return re.compile(
        rf"\s?%|[\s-]?(?:per[\s-]?cent(?:age\s+points?)?)\b|\s?(?:{spaced})(?!\w)|-prozentige?\w?\b", re.IGNORECASE
    )


def _share_scales(found: list[NumberReading], plain: str) -> list[NumberReading]:
    """Let the first end of a range have the magnitude or percent sign that stands at the second."""
    shared = list(found)
    for i in range(len(found) - 2, -1, -1):
        left, right = shared[i], shared[i + 1]
        gap = re.sub(r"[A-Z]{0,3}[£$€¥₹]\s?", "", plain[left.end : right.start])
        if left.scale != 1 or left.note or not _RANGE.fullmatch(gap) or left.mantissa >= right.mantissa:
            continue
        if gap.strip().lower() in _JOINING_WORDS and not _BETWEEN.search(plain, max(0, left.start - 16), left.start):
            continue
        if right.scale >= 1000 or right.note == "percent":
            shared[i] = replace(left, scale=right.scale, note=right.note if right.note == "percent" else left.note)
    return shared
