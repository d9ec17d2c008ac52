"""How English texts name countries, where CLDR does not say it: aliases, formal names, peoples.

The names themselves, in seven languages, come from CLDR (see `cldr.py`). Names that are all capitals are matched as
written, the rest in any case but with a capital first letter.
"""

from __future__ import annotations

from rag.values.vocabulary import word_set

# code | usual name, where it is not CLDR's | other names; …
NAMES = """
AE||UAE;U.A.E.;the Emirates
AG|Antigua and Barbuda|Antigua
AR||Argentine Republic
AX||Åland
BA|Bosnia and Herzegovina|Bosnia;BiH
BL|Saint Barthélemy|St. Barts;St Barts
BN||Brunei Darussalam
BQ||Bonaire, Sint Eustatius and Saba;Bonaire
BR||Brasil
BY||Byelorussia
CC||Cocos Islands
CD|Democratic Republic of the Congo|Democratic Republic of Congo;DR Congo;D.R. Congo;DRC
CD||Congo, The Democratic Republic of the;Congo, Democratic Republic of the;Zaire
CG|Republic of the Congo|Congo
CH||Swiss Confederation
CI||Ivory Coast
CN||PRC;P.R.C.;P.R. China;PR China;Mainland China
CV||Cabo Verde;Republic of Cabo Verde
CZ||Czech Republic
DE||FRG
FK||Falkland Islands (Malvinas);Falklands
FO||Faroes
FR||French Republic
GA||Gabonese Republic
GB||UK;U.K.;Great Britain;Britain;England;Scotland;Wales;Northern Ireland
GB||United Kingdom of Great Britain and Northern Ireland
GR||Hellenic Republic
GS|South Georgia and the South Sandwich Islands|South Georgia
HK|Hong Kong|Hong Kong Special Administrative Region of China;Hong Kong SAR;HKSAR
HK||Hong Kong Special Administrative Region
HM|Heard Island and McDonald Islands|
IE||Irish Republic
IN||Bharat
IT||Italian Republic
KG||Kyrgyz Republic
KN|Saint Kitts and Nevis|St Kitts and Nevis;St. Kitts and Nevis
KP||Democratic People's Republic of Korea;DPRK;Korea, Democratic People's Republic of
KR||Republic of Korea;Korea, Republic of;ROK;R.O.K.;Korea;S. Korea
KY||Caymans
LA||Lao People's Democratic Republic;Lao PDR
LB||Lebanese Republic
LC|Saint Lucia|
LK||Ceylon
MF|Saint Martin|Saint Martin (French part)
MK||Macedonia;FYROM
MM|Myanmar|Burma
MO|Macau|Macao Special Administrative Region of China;Macao;Macao SAR;Macau SAR
MX||United Mexican States
NL||Holland
NZ||Aotearoa New Zealand;Aotearoa;NZ;N.Z.
PG||PNG
PM|Saint Pierre and Miquelon|St Pierre and Miquelon
PN|Pitcairn|
PS|Palestine|
PT||Portuguese Republic
RE||La Réunion
RU||Russian Federation
RW||Rwandese Republic
SA||KSA
SB||Solomons
SH|Saint Helena, Ascension and Tristan da Cunha|Saint Helena;St Helena
SJ|Svalbard and Jan Mayen|Svalbard
SK||Slovak Republic
SR||Surinam
ST|São Tomé and Príncipe|São Tomé
SX||Sint Maarten (Dutch part)
SY||Syrian Arab Republic
SZ||Swaziland
TC|Turks and Caicos Islands|Turks and Caicos;Turks & Caicos
TF|French Southern Territories|
TG||Togolese Republic
TH||Siam
TL||East Timor
TR||Turkey
TT|Trinidad and Tobago|Trinidad
TW||Taiwan, Province of China;Chinese Taipei;Republic of China;ROC
UM|United States Minor Outlying Islands|
US||United States of America;US;U.S.;USA;U.S.A.;the States
UY||Eastern Republic of Uruguay;Oriental Republic of Uruguay
VA||Holy See;Holy See (Vatican City State);Vatican;Vatican City State
VC|Saint Vincent and the Grenadines|St Vincent and the Grenadines;St. Vincent and the Grenadines
VG||Virgin Islands, British;BVI
VI|US Virgin Islands|Virgin Islands, U.S.;Virgin Islands of the United States
VN||Viet Nam;Socialist Republic of Viet Nam
WF|Wallis and Futuna|
WS||Western Samoa
ZA||RSA
"""

