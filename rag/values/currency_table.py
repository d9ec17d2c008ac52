"""Currencies of ISO 4217 in use, as English texts write them.

One line each: code | symbols before or after an amount; … | names; …
The plural in -s is understood. Names shared by several currencies ("dollar", "peso") are in SHARED.
"""

from __future__ import annotations

from rag.values.vocabulary import word_set

TABLE = """
AED|Dhs;Dh;د.إ|dirham;UAE dirham;Emirati dirham
AFN|؋|afghani;Afghan afghani
ALL||Albanian lek
AMD|֏|Armenian dram
AOA|Kz|Angolan kwanza;kwanza
ARS|AR$|Argentine peso;Argentinian peso
AUD|A$;AU$;AUD$|Australian dollar
AWG||Aruban florin
AZN|₼|manat;Azerbaijani manat
BAM||convertible mark
BBD|Bds$;BBD$|Barbados dollar;Barbadian dollar
BDT|৳;Tk|taka;Bangladeshi taka
BGN||Bulgarian lev;leva
BHD||Bahraini dinar
BIF||Burundian franc
BMD||Bermudian dollar
BND|B$|Brunei dollar
BOB|Bs|boliviano
BRL|R$|Brazilian real;reais;Brazilian reais
BSD||Bahamian dollar
BTN||ngultrum
BWP||pula;Botswana pula
BYN||Belarusian rouble;Belarusian ruble
BZD|BZ$|Belize dollar
CAD|C$;CA$;Can$;CAN$;CDN$;Cdn$|Canadian dollar
CDF||Congolese franc
CHF|SFr;Fr.|Swiss franc
CLP|CLP$|Chilean peso
CNY|CN¥;RMB¥;RMB|yuan;renminbi;Chinese yuan
COP|COL$|Colombian peso
CRC|₡|Costa Rican colón;Costa Rican colon;colones
CUP||Cuban peso
CVE||Cape Verdean escudo
CZK|Kč|koruna;Czech koruna;Czech crown
DJF||Djiboutian franc
DKK|Dkr|Danish krone;Danish kroner;Danish crown
DOP|RD$|Dominican peso
DZD||Algerian dinar
EGP|E£;LE|Egyptian pound
ERN||nakfa
ETB||birr;Ethiopian birr
EUR|€;euro|euro
FJD|FJ$|Fijian dollar;Fiji dollar
FKP||Falkland Islands pound
GBP|£;GB£;UK£;stg|pound;pound sterling;pounds sterling;British pound;quid
GEL|₾|Georgian lari;lari
GHS|GH₵;GHC;₵|cedi;Ghanaian cedi;Ghana cedi
GIP||Gibraltar pound
GMD||dalasi
GNF||Guinean franc
GTQ||quetzal;quetzales
GYD|GY$;G$|Guyanese dollar;Guyana dollar
HKD|HK$|Hong Kong dollar
HNL||Honduran lempira;lempira
HTG||gourde
HUF|Ft|forint;Hungarian forint
IDR|Rp|rupiah;Indonesian rupiah
ILS|₪;NIS|shekel;Israeli shekel;new shekel;Israeli new shekel
INR|₹;INR₹|Indian rupee
IQD||Iraqi dinar
IRR||Iranian rial
ISK||Icelandic króna;Icelandic krona;Icelandic krónur
JMD|J$;JA$|Jamaican dollar
JOD|JD|Jordanian dinar
JPY|¥;JP¥|yen;Japanese yen
KES|KSh;Ksh;KShs|Kenyan shilling;Kenya shilling
KGS||Kyrgyzstani som;Kyrgyz som
KHR|៛|riel;Cambodian riel
KMF||Comorian franc
KPW||North Korean won
KRW|₩|won;Korean won;South Korean won
KWD|KD|Kuwaiti dinar
KYD|CI$|Cayman Islands dollar;Cayman dollar
KZT|₸|tenge;Kazakhstani tenge
LAK|₭|Lao kip;Laotian kip
LBP||Lebanese pound;Lebanese lira
LKR|SLRs|Sri Lankan rupee;Sri Lanka rupee
LRD|L$|Liberian dollar
LSL||Lesotho loti;maloti
LYD||Libyan dinar
MAD||Moroccan dirham
MDL||Moldovan leu;Moldovan lei
MGA||Malagasy ariary;ariary
MKD||Macedonian denar;denar
MMK||kyat;Myanmar kyat
MNT|₮|tögrög;tugrik
MOP|MOP$|pataca;Macau pataca;Macanese pataca
MRU||ouguiya
MUR||Mauritian rupee
MVR||rufiyaa;Maldivian rufiyaa
MWK||Malawian kwacha
MXN|Mex$;MX$|Mexican peso
MYR|RM|ringgit;Malaysian ringgit
MZN||metical;meticais
NAD|N$|Namibian dollar
NGN|₦|naira;Nigerian naira
NIO||córdoba;cordoba
NOK|NKr|Norwegian krone;Norwegian kroner;Norwegian crown
NPR|NRs|Nepalese rupee;Nepali rupee
NZD|NZ$|New Zealand dollar
OMR||Omani rial
PAB||balboa
PEN|S/|Peruvian sol;nuevo sol;Peruvian soles
PGK||Papua New Guinean kina;kina
PHP|₱|Philippine peso
PKR|PKRs|Pakistani rupee;Pakistan rupee
PLN|zł|zloty;złoty;zlotys;zlotych;Polish zloty;Polish złoty
PYG|₲|guaraní;guarani
QAR|QR|Qatari riyal;Qatar riyal
RON||Romanian leu;Romanian lei
RSD||Serbian dinar
RUB|₽|rouble;ruble;Russian rouble;Russian ruble
RWF||Rwandan franc;Rwanda franc
SAR|SR|Saudi riyal
SBD|SI$|Solomon Islands dollar
SCR||Seychellois rupee;Seychelles rupee
SDG||Sudanese pound
SEK|SKr|Swedish krona;Swedish kronor;Swedish crown
SGD|S$;SG$;SGD$|Singapore dollar;Singaporean dollar
SHP||Saint Helena pound
SLE||leone;Sierra Leonean leone
SOS||Somali shilling
SRD||Surinamese dollar
SSP||South Sudanese pound
STN||dobra
SYP||Syrian pound
SZL||lilangeni;emalangeni
THB|฿|baht;Thai baht
TJS||somoni
TMT||Turkmen manat;Turkmenistani manat
TND||Tunisian dinar
TOP||paʻanga;pa'anga
TRY|₺;TL|Turkish lira;lira
TTD|TT$|Trinidad and Tobago dollar
TWD|NT$;TW$|New Taiwan dollar;Taiwan dollar;Taiwanese dollar
TZS|TSh|Tanzanian shilling
UAH|₴|hryvnia;Ukrainian hryvnia
UGX|USh|Ugandan shilling;Uganda shilling
USD|US$;US $;$US;USD$|US dollar;U.S. dollar;American dollar;United States dollar;greenback
UYU|UY$|Uruguayan peso
UZS||Uzbek som;Uzbekistani som;so'm
VES|Bs.S|sovereign bolívar
VED||Venezuelan bolívar;Venezuelan bolivar;bolívar;bolivar
VND|₫|dong;Vietnamese dong
VUV||vatu
WST||tala
XAF|FCFA|Central African CFA franc
XCG||Caribbean guilder
XCD|EC$|East Caribbean dollar;Eastern Caribbean dollar
XDR||special drawing right
XOF||West African CFA franc
XPF||CFP franc
YER||Yemeni rial
ZAR||rand;South African rand
ZMW||Zambian kwacha
ZWG|ZiG|Zimbabwe Gold
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

# Other spellings of those signs, written before or after an amount.
SHARED_SPELLINGS: dict[str, tuple[str, ...]] = {
    "$": ("$", "dollar", "dollars"),
    "Rs": ("Rs", "Rs.", "Re", "₨", "rupee", "rupees"),
    "kr": ("kr", "kr.", "krone", "kroner", "krona", "kronor", "króna", "krónur", "crowns"),
    "peso": ("peso", "pesos"),
    "franc": ("franc", "francs"),
    "CFA": ("CFA", "CFA franc", "CFA francs", "F CFA"),
    "dinar": ("dinar", "dinars"),
    "riyal": ("riyal", "riyals", "rial", "rials"),
    "shilling": ("shilling", "shillings"),
    "kwacha": ("kwacha",),
    "leu": ("leu", "lei"),
    "som": ("som",),
}

# What a sign or name means where the text says no more. A bare dollar is the caller's to decide.
CONVENTIONAL: dict[str, str] = {
    "£": "GBP", "¥": "JPY", "won": "KRW", "dirham": "AED", "manat": "AZN", "lira": "TRY",
    "rouble": "RUB",
}  # fmt: skip

# Codes and names that are English words too: they count only beside an amount with a magnitude or of four
# digits.
DOUBTFUL = word_set("won rand real pound pounds dong som lei crowns quid tala kina dram re")
# Codes that are common abbreviations or words: a code before or after an amount must not be one of these
# unless the amount has a magnitude or four digits.
DOUBTFUL_CODES = word_set(
    """
    ALL TOP CUP MAD TRY MOP PEN SOS SAR LE SR QR KD JD TL Ft Bs Tk Dh Rp Fr.
    """
)
