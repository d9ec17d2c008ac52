"""The closed word lists by which names are told from the words around them."""

from __future__ import annotations

from rag.values.vocabulary import word_set

# Closed-class English words, which begin sentences without being names.
FUNCTION_WORDS = word_set(
    """
    a about above according across additionally after against all along alongside already also
    although always among amid an and another any are around as at away be because been before
    behind being below beside besides between both but by can could despite did do does down during
    each either else elsewhere even ever every everyone few finally first firstly following for from
    further furthermore given had has have having he hence her here hers him his how however i if in
    including indeed instead into is it its itself just last later launched led less like likewise
    many may me meanwhile more moreover most much must my near neither never nevertheless next no
    nobody none nor not nothing now of off often on once one only onto or other others otherwise our
    ours out over own per perhaps please rather recently second secondly several shall she should
    since so some someone something soon still such than that the their them themselves then there
    thereby therefore these they this those though three through throughout thus to today together
    tomorrow too toward towards two under underneath unless unlike until up upon us very via was we
    well were what whatever when whenever where whereas whether which while who whoever whom whose
    why will with within without would yes yesterday yet you your
    """
)
# Function words that are names as well, wherever a capital cannot be the sentence's.
NAME_LIKE = word_set("may us will i an he do so")
CALENDAR = word_set(
    """
    january february march april may june july august september october november december jan feb
    mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday
    sunday mon tue tues wed thu thur thurs fri sat sun spring summer autumn winter
    """
)
PARTICLES = word_set(
    """
    de da do di du del della der den la le van von bin binti ibn al el et y e dos das
    """
)
# Heads of names that may hold "for" and "and": "Ministry of Trade and Industry", "Agency for Science and
# Research".
HEADS = word_set(
    """
    ministry minister ministers department agency office council institute institution centre center
    school faculty board commission committee authority association foundation bureau directorate
    division society federation chamber academy college secretary administration programme program
    fund partnership alliance network organisation organization service services union laboratory
    conference forum initiative group task memorandum agreement declaration framework convention
    charter plan strategy act treaty director head chair professor fellow commissioner union
    """
)
PLAIN_OF_HEADS = frozenset(["university", "bank", "kingdom", "republic"])
HONORIFICS = word_set(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron rev reverend hon
    honourable honorable h.e he excellency his her the right rt minister president chancellor
    vice-chancellor ambassador senator congressman congresswoman governor mayor secretary datuk dato
    sri tun shri smt madam mdm em emeritus assoc associate assistant asst deputy prime vice king
    queen prince princess general gen colonel col captain capt major lieutenant lt admiral judge
    justice commissioner director chairman chairwoman chairperson ceo chief executive officer
    permanent under-secretary parliamentary senior
    herr frau bürgermeister bürgermeisterin oberbürgermeister oberbürgermeisterin ministerin ministerpräsident
    ministerpräsidentin bundeskanzler bundeskanzlerin kanzler kanzlerin präsident präsidentin vorsitzender vorsitzende
    vorstandsvorsitzender vorstandsvorsitzende geschäftsführer geschäftsführerin rektor rektorin botschafter
    botschafterin staatssekretär staatssekretärin landrat landrätin direktor direktorin ingenieur ingenieurin
    mme mlle monsieur madame maire président présidente ministre préfet préfète ambassadeur ambassadrice directeur
    directrice générale recteur rectrice ingénieur ingénieure
    señor señora sr sra doña alcalde alcaldesa presidente presidenta ministro ministra embajador embajadora rectora
    directora consejero consejera gobernador gobernadora ingeniero ingeniera
    senhor senhora embaixador embaixadora reitor reitora diretor diretora administrador administradora engenheiro
    engenheira governador governadora
    signor signora sindaco sindaca ambasciatore ambasciatrice rettore rettrice direttore direttrice amministratore
    delegato amministratrice delegata ingegnere ingegner architetta architetto avvocato dott dottor dottoressa
    meneer mevrouw dhr mevr burgemeester wethouder staatssecretaris voorzitter gedeputeerde
    """
)
FORMS_OF_ADDRESS = word_set(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady mdm madam herr frau mme mlle monsieur madame señor señora
    doña senhor senhora signor signora dott dottor dottoressa meneer mevrouw dhr mevr
    """
)
POST_NOMINALS = word_set(
    """
    sc mp mep jr sr ii iii iv phd dphil md msc mba bsc ma ba frs freng obe cbe mbe kbe dbe gbe kc qc
    jp esq esquire dsc cpa cfa llb llm
    """
)
CORPORATE = word_set(
    """
    inc ltd llc llp plc corp corporation co company limited gmbh ag sa nv bv ab as asa oy spa srl kk
    pte pty bhd sdn sarl kg se
    """
)
ABBREVIATIONS = HONORIFICS | CORPORATE | word_set("st mt no bros univ dept intl nat")
INSTITUTION_HEADS = HEADS | PLAIN_OF_HEADS
UNWEIGHTY = word_set("of the for and & in on at to a an") | PARTICLES
# Endings of common nouns and participles; a lone capitalised word that begins a sentence and has one is no
# name.
COMMON_ENDINGS = ("ing", "ed", "ly", "ers", "ors", "ists", "ments", "tions", "ties", "ness")