# A form of state and the countries it is used of; "Kingdom of" and "Republic of" go with every name.
FORMS_OF_STATE = """
Principality of|AD LI MC
Islamic Republic of|AF IR MR PK
Islamic Emirate of|AF
Commonwealth of|AU BS DM PR MP
People's Republic of|BD CN
Federal Republic of|DE NG SO
State of|ER IL KW LY QA PS
Federal Democratic Republic of|ET NP
Plurinational State of|BO
Federative Republic of|BR
Arab Republic of|EG
Federated States of|FM
Co-operative Republic of|GY
Hashemite Kingdom of|JO
Union of|KM
Democratic Socialist Republic of|LK
Grand Duchy of|LU
Sultanate of|OM
Independent State of|PG WS
People's Democratic Republic of|DZ
United Republic of|TZ
Bolivarian Republic of|VE
Socialist Republic of|VN
Democratic Republic of|TL ST
Nation of|BN
Republic of the Union of|MM
"""

# Demonyms and adjectives: code, forms; … | code, …
DEMONYMS = """
AD Andorran | AE Emirati | AF Afghan | AG Antiguan;Barbudan | AI Anguillan | AL Albanian | AM Armenian | AO Angolan
AR Argentine;Argentinian;Argentinean | AS American Samoan | AT Austrian | AU Australian;Aussie | AW Aruban
AZ Azerbaijani;Azeri | BA Bosnian;Herzegovinian | BB Barbadian;Bajan | BD Bangladeshi | BE Belgian
BF Burkinabé;Burkinabe | BG Bulgarian | BH Bahraini | BI Burundian | BJ Beninese | BM Bermudian | BN Bruneian
BO Bolivian | BR Brazilian | BS Bahamian | BT Bhutanese | BW Botswanan;Motswana;Batswana | BY Belarusian;Belarussian
BZ Belizean | CA Canadian | CF Central African | CG Congolese | CH Swiss | CI Ivorian | CK Cook Islander
CL Chilean | CM Cameroonian | CN Chinese | CO Colombian | CR Costa Rican | CU Cuban | CV Cape Verdean;Cabo Verdean
CY Cypriot | CZ Czech | DE German | DJ Djiboutian | DK Danish;Dane | DO Dominican | DZ Algerian
EC Ecuadorian;Ecuadorean | EE Estonian | EG Egyptian | EH Sahrawi | ER Eritrean | ES Spanish;Spaniard | ET Ethiopian
FI Finnish;Finn | FJ Fijian | FM Micronesian | FO Faroese | FR French;Frenchman;Frenchwoman | GA Gabonese
GB British;Briton;English;Scottish;Welsh;Northern Irish | GD Grenadian | GE Georgian | GF French Guianese
GH Ghanaian | GI Gibraltarian | GL Greenlandic | GM Gambian | GN Guinean | GQ Equatorial Guinean;Equatoguinean
GR Greek;Hellenic | GT Guatemalan | GU Guamanian | GW Bissau-Guinean | GY Guyanese | HK Hongkonger;Hong Konger
HN Honduran | HR Croatian;Croat | HT Haitian | HU Hungarian | ID Indonesian | IE Irish;Irishman;Irishwoman
IL Israeli | IM Manx | IN Indian | IQ Iraqi | IR Iranian | IS Icelandic;Icelander | IT Italian | JM Jamaican
JO Jordanian | JP Japanese | KE Kenyan | KG Kyrgyz;Kyrgyzstani | KH Cambodian;Khmer | KI I-Kiribati
KM Comorian;Comoran | KN Kittitian;Nevisian | KP North Korean | KR South Korean;Korean | KW Kuwaiti | KY Caymanian
KZ Kazakh;Kazakhstani | LA Laotian;Lao | LB Lebanese | LC Saint Lucian;St Lucian | LI Liechtensteiner
LK Sri Lankan | LR Liberian | LS Basotho;Mosotho | LT Lithuanian | LU Luxembourgish;Luxembourger | LV Latvian
LY Libyan | MA Moroccan | MC Monégasque;Monacan | MD Moldovan | ME Montenegrin | MG Malagasy;Madagascan
MH Marshallese | MK Macedonian;North Macedonian | ML Malian | MM Burmese | MN Mongolian | MO Macanese
MQ Martinican | MR Mauritanian | MS Montserratian | MT Maltese | MU Mauritian | MV Maldivian | MW Malawian
MX Mexican | MY Malaysian | MZ Mozambican | NA Namibian | NC New Caledonian | NE Nigerien | NG Nigerian
NI Nicaraguan | NL Dutch;Dutchman;Dutchwoman | NO Norwegian | NP Nepali;Nepalese | NR Nauruan | NU Niuean
NZ New Zealander | OM Omani | PA Panamanian | PE Peruvian | PF French Polynesian | PG Papua New Guinean
PH Filipino;Filipina;Philippine | PK Pakistani | PL Polish;Pole | PR Puerto Rican | PS Palestinian | PT Portuguese
PW Palauan | PY Paraguayan | QA Qatari | RO Romanian | RS Serbian;Serb | RU Russian | RW Rwandan
SA Saudi;Saudi Arabian | SB Solomon Islander | SC Seychellois | SD Sudanese | SE Swedish;Swede | SG Singaporean
SI Slovenian;Slovene | SK Slovak;Slovakian | SL Sierra Leonean | SM Sammarinese | SN Senegalese | SO Somali
SR Surinamese | SS South Sudanese | ST Santomean | SV Salvadoran;Salvadorean | SY Syrian | SZ Swazi | TD Chadian
TG Togolese | TH Thai | TJ Tajik;Tajikistani | TK Tokelauan | TL Timorese;East Timorese | TM Turkmen | TN Tunisian
TO Tongan | TR Turkish | TT Trinidadian;Tobagonian | TV Tuvaluan | TW Taiwanese | TZ Tanzanian | UA Ukrainian
UG Ugandan | US American | UY Uruguayan | UZ Uzbek;Uzbekistani | VC Vincentian | VE Venezuelan | VN Vietnamese
VU Ni-Vanuatu | WS Samoan | XK Kosovar;Kosovan | YE Yemeni | ZA South African | ZM Zambian | ZW Zimbabwean
"""

