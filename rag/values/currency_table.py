"""What CLDR does not know about currencies: signs and everyday names, shared signs, and doubtful words.

Codes, full names in seven languages and common signs come from CLDR (see `cldr.py` and `currencies.py`); the last
word of an English name ("taka") stands for the currency where no other currency of today has it.
"""

from __future__ import annotations

from rag.values.vocabulary import word_set

# One line each: code | symbols before or after an amount; … | names; … The plural in -s is understood.
EXTRA = """
AED|Dhs;Dh;د.إ|dirham;Emirati dirham
AFN|؋|
AMD|֏|
AOA|Kz|
ARS|AR$|Argentinian peso
AZN|₼|
BAM||convertible mark
BBD|Bds$|Barbados dollar
BDT|৳;Tk|
BGN||Bulgarian lev;leva
BMD||Bermudian dollar
BND|B$|
BOB|Bs|
BRL||reais;Brazilian reais
BWP||Botswana pula
BYN||Belarusian rouble
BZD|BZ$|
CAD|Can$;CAN$;CDN$;Cdn$|
CHF|SFr;Fr.|Swiss franc
CNY|RMB¥;RMB|renminbi
COP|COL$|
CRC|₡|colones
CZK|Kč|Czech crown
DKK|Dkr|Danish crown
DOP|RD$|
EGP|E£;LE|
EUR|euro;euros|euro
FJD||Fiji dollar
GBP|GB£;UK£;stg|pound;pound sterling;pounds sterling;British pound;quid
GEL|₾|
GHS|GH₵;GHC;₵|Ghana cedi
GTQ||quetzales
GYD|GY$;G$|Guyanese dollar;Guyana dollar
HUF|Ft|
IDR|Rp|
ILS|NIS|Israeli shekel;new shekel
JMD|J$;JA$|
JOD|JD|
KES|KSh;Ksh;KShs|Kenya shilling
KGS||Kyrgyzstani som
KHR|៛|
KRW||won;Korean won
KWD|KD|
KYD|CI$|Cayman dollar
KZT|₸|
LAK|₭|Lao kip
LBP||Lebanese lira
LKR|SLRs|Sri Lanka rupee
LRD|L$|
LSL||maloti
MNT|₮|tögrög
MOP|MOP$|Macau pataca
MXN|Mex$|
MYR|RM|
MZN||meticais
NAD|N$|
NGN|₦|
NOK|NKr|Norwegian crown
NPR|NRs|Nepali rupee
PEN|S/|nuevo sol
PKR||Pakistan rupee
PLN|zł|złoty;zlotych;Polish złoty
PYG|₲|guaraní
QAR|QR|Qatar riyal
RUB|₽|rouble;ruble;Russian rouble
RWF||Rwanda franc
SAR|SR|
SCR||Seychelles rupee
SEK|SKr|Swedish crown
SGD|S$;SG$|Singaporean dollar
SHP||Saint Helena pound
TMT||Turkmen manat
TOP||pa'anga
TRY|₺;TL|lira
TTD|TT$|Trinidad and Tobago dollar
TWD|TW$|Taiwan dollar;Taiwanese dollar
TZS|TSh|
UAH|₴|
UGX|USh|Uganda shilling
USD|US $|U.S. dollar;American dollar;United States dollar;greenback
UYU|UY$|
UZS||Uzbek som;so'm
VED||
VES|Bs.S|sovereign bolívar
XCD||Eastern Caribbean dollar
XDR||special drawing right
ZAR|R|
"""

