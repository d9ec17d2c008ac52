"""Countries and territories of ISO 3166-1, and Kosovo (a user-assigned code), as English texts name them.

One line each: code | usual name | other names; … | demonyms and adjectives; …
Names that are all capitals are matched as written, the rest in any case but with a capital first letter.
"""

from __future__ import annotations

TABLE = """
AD|Andorra|Principality of Andorra|Andorran
AE|United Arab Emirates|UAE;U.A.E.;the Emirates|Emirati
AF|Afghanistan|Islamic Republic of Afghanistan;Islamic Emirate of Afghanistan|Afghan
AG|Antigua and Barbuda|Antigua & Barbuda;Antigua|Antiguan;Barbudan
AI|Anguilla||Anguillan
AL|Albania||Albanian
AM|Armenia||Armenian
AO|Angola||Angolan
AQ|Antarctica||
AR|Argentina|Argentine Republic|Argentine;Argentinian;Argentinean
AS|American Samoa||American Samoan
AT|Austria||Austrian
AU|Australia|Commonwealth of Australia|Australian;Aussie
AW|Aruba||Aruban
AX|Åland Islands|Åland|
AZ|Azerbaijan||Azerbaijani;Azeri
BA|Bosnia and Herzegovina|Bosnia-Herzegovina;Bosnia & Herzegovina;Bosnia;BiH|Bosnian;Herzegovinian
BB|Barbados||Barbadian;Bajan
BD|Bangladesh|People's Republic of Bangladesh|Bangladeshi
BE|Belgium|Kingdom of Belgium|Belgian
BF|Burkina Faso||Burkinabé;Burkinabe
BG|Bulgaria||Bulgarian
BH|Bahrain|Kingdom of Bahrain|Bahraini
BI|Burundi||Burundian
BJ|Benin||Beninese
BL|Saint Barthélemy|St Barthélemy;St. Barts;St Barts|
BM|Bermuda||Bermudian
BN|Brunei|Brunei Darussalam;Nation of Brunei|Bruneian
BO|Bolivia|Plurinational State of Bolivia;Bolivia, Plurinational State of|Bolivian
BQ|Caribbean Netherlands|Bonaire, Sint Eustatius and Saba;Bonaire|
BR|Brazil|Federative Republic of Brazil;Brasil|Brazilian
BS|Bahamas|Commonwealth of the Bahamas|Bahamian
BT|Bhutan|Kingdom of Bhutan|Bhutanese
BV|Bouvet Island||
BW|Botswana||Botswanan;Motswana;Batswana
BY|Belarus|Byelorussia|Belarusian;Belarussian
BZ|Belize||Belizean
CA|Canada||Canadian
CC|Cocos (Keeling) Islands|Cocos Islands|
CD|Democratic Republic of the Congo|Democratic Republic of Congo;DR Congo;D.R. Congo;DRC;Congo-Kinshasa;\
Congo, The Democratic Republic of the;Congo, Democratic Republic of the;Zaire|
CF|Central African Republic||Central African
CG|Republic of the Congo|Congo;Congo-Brazzaville|Congolese
CH|Switzerland|Swiss Confederation|Swiss
CI|Côte d'Ivoire|Ivory Coast|Ivorian
CK|Cook Islands||Cook Islander
CL|Chile||Chilean
CM|Cameroon||Cameroonian
CN|China|People's Republic of China;PRC;P.R.C.;P.R. China;PR China;Mainland China|Chinese
CO|Colombia||Colombian
CR|Costa Rica||Costa Rican
CU|Cuba||Cuban
CV|Cape Verde|Cabo Verde;Republic of Cabo Verde|Cape Verdean;Cabo Verdean
CW|Curaçao||
CX|Christmas Island||
CY|Cyprus||Cypriot
CZ|Czechia|Czech Republic|Czech
DE|Germany|Federal Republic of Germany;FRG|German
DJ|Djibouti||Djiboutian
DK|Denmark|Kingdom of Denmark|Danish;Dane
DM|Dominica|Commonwealth of Dominica|
DO|Dominican Republic||Dominican
DZ|Algeria|People's Democratic Republic of Algeria|Algerian
EC|Ecuador||Ecuadorian;Ecuadorean
EE|Estonia||Estonian
EG|Egypt|Arab Republic of Egypt|Egyptian
EH|Western Sahara||Sahrawi
ER|Eritrea|State of Eritrea|Eritrean
ES|Spain|Kingdom of Spain|Spanish;Spaniard
ET|Ethiopia|Federal Democratic Republic of Ethiopia|Ethiopian
FI|Finland||Finnish;Finn
FJ|Fiji||Fijian
FK|Falkland Islands|Falkland Islands (Malvinas);Falklands|
FM|Micronesia|Federated States of Micronesia;Micronesia, Federated States of|Micronesian
FO|Faroe Islands|Faroes|Faroese
FR|France|French Republic|French;Frenchman;Frenchwoman
GA|Gabon|Gabonese Republic|Gabonese
GB|United Kingdom|UK;U.K.;Great Britain;Britain;England;Scotland;Wales;Northern Ireland;\
United Kingdom of Great Britain and Northern Ireland|British;Briton;English;Scottish;Welsh;Northern Irish
GD|Grenada||Grenadian
GE|Georgia||Georgian
GF|French Guiana||French Guianese
GG|Guernsey||
GH|Ghana||Ghanaian
GI|Gibraltar||Gibraltarian
GL|Greenland||Greenlandic
GM|Gambia|Republic of The Gambia|Gambian
GN|Guinea||Guinean
GP|Guadeloupe||
GQ|Equatorial Guinea||Equatorial Guinean;Equatoguinean
GR|Greece|Hellenic Republic|Greek;Hellenic
GS|South Georgia and the South Sandwich Islands|South Georgia|
GT|Guatemala||Guatemalan
GU|Guam||Guamanian
GW|Guinea-Bissau||Bissau-Guinean
GY|Guyana|Co-operative Republic of Guyana|Guyanese
HK|Hong Kong|Hong Kong Special Administrative Region of China;Hong Kong SAR;HKSAR;\
Hong Kong Special Administrative Region|Hongkonger;Hong Konger
HM|Heard Island and McDonald Islands||
HN|Honduras||Honduran
HR|Croatia||Croatian;Croat
HT|Haiti||Haitian
HU|Hungary||Hungarian
ID|Indonesia||Indonesian
IE|Ireland|Republic of Ireland;Irish Republic|Irish;Irishman;Irishwoman
IL|Israel|State of Israel|Israeli
IM|Isle of Man||Manx
IN|India|Bharat|Indian
IO|British Indian Ocean Territory||
IQ|Iraq||Iraqi
IR|Iran|Islamic Republic of Iran;Iran, Islamic Republic of|Iranian
IS|Iceland||Icelandic;Icelander
IT|Italy|Italian Republic|Italian
JE|Jersey||
JM|Jamaica||Jamaican
JO|Jordan|Hashemite Kingdom of Jordan|Jordanian
JP|Japan||Japanese
KE|Kenya||Kenyan
KG|Kyrgyzstan|Kyrgyz Republic|Kyrgyz;Kyrgyzstani
KH|Cambodia|Kingdom of Cambodia|Cambodian;Khmer
KI|Kiribati||I-Kiribati
KM|Comoros|Union of the Comoros|Comorian;Comoran
KN|Saint Kitts and Nevis|St Kitts and Nevis;St. Kitts and Nevis;St Kitts & Nevis|Kittitian;Nevisian
KP|North Korea|Democratic People's Republic of Korea;DPRK;Korea, Democratic People's Republic of|North Korean
KR|South Korea|Republic of Korea;Korea, Republic of;ROK;R.O.K.;Korea;S. Korea|South Korean;Korean
KW|Kuwait|State of Kuwait|Kuwaiti
KY|Cayman Islands|Caymans|Caymanian
KZ|Kazakhstan||Kazakh;Kazakhstani
LA|Laos|Lao People's Democratic Republic;Lao PDR|Laotian;Lao
LB|Lebanon|Lebanese Republic|Lebanese
LC|Saint Lucia|St Lucia;St. Lucia|Saint Lucian;St Lucian
LI|Liechtenstein|Principality of Liechtenstein|Liechtensteiner
LK|Sri Lanka|Democratic Socialist Republic of Sri Lanka;Ceylon|Sri Lankan
LR|Liberia||Liberian
LS|Lesotho|Kingdom of Lesotho|Basotho;Mosotho
LT|Lithuania||Lithuanian
LU|Luxembourg|Grand Duchy of Luxembourg|Luxembourgish;Luxembourger
LV|Latvia||Latvian
LY|Libya|State of Libya|Libyan
MA|Morocco|Kingdom of Morocco|Moroccan
MC|Monaco|Principality of Monaco|Monégasque;Monacan
MD|Moldova|Moldova, Republic of|Moldovan
ME|Montenegro||Montenegrin
MF|Saint Martin|Saint Martin (French part);St Martin|
MG|Madagascar||Malagasy;Madagascan
MH|Marshall Islands|Republic of the Marshall Islands|Marshallese
MK|North Macedonia|Macedonia;FYROM|Macedonian;North Macedonian
ML|Mali||Malian
MM|Myanmar|Burma;Republic of the Union of Myanmar|Burmese
MN|Mongolia||Mongolian
MO|Macau|Macao Special Administrative Region of China;Macao;Macao SAR;Macau SAR|Macanese
MP|Northern Mariana Islands|Commonwealth of the Northern Mariana Islands|
MQ|Martinique||Martinican
MR|Mauritania|Islamic Republic of Mauritania|Mauritanian
MS|Montserrat||Montserratian
MT|Malta||Maltese
MU|Mauritius||Mauritian
MV|Maldives||Maldivian
MW|Malawi||Malawian
MX|Mexico|United Mexican States|Mexican
MY|Malaysia||Malaysian
MZ|Mozambique||Mozambican
NA|Namibia||Namibian
NC|New Caledonia||New Caledonian
NE|Niger|Republic of the Niger|Nigerien
NF|Norfolk Island||
NG|Nigeria|Federal Republic of Nigeria|Nigerian
NI|Nicaragua||Nicaraguan
NL|Netherlands|Holland;Kingdom of the Netherlands|Dutch;Dutchman;Dutchwoman
NO|Norway|Kingdom of Norway|Norwegian
NP|Nepal|Federal Democratic Republic of Nepal|Nepali;Nepalese
NR|Nauru||Nauruan
NU|Niue||Niuean
NZ|New Zealand|Aotearoa New Zealand;Aotearoa;NZ;N.Z.|New Zealander
OM|Oman|Sultanate of Oman|Omani
PA|Panama||Panamanian
PE|Peru||Peruvian
PF|French Polynesia||French Polynesian
PG|Papua New Guinea|Independent State of Papua New Guinea;PNG|Papua New Guinean
PH|Philippines|Republic of the Philippines|Filipino;Filipina;Philippine
PK|Pakistan|Islamic Republic of Pakistan|Pakistani
PL|Poland||Polish;Pole
PM|Saint Pierre and Miquelon|St Pierre and Miquelon|
PN|Pitcairn|Pitcairn Islands|
PR|Puerto Rico|Commonwealth of Puerto Rico|Puerto Rican
PS|Palestine|State of Palestine;Palestine, State of;Palestinian Territories|Palestinian
PT|Portugal|Portuguese Republic|Portuguese
PW|Palau||Palauan
PY|Paraguay||Paraguayan
QA|Qatar|State of Qatar|Qatari
RE|Réunion|La Réunion|
RO|Romania||Romanian
RS|Serbia||Serbian;Serb
RU|Russia|Russian Federation|Russian
RW|Rwanda|Rwandese Republic|Rwandan
SA|Saudi Arabia|Kingdom of Saudi Arabia;KSA|Saudi;Saudi Arabian
SB|Solomon Islands|Solomons|Solomon Islander
SC|Seychelles||Seychellois
SD|Sudan|Republic of the Sudan|Sudanese
SE|Sweden|Kingdom of Sweden|Swedish;Swede
SG|Singapore||Singaporean
SH|Saint Helena, Ascension and Tristan da Cunha|Saint Helena;St Helena|
SI|Slovenia||Slovenian;Slovene
SJ|Svalbard and Jan Mayen|Svalbard|
SK|Slovakia|Slovak Republic|Slovak;Slovakian
SL|Sierra Leone||Sierra Leonean
SM|San Marino||Sammarinese
SN|Senegal||Senegalese
SO|Somalia|Federal Republic of Somalia|Somali
SR|Suriname|Surinam|Surinamese
SS|South Sudan||South Sudanese
ST|São Tomé and Príncipe|Democratic Republic of São Tomé and Príncipe;Sao Tome & Principe;São Tomé|Santomean
SV|El Salvador||Salvadoran;Salvadorean
SX|Sint Maarten|Sint Maarten (Dutch part)|
SY|Syria|Syrian Arab Republic|Syrian
SZ|Eswatini|Kingdom of Eswatini;Swaziland|Swazi
TC|Turks and Caicos Islands|Turks and Caicos;Turks & Caicos|
TD|Chad||Chadian
TF|French Southern Territories||
TG|Togo|Togolese Republic|Togolese
TH|Thailand|Kingdom of Thailand;Siam|Thai
TJ|Tajikistan||Tajik;Tajikistani
TK|Tokelau||Tokelauan
TL|Timor-Leste|East Timor;Democratic Republic of Timor-Leste|Timorese;East Timorese
TM|Turkmenistan||Turkmen
TN|Tunisia||Tunisian
TO|Tonga|Kingdom of Tonga|Tongan
TR|Türkiye|Turkey|Turkish
TT|Trinidad and Tobago|Trinidad & Tobago;Trinidad|Trinidadian;Tobagonian
TV|Tuvalu||Tuvaluan
TW|Taiwan|Taiwan, Province of China;Chinese Taipei;Republic of China;ROC|Taiwanese
TZ|Tanzania|United Republic of Tanzania;Tanzania, United Republic of|Tanzanian
UA|Ukraine||Ukrainian
UG|Uganda||Ugandan
UM|United States Minor Outlying Islands||
US|United States|United States of America;US;U.S.;USA;U.S.A.;the States|American
UY|Uruguay|Eastern Republic of Uruguay;Oriental Republic of Uruguay|Uruguayan
UZ|Uzbekistan||Uzbek;Uzbekistani
VA|Vatican City|Holy See;Holy See (Vatican City State);Vatican;Vatican City State|
VC|Saint Vincent and the Grenadines|St Vincent and the Grenadines;St. Vincent and the Grenadines|Vincentian
VE|Venezuela|Bolivarian Republic of Venezuela;Venezuela, Bolivarian Republic of|Venezuelan
VG|British Virgin Islands|Virgin Islands, British;BVI|
VI|US Virgin Islands|U.S. Virgin Islands;Virgin Islands, U.S.;Virgin Islands of the United States|
VN|Vietnam|Viet Nam;Socialist Republic of Vietnam;Socialist Republic of Viet Nam|Vietnamese
VU|Vanuatu||Ni-Vanuatu
WF|Wallis and Futuna||
WS|Samoa|Independent State of Samoa;Western Samoa|Samoan
XK|Kosovo||Kosovar;Kosovan
YE|Yemen||Yemeni
YT|Mayotte||
ZA|South Africa|RSA|South African
ZM|Zambia||Zambian
ZW|Zimbabwe||Zimbabwean
"""