# Other names and declined forms in the other languages: language | code, names; … | code, …
FOREIGN_NAMES = """
de|GB Nordirland|CI Elfenbeinküste
de|GB Großbritannien;Vereinigte Königreich;Vereinigten Königreich;Vereinigten Königreichs;Schottland
de|NL Niederlanden;Holland|US Vereinigten Staaten;USA
de|AE Vereinigten Arabischen Emirate;Vereinigten Arabischen Emiraten
de|CZ Tschechische Republik;Tschechischen Republik|TR Türkei
fr|GB Grande-Bretagne;Angleterre;Écosse;Pays de Galles;Irlande du Nord|NL Hollande|CZ République tchèque
fr|CI Côte-d'Ivoire|CH Confédération suisse
es|GB Gran Bretaña;Inglaterra;Escocia;Gales;Irlanda del Norte|NL Holanda|US EE. UU.;EEUU|CZ República Checa
es|CI Costa de Marfil
pt|GB Grã-Bretanha;Inglaterra;Escócia;País de Gales;Irlanda do Norte|NL Holanda;Países Baixos|US EUA
pt|CZ República Checa;Chéquia|VN Vietname
pt|KE Quénia|PL Polónia|SI Eslovénia|LV Letónia|EE Estónia|MC Mónaco|RO Roménia|YE Iémen|IR Irão
it|GB Gran Bretagna;Inghilterra;Scozia;Galles;Irlanda del Nord|NL Olanda|CZ Repubblica Ceca
it|CN Repubblica Popolare Cinese
nl|GB Groot-Brittannië;Engeland;Schotland;Noord-Ierland;VK|NL Holland|US VS|CZ Tsjechische Republiek
"""

# Names of a country in another language that mean something else in English or are given names: they count in a
# text of that language alone.
DOUBTFUL_ABROAD = word_set(
    """
    island maurice dominique granada monaco man vs vk salvador palau saba inde chine cina guinea mali
    """
) | {
    "san martín",
    "são martinho",
    "saint-martin",
    "santa lucía",
    "santa lucia",
    "santa elena",
    "santa helena",
    "la reunión",
}

# States of the United States: "Lebanon, Pennsylvania" is no country. Georgia is left out.
AMERICAN_STATES = word_set(
    """
    alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois indiana iow
  a
    kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska
    nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming
    """
)
AMERICAN_STATES_IN_TWO_WORDS = word_set("new north south west rhode")
# Cities of Georgia the country, beside its capital: any other city before ", Georgia" may be American.
GEORGIAN_CITIES = word_set("tbilisi batumi kutaisi rustavi gori poti zugdidi telavi mtskheta sukhumi")