# A sign or name that several currencies share: which ones it may mean.
SHARED: dict[str, tuple[str, ...]] = {
    "$": (
        "USD", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "FJD", "GYD", "HKD", "JMD", "KYD", "LRD",
        "NAD", "NZD",
        "SBD", "SGD", "SRD", "TTD", "TWD", "XCD", "ARS", "CLP", "COP", "CUP", "DOP", "MXN", "UYU",
    ),
    "£": ("GBP", "EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"),
    "¥": ("JPY", "CNY"),
    "Rs": ("INR", "PKR", "LKR", "NPR", "MUR", "SCR"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "peso": ("MXN", "PHP", "ARS", "CLP", "COP", "CUP", "DOP", "UYU"),
    "franc": ("CHF", "XAF", "XOF", "XPF", "BIF", "CDF", "DJF", "GNF", "KMF", "RWF"),
    "CFA": ("XAF", "XOF"),
    "dinar": ("KWD", "BHD", "JOD", "IQD", "DZD", "LYD", "TND", "RSD"),
    "riyal": ("SAR", "QAR", "YER", "OMR", "IRR"),
    "shilling": ("KES", "TZS", "UGX", "SOS"),
    "kwacha": ("ZMW", "MWK"),
    "dirham": ("AED", "MAD"),
    "manat": ("AZN", "TMT"),
    "leu": ("RON", "MDL"),
    "lira": ("TRY", "LBP", "SYP"),
    "rouble": ("RUB", "BYN"),
    "won": ("KRW", "KPW"),
    "som": ("UZS", "KGS"),
}  # fmt: skip

# Other spellings of those signs, written before or after an amount, in seven languages.
SHARED_SPELLINGS: dict[str, tuple[str, ...]] = {
    "$": ("$", "dollar", "dollars", "dólar", "dólares", "dollaro", "dollari"),
    "£": ("livre", "livres", "libra", "libras", "sterlina", "sterline", "pfund"),
    "Rs": ("Rs", "Rs.", "Re", "₨", "rupee", "rupees", "rupien", "roupies", "rupias", "rupie", "roepie"),
    "kr": (
        "kr", "kr.", "krone", "kroner", "krona", "kronor", "króna", "krónur", "crowns", "kronen", "couronnes",
        "coronas", "corone", "coroas",
    ),
    "peso": ("peso", "pesos"),
    "franc": ("franc", "francs", "franken", "franco", "francos", "franchi", "frank"),
    "CFA": ("CFA", "CFA franc", "CFA francs", "F CFA", "franc CFA", "francs CFA", "CFA-Franc"),
    "dinar": ("dinar", "dinars", "dinares", "dinari"),
    "riyal": ("riyal", "riyals", "rial", "rials"),
    "shilling": ("shilling", "shillings"),
    "kwacha": ("kwacha",),
    "leu": ("leu", "lei"),
    "som": ("som",),
    "manat": ("manat", "manats"),
    "rouble": ("rubel", "roubles", "rublos", "rubli", "roebel"),
}  # fmt: skip

# What a sign or name means where the text says no more. A bare dollar is the caller's to decide.
CONVENTIONAL: dict[str, str] = {
    "£": "GBP", "¥": "JPY", "won": "KRW", "dirham": "AED", "manat": "AZN", "lira": "TRY",
    "rouble": "RUB",
}  # fmt: skip

# Codes and names that are words too: they count only beside an amount with a magnitude or of four digits.
DOUBTFUL = word_set(
    """
    won rand real reals pound pounds dong som soms lei crowns quid tala kina dram drams re sol soles mark marks
    lev lek leke kip kips loti lotis pula pulas colon colons florin lari laris livre livres libra libras pfund frank
    franco leone leones gourde gourdes corone coronas coroas
    """
)
# The last word of these English names says nothing by itself ("Zimbabwean Gold").
NO_SHORT_NAMES = word_set("gold right rights")
# Codes and signs that are common abbreviations or words: one before or after an amount must not be one of these
# unless the amount has a magnitude or four digits.
DOUBTFUL_CODES = word_set(
    """
    ALL TOP CUP MAD TRY MOP PEN SOS SAR LE SR QR KD JD TL Ft Bs Tk Dh Rp Fr. AMD ANG R
    """
)
# Signs that stand before names and numbers of things as well ("R2"): the amount needs a magnitude or groups of
# three digits.
NAMES_OF_THINGS = frozenset({"R"})
