"""The cues of `rag.text.cues` in other languages than English, but for those of signing."""

from __future__ import annotations

_FEW_WORDS = r"(?:\s\w+){0,3}\s"

FOREIGN_CUES: dict[str, dict[str, str]] = {
    "de": {
        "agreeing": (
            r"\w*vertr[aä]g\w*|vereinbar\w*|\w*abkommen\w*|\w*kooper\w*|zusammenarbeit\w*|\w*partner\w*|pakt\w*"
            r"|bündnis\w*|absichtserklärung\w*|unter(?:zeichn|schr[ie]+b)\w*|zwischen|gemeinsam"
        ),
        "not signed": r"nicht|nie|ohne|bis|vor|nach|seit|ab|weiger\w*|lehn\w*",
        "planned": (
            r"soll(?:en|te|ten)?|wird|werden|würde\w*|plan\w*|geplant|beabsichtig\w*|voraussichtlich|vorgesehen"
            r"|erwart\w*"
        ),
        "coming": r"soll(?:en)?|wird|werden|plan\w*|geplant|vorgesehen|nächste\w*|beginn\w*|startet|öffnet|eröffnet",
        "today": r"heute|am heutigen \w+",
        "present": (
            r"anwesen\w*|(?:in )?gegenwart|beiwohn\w*|zeug(?:e|en|in|innen)|teilgenommen|begleitet|gastgeber\w*"
        ),
        "speech": r"sagt\w*|gesagt|erklär\w*|betont\w*|ergänzt\w*|fügte hinzu|zufolge|laut|so",
        "term": (
            r"läuft|laufen|laufzeit|dauer\w*|gilt|gelten|gültig\w*|befristet|für die zeit|geschlossen für|\w+jährig\w*"
        ),
        "payer": (
            r"zahl\w*|bezahl\w*|trägt|tragen|getragen|finanzier\w*|übern(?:immt|ehmen|ommen)|steuer\w+ .{0,40}\bbei"
            r"|brin?g\w* .{0,60}\bauf|förder\w*|beteilig\w*|investier\w*|bezuschuss\w*|auf kosten"
        ),
        "binding": (
            r"verbindlich\w*|bindend\w*|rechtlich\w*|verpflicht\w*|\w*vertrag\w*|völkerrecht\w*|absichtserklärung"
            r"|einklagbar\w*"
        ),
        "left open": (
            rf"(?:noch )?(?:nicht|kein\w*){_FEW_WORDS}(?:entschieden|bekannt|beschlossen|festgelegt|genannt|geklärt"
            r"|fest|veröffentlicht|mitgeteilt)|(?:noch )?offen|unklar|machte\w* keine angaben"
            r"|wollte\w* .{0,30}nicht sagen"
        ),
        "telling": (
            r"unter(?:zeichn|schr[ie]+b)\w*|vereinbar\w*|partner\w*|kooper\w*|zusammenarbeit\w*|vertrag\w*|abkommen\w*"
            r"|start\w*|finanzier\w*|förder\w*|investi\w*|gründe\w*|gegründet|soll(?:en)?|wird|werden|ziel\w*"
            r"|gemeinsam\w*|künd\w*|verpflicht\w*|beschl\w*"
        ),
    },
    "nl": {
        "agreeing": (
            r"overeenkomst\w*|akkoord\w*|pact\w*|verdrag\w*|contract\w*|samenwerk\w*|partner\w*|alliantie\w*"
            r"|intentieverklaring\w*|(?:onder)?teken\w*|ondertekend|tussen|samen"
        ),
        "not signed": r"niet|nooit|zonder|tot|voor|na|sinds|vanaf|weiger\w*",
        "planned": r"zal|zullen|zou(?:den)?|wordt|worden|plan\w*|gepland|verwacht\w*|voornemens|moet(?:en)?|beoogd",
        "coming": r"zal|zullen|wordt|worden|gepland|moet(?:en)?|volgende?|begin(?:t|nen)|start\w*|opent|gaat|gaan",
        "today": r"vandaag|vanmorgen|vanochtend|vanmiddag|vanavond",
        "present": r"aanwezig\w*|bijzijn|tegenwoordigheid|getuige\w*|bijgewoond|gastheer|gastvrouw",
        "speech": r"zei|zegt|zeggen|verklaar\w*|benadruk\w*|voegde .{0,30}toe|aldus|volgens",
        "term": r"loopt|lopen|looptijd|duur|duurt|duren|geldt|gelden|geldig\w*|van kracht|voor de duur|\w+jarig\w*",
        "payer": (
            r"betaal\w*|betalen|betaald|draagt|dragen|gedragen|financier\w*|bekostig\w*|legt .{0,40}\bin|bijdra\w*"
            r"|draagt .{0,40}\bbij|investeer\w*|subsidi\w*|op kosten"
        ),
        "binding": (
            r"bindend\w*|juridisch\w*|afdwingbaar\w*|verplicht\w*|contract\w*|overeenkomst\w*|verdrag\w*"
            r"|intentieverklaring"
        ),
        "left open": (
            rf"nog niet{_FEW_WORDS}(?:besloten|bekend|vastgesteld|bepaald|genoemd|duidelijk|beslist)|nog open"
            r"|onduidelijk|onbekend|niet bekendgemaakt|wilde .{0,30}niet zeggen"
        ),
        "telling": (
            r"(?:onder)?teken\w*|overeenkomst\w*|akkoord\w*|partner\w*|samenwerk\w*|alliantie\w*|start\w*|financier\w*"
            r"|investe\w*|opgericht|oprich\w*|zal|zullen|doel\w*|gezamenlijk\w*|samen|kondig\w*|verplicht\w*|beslo\w*"
            r"|gesloten"
        ),
    },
    "fr": {
        "agreeing": (
            r"accord\w*|partenaria\w*|partenaires?|coop[ée]r\w*|collabor\w*|convention\w*|trait[ée]\w*|pacte\w*"
            r"|contrat\w*|alliance\w*|m[ée]morandum|protocole\w*|sign\w+|paraph\w*|entre|ensemble"
        ),
        "not signed": r"pas|jamais|sans|refus\w*|avant|après|depuis|jusqu['’ ]?\w*|dès|à compter",
        "planned": (
            r"ser(?:a|ont)|devr\w*|doit|doivent|pr[ée]v\w*|projet\w*|compt\w+|envisag\w*|attendu\w*|sign(?:era|eront)"
        ),
        "coming": (
            r"\w+er(?:a|ont)|ser(?:a|ont)|doit|doivent|devr\w*|pr[ée]v\w*|prochain\w*|commenc\w*|ouvr\w*|d[ée]but\w*"
            r"|partir(?:a|ont)|mettra"
        ),
        "today": r"aujourd['’]hui|ce (?:matin|soir)|cet après-midi",
        "present": r"pr[ée]sence|pr[ée]sents?|pr[ée]sentes?|assist\w*|t[ée]moins?|accueilli\w*",
        "speech": (
            r"a (?:dit|déclaré|précisé|ajouté|expliqué|indiqué|souligné|affirmé)|dit|d[ée]clar\w*|ajout\w*|selon"
        ),
        "term": (
            r"dur(?:e|ée|er|era|eront)|valable\w*|validit[ée]|en vigueur|conclu\w* pour|pour une p[ée]riode|pendant"
            r"|quinquennal|d[ée]cennal"
        ),
        "payer": (
            r"pa(?:ie|ient|yer|yera|yeront|ye|yé\w*)|vers\w*|financ\w*|apport\w*|contribu\w*|investi\w*|subvention\w*"
            r"|prend\w* en charge|à la charge|aux frais"
        ),
        "binding": (
            r"contraignant\w*|juridique\w*|obligat\w*|engag\w*|contrat\w*|convention\w*|trait[ée]\w*"
            r"|lettre d['’]intention|d[ée]claration d['’]intention"
        ),
        "left open": (
            rf"(?:pas|aucun\w*){_FEW_WORDS}(?:d[ée]cid[ée]|connu|pr[ée]cis[ée]|fix[ée]|publi[ée]|communiqu[ée]"
            r"|annonc[ée]|arr[êe]t[ée]|r[ée]v[ée]l[ée])e?s?|reste\w* (?:ouvert\w*|à )|incertain\w*"
            r"|refus\w* de (?:dire|préciser)"
        ),
        "telling": (
            r"sign\w+|accord\w*|parten\w*|coop[ée]r\w*|collabor\w*|alliance\w*|lanc\w*|financ\w*|investi\w*|cr[ée]\w*"
            r"|fond\w*|objectif\w*|but|commun\w*|conjoint\w*|ensemble|annonc\w*|engag\w*|d[ée]cid\w*|\w+er(?:a|ont)"
        ),
    },
    "es": {
        "agreeing": (
            r"acuerdo\w*|acord\w*|convenio\w*|tratado\w*|pacto\w*|contrato\w*|alianza\w*|memor[áa]ndum|cooper\w*"
            r"|colabor\w*|soci[oa]s?|firm\w*|suscri\w*|entre|juntos|conjunt\w*"
        ),
        "not signed": r"no|nunca|sin|hasta|antes|después|tras|desde|neg\w*|rechaz\w*|a partir",
        "planned": r"firmar(?:á|án)|ser(?:á|án)|deber\w*|prev\w*|plan\w*|se espera|propon\w*|pretend\w*|va a|van a",
        "coming": r"\w+r(?:á|án)|va a|van a|prev\w*|próxim\w*|comienz\w*|empiez\w*|inici\w*|abr(?:e|irá|irán)",
        "today": r"hoy|esta (?:mañana|tarde|noche)",
        "present": r"presencia|presentes?|asist\w*|testig\w*|acompañad\w*|anfitri\w*",
        "speech": r"dij\w*|dice\w*|señal\w*|declar\w*|añadi\w*|prometi\w*|explic\w*|según|afirm\w*|asegur\w*",
        "term": (
            r"vigencia|vigente|dur(?:a|an|ar|ará|arán|ación)|v[áa]lid\w*|validez|en vigor|por un per[íi]odo|plazo de"
        ),
        "payer": (
            r"pag\w*|abon\w*|financ\w*|aport\w*|contribu\w*|invert\w*|inviert\w*|inversi[óo]n\w*|sufrag\w*|cost[eé]\w*"
            r"|subvenc\w*|a cargo|a costa"
        ),
        "binding": (
            r"vinculant\w*|jur[íi]dic\w*|oblig\w*|exigible\w*|contrato\w*|convenio\w*|tratado\w*|carta de intenci\w*"
            r"|declaraci[óo]n de intenci\w*"
        ),
        "left open": (
            rf"no{_FEW_WORDS}(?:decidid\w*|conocid\w*|conoce|fijad\w*|publicad\w*|precisad\w*|anunciad\w*"
            r"|determinad\w*|revelad\w*)|por (?:decidir|determinar|confirmar|definir)|queda\w* abiert\w*"
            r"|sin (?:decidir|confirmar|fecha)"
        ),
        "telling": (
            r"firm\w*|acuerd\w*|acord\w*|convenio\w*|soci[oa]s?|cooper\w*|colabor\w*|alianza\w*|lanz\w*|financ\w*"
            r"|invert\w*|inversi[óo]n\w*|cre\w+|fund\w*|objetivo\w*|conjunt\w*|compartid\w*|juntos|anunci\w*"
            r"|compromet\w*|\w+r(?:á|án)"
        ),
    },
    "pt": {
        "agreeing": (
            r"acordo\w*|parceri\w*|parceir\w*|coopera\w*|colabora\w*|tratado\w*|pacto\w*|contrato\w*|conv[êe]ni\w*"
            r"|protocolo\w*|memorando\w*|alian[çc]a\w*|assin\w*|entre|juntos|conjunt\w*"
        ),
        "not signed": r"não|nunca|sem|até|antes|depois|após|desde|recus\w*|a partir",
        "planned": (
            r"assinar(?:á|ão)|ser(?:á|ão)|dever\w*|deve|devem|prev[êei]\w*|plan\w*|espera-se|prop[õo]\w*|pretend\w*"
            r"|vai|vão"
        ),
        "coming": (
            r"\w+r(?:á|ão)|vai|vão|deve|devem|prev[êei]\w*|próxim\w*|começ\w*|arranc\w*|inici\w*|abr(?:e|irá|irão)"
        ),
        "today": r"hoje|esta (?:manhã|tarde|noite)",
        "present": r"presen[çc]a|presentes?|assisti\w*|testemunh\w*|acompanhad\w*|anfitri\w*",
        "speech": r"disse\w*|diz|declar\w*|afirm\w*|acrescent\w*|garanti\w*|explic\w*|segundo",
        "term": (
            r"vig[êe]ncia|vigor(?:a|am|ar|ará)?|dura(?:r|rá|ção|m)?|v[áa]lid\w*|validade|por um per[íi]odo|prazo de"
        ),
        "payer": (
            r"pag\w*|financ\w*|contribu\w*|invest\w*|suport\w*|custei\w*|subsidi\w*|a cargo|às custas|comparticip\w*"
        ),
        "binding": (
            r"vinculativ\w*|vinculant\w*|jur[íi]dic\w*|obriga\w*|exig[íi]ve\w*|contrato\w*|tratado\w*"
            r"|carta de inten\w*|declara[çc][ãa]o de inten\w*"
        ),
        "left open": (
            rf"não{_FEW_WORDS}(?:decidid\w*|conhecid\w*|fixad\w*|publicad\w*|precisad\w*|anunciad\w*|determinad\w*"
            r"|divulgad\w*|revelad\w*)|por (?:decidir|determinar|confirmar|definir)|em aberto|sem data"
        ),
        "telling": (
            r"assin\w*|acordo\w*|parceri\w*|parceir\w*|coopera\w*|colabora\w*|alian[çc]a\w*|lan[çc]\w*|financ\w*"
            r"|invest\w*|cri(?:a|ou|ar|ada|ado)\w*|fund\w*|objetivo\w*|conjunt\w*|juntos|anunci\w*|compromet\w*"
            r"|\w+r(?:á|ão)"
        ),
    },
    "it": {
        "agreeing": (
            r"accord\w*|partenariat\w*|partner|cooper\w*|collabor\w*|trattat\w*|patt[oi]|contratt\w*|convenzion\w*"
            r"|protocoll\w*|alleanz\w*|intes[ae]|firm\w*|sottoscri\w*|sigl\w*|tra|fra|insieme|congiunt\w*"
        ),
        "not signed": r"non|mai|senza|fino|prima|dopo|da quando|rifiut\w*|a partire",
        "planned": (
            r"firmer(?:à|anno)|sar(?:à|anno)|dovr\w*|deve|devono|previst\w*|preved\w*|pianific\w*|propo\w*|intend\w*"
        ),
        "coming": r"\w+r(?:à|anno)|deve|devono|dovr\w*|previst\w*|prossim\w*|inizi\w*|cominci\w*|apr(?:e|irà|iranno)",
        "today": r"oggi|stamattina|stamane|questa (?:mattina|sera)|questo pomeriggio",
        "present": r"presenza|presenti?|assisti\w*|testimon\w*|accompagnat\w*|ospit\w*",
        "speech": r"ha (?:detto|dichiarato|spiegato|aggiunto|assicurato|affermato)|disse|dice|dichiar\w*|secondo",
        "term": r"dur(?:a|ano|ata|erà|are)|valid\w*|in vigore|vigenza|per un periodo|della durata",
        "payer": (
            r"pag\w*|vers\w*|finanzi\w*|contribu\w*|invest\w*|sostien\w*|sosten\w*|copr\w*|a carico|a spese"
            r"|sovvenzion\w*"
        ),
        "binding": (
            r"vincolant\w*|giuridic\w*|obblig\w*|esigibil\w*|contratt\w*|trattat\w*|convenzion\w*|lettera d['’]intenti"
            r"|dichiarazione d['’]intenti"
        ),
        "left open": (
            rf"non{_FEW_WORDS}(?:decis\w*|not[oaie]|fissat\w*|pubblicat\w*|precisat\w*|annunciat\w*|stabilit\w*"
            r"|rivelat\w*|definit\w*)|da (?:decidere|definire|stabilire|confermare)|in sospeso|resta\w* apert\w*"
        ),
        "telling": (
            r"firm\w*|accord\w*|partenariat\w*|cooper\w*|collabor\w*|alleanz\w*|lanci\w*|finanzi\w*|invest\w*"
            r"|cre(?:a|ano|ato|are)\w*|fond\w*|obiettiv\w*|congiunt\w*|insieme|annunci\w*|impegn\w*|decis\w*"
            r"|\w+r(?:à|anno)"
        ),
    },
}
