"""The one table of function words by language: articles, pronouns, prepositions, conjunctions, auxiliary verbs and
question words, which tell nothing about whether two sentences speak of the same thing.

They are folded as `rag.values.folding.words` folds. No stop word list of a library is used: those hold numbers,
"new", "year" and other words that carry content here.
"""

from __future__ import annotations

from functools import cache

ENGLISH_WORDS = frozenset(
    """
    a an the this that these those it its they them their there here he she his her him we us our you your i my me
    of in on at to for from by with within without into onto upon over under about as and or but nor so than then
    is are was were be been being am do does did done has have had having will would shall should can could may might
    must which who whom whose what when where why how if whether not no nor any some all both each every either such
    also only just more most much many very too per via s
    """.split()  # noqa: SIM905
)

_OTHERS = {
    "de": """
    der die das den dem des ein eine einen einem einer eines und oder aber sondern doch denn als wie wenn weil dass
    ob in im ins an am auf aus bei beim bis durch für gegen mit nach seit über um unter von vom vor während wegen zu
    zum zur zwischen ohne ich du er sie es wir ihr ihm ihn ihnen uns sich sein seine seinen seinem seiner ihre ihren
    ihrem ihrer unser dieser diese dieses diesen diesem jener jene welche welcher welches welchen welchem wer wen
    wem wessen was wann wo wohin woher warum wieso wofür womit worauf worüber wodurch wieviel viel viele ist sind
    war waren wird werden wurde wurden worden sei hat haben hatte hatten kann können soll sollen muss müssen darf
    dürfen nicht kein keine keinen auch nur noch schon sehr mehr so da dort hier je alle jede jeder jedes man gibt
    zudem sowie
    """,
    "nl": """
    de het een en of maar want als dan dat die dit deze in op aan van voor met door bij naar om uit over onder tot
    te ten ter tegen tussen zonder na per ik jij je hij zij ze wij we jullie u hem haar hun zijn haar ons onze mijn
    zich is was waren wordt worden werd werden ben bent heeft hebben had hadden kan kunnen zal zullen zou zouden
    moet moeten mag mogen niet geen ook nog al er hier daar wie wat waar wanneer waarom hoe hoeveel welk welke
    waarvoor waarmee waarover wiens zo zeer meer veel alle elk elke
    """,
    "fr": """
    le la les l un une des du de d et ou mais donc car que qu qui quoi dont où quand comment pourquoi combien quel
    quelle quels quelles lequel laquelle lesquels à au aux en dans par pour sur sous avec sans entre vers chez
    depuis pendant je tu il elle on nous vous ils elles se s me te lui leur leurs son sa ses mon ma mes notre nos
    votre vos ce cet cette ces c cela est sont était étaient sera seront été être a ont avait avaient aura auront
    avoir peut peuvent doit doivent n ne pas plus y si comme aussi t tout tous toute toutes chaque très est-ce
    qu'est-ce
    """,
    "es": """
    el la los las un una unos unas de del y e o u pero que quien quién quienes quiénes qué cuál cuáles cuándo cuando
    dónde donde cómo como cuánto cuánta cuántos cuántas por para con sin en a al sobre entre hasta desde según
    durante tras yo tú él ella ellos ellas nosotros usted ustedes se su sus lo le les me te nos mi es son era eran
    fue fueron será serán ser sido está están ha han había habían haber puede pueden debe deben no ni también más
    muy este esta estos estas ese esa esos esas esto cada todo todos toda todas si
    """,
    "pt": """
    o a os as um uma uns umas de do da dos das e ou mas que quem qual quais quando onde como quanto quanta quantos
    quantas por pelo pela pelos pelas para com sem em no na nos nas num numa ao aos à às sobre entre até desde
    segundo durante após eu tu ele ela eles elas nós você vocês se seu sua seus suas lhe lhes me te é são era eram
    foi foram será serão ser sido está estão tem têm tinha haver há pode podem deve devem não nem também mais muito
    este esta estes estas esse essa isso isto cada todo todos toda todas porque porquê
    """,
    "it": """
    il lo la i gli le l un uno una di del dello della dei degli delle d e ed o ma che chi cui quale quali quando
    dove come quanto quanta quanti quante perché per con senza in nel nello nella nei negli nelle a al allo alla ai
    agli alle da dal dallo dalla dai dagli dalle su sul sulla sui sulle tra fra fino dopo prima io tu lui lei noi
    voi loro si se suo sua suoi sue ci ne mi ti è sono era erano sarà saranno fu furono essere stato stata stati
    state ha hanno aveva avevano avere può possono deve devono viene vengono non né anche più molto questo questa
    questi queste quello quella ogni tutto tutti tutta tutte c s
    """,
}


@cache
def function_words_of(language: str) -> frozenset[str]:
    """The function words of a language, none for one that is not in the table."""
    if language == "en":
        return ENGLISH_WORDS
    return frozenset(_folded(_OTHERS.get(language, "")))


@cache
def left_out(language: str) -> frozenset[str]:
    """The words that are left out of a text in that language: its own and the English ones, since people ask in
    English about documents in other languages."""
    return ENGLISH_WORDS | function_words_of(language)


def _folded(listed: str) -> list[str]:
    from rag.values.folding import words

    return [word.text for word in words(listed)]
