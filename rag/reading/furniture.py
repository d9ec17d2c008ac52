"""What is plainly not the content of a page: navigation, banners, consent dialogues, advertisements, legal footers.

The burden of proof lies on leaving out. A name alone (`class="menu"`) proves nothing, nor does a tag: each rule asks
what the element is called *and* what is in it, mostly links or buttons. Whatever holds a page's heading or its main
element stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

NAVIGATION, CONSENT, BANNER, ADVERTISEMENT, FOOTER = "navigation", "consent", "banner", "advertisement", "footer"

LINKED = 0.6
"""Share of the letters within links above which a named element is navigation. Prose stays below a third."""
ALL_LINKED = 0.9
"""The same for an element without a telling name; bullets and separators are the rest."""
HALF_LINKED = 0.45
"""The same for `nav`, page headers, and anything beside the article of a page that says where its article is."""
FOOTER_LINKED = 0.3
LONGEST_LABEL = 40
"""Letters of an average link in a menu; links to other articles are longer, and so are the names of partners."""
MAX_DIALOGUE = 6000
"""Letters of a consent dialogue with all its purposes."""
MAX_NOTICE = 1500
"""Letters of a dialogue or bar that has no telling name."""
MAX_ADVERTISEMENT = 1000
MAX_SIGN_UP = 250
LONGEST_BUTTON = 12
"""Letters of an average link to a social network; names of organisations are longer."""
MAX_PATH = 250
"""Letters of a path of breadcrumbs, whose last and longest step is no link."""
MAX_FORM = 400
"""Letters of a form with its labels. A page that is one form as a whole has more."""
MAX_ARTICLES = 500
SIMILAR_ARTICLE = 0.3
"""Share of the largest article's letters outside links that another article of the page has at least; the many articles
beside it are teasers."""

_CANDIDATES = frozenset(
    """
    article nav aside header footer form dialog div section ul ol dl menu table td th tr p span ins center details
    """.split()  # noqa: SIM905
)
IN_ARTICLE, IN_MAIN, OUTSIDE, UNKNOWN = range(4)
"""Where an element stands: in the page's article, in its main element beside the article, outside of both, or on a page
that has neither."""
_OFTEN = frozenset({"p", "span", "tr", "td"})
"""Elements that pages have many of; without a name and links there is nothing to judge them by."""
_HEADING = re.compile(r"h[1-6]\Z")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

_MENU = frozenset(
    """
    nav navbar navigation menu menus submenu megamenu navi breadcrumb breadcrumbs pagination pager paging toolbar
    topbar sidebar skip skiplink skiplinks sitemap tabs header masthead footer colophon quicklinks languages
    """.split()  # noqa: SIM905
)
_PATH = frozenset({"breadcrumb", "breadcrumbs", "pagination", "pager", "paging", "skip", "skiplink", "skiplinks"})
_ELSEWHERE = frozenset(
    """
    related recommended recommendation recommendations popular trending teaser teasers
    mostread readmore morestories latest
    """.split()  # noqa: SIM905
)
_SHARING = frozenset("share sharing sharer social follow".split())  # noqa: SIM905
_ADVERTISING = frozenset(
    """
    advert adverts advertisement advertisements advertising adsbygoogle adslot adunit adbox adcontainer
    adwrapper adsense doubleclick taboola outbrain sponsored
    """.split()  # noqa: SIM905
)
_AD_PARTS = frozenset(
    """
    ad ads slot unit box block container wrapper wrap holder banner placeholder label sidebar top bottom left right
    middle leaderboard skyscraper mpu area space zone div google gpt inline native inner outer desktop mobile
    """.split()  # noqa: SIM905
)
"""What "ad" may stand beside in a name; the word alone also begins "ad-hoc-committee"."""
_AD_LABEL = re.compile(
    r"(?:advertisement|advertisements|advertising|sponsored|promoted|anzeige|werbung|publicit[ée]|publicidad|"
    r"publicidade|pubblicit[àa]|advertentie|annonce|reklama|mainos)\W*",
    re.IGNORECASE,
)
_SIGN_UP = frozenset({"newsletter", "newsletters", "subscribe", "subscription", "signup", "paywall", "optin"})
_CONSENT_NAME = re.compile(
    r"cookie|gdpr|ccpa|onetrust|didomi|usercentrics|quantcast|\bcmp|cmplz|borlabs|klaro|osano|termly|iubenda|truste|"
    r"consent[-_ ]?(?:manager|banner|bar|box|dialog|notice|popup|overlay|message|sdk|layer|modal|tool|prompt|wall)",
    re.IGNORECASE,
)
_CONSENT_WEAK_NAME = re.compile(r"consent|privacy|datenschutz|rgpd|dsgvo", re.IGNORECASE)
_PERSONAL_DATA = re.compile(
    r"\bcookies?\b|personal data|personenbezogene|donn[ée]es personnelles|datos personales|persoonsgegevens|"
    r"dati personali|dados pessoais",
    re.IGNORECASE,
)
_CONSENT_WORDS = re.compile(
    _PERSONAL_DATA.pattern + r"|\bconsent|\bprivacy\b|datenschutz|einwillig|vie priv[ée]e|privacidad|toestemming",
    re.IGNORECASE,
)
_COOKIES = re.compile(r"\bcookies?\b", re.IGNORECASE)
_AGREEING = re.compile(
    r"accept|agree|allow|consent|decline|reject|got it|\bok\b|polic|privacy|settings|akzept|zustimm|einverstanden|"
    r"ablehn|refus|param[èe]tr|acept|rechaz|aceit|recus|accett|rifiut|akkoord|toesta|weiger",
    re.IGNORECASE,
)
"""What a notice about cookies asks for; a recipe has cookies, too."""
_DIALOGUE = frozenset(
    """
    dialog dialogue modal popup pop overlay banner notice notification bar lightbox interstitial toast snackbar
    """.split()  # noqa: SIM905
)
_LEGAL = re.compile(
    r"©|\(c\)\s*(?:19|20)\d\d|copyright|all rights reserved|alle rechte|tous droits|todos los derechos|"
    r"tutti i diritti|todos os direitos|impressum",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Part:
    """What is known of an element when its end is reached. Letters are those that no rule has taken out."""

    element: _Element
    zone: int
    before_heading: bool
    first_found: int
    letters: int = 0
    linked: int = 0
    links: int = 0
    headed: int = 0
    buttons: int = 0
    fields: int = 0
    holds_content: bool = False
    names: frozenset[str] = field(default=frozenset())
    called: str = ""

    def share_linked(self) -> float:
        """The share of letters within links, headings over the links left aside."""
        rest = self.letters - self.headed
        return self.linked / rest if rest > 0 else 0.0

    def text(self) -> str:
        return " ".join("".join(self.element.itertext()).split())


def furniture(tree: _Element) -> list[tuple[_Element, str]]:
    """The elements to leave out, each with its kind, outermost only; none when nothing would be left of the page."""
    from lxml import etree

    page = _Page(tree)
    if not page.letters:
        return []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            page.start(element)
        else:
            page.end(element)
    return [] if page.left <= 0 else page.found


class _Page:
    """Counts what elements hold while walking over a page, and judges each at its end."""

    def __init__(self, tree: _Element) -> None:
        self.letters = sum(len("".join(text.split())) for text in tree.itertext())
        self.left = self.letters
        self.found: list[tuple[_Element, str]] = []
        self._articles = _articles(tree)
        self._has_heading = next(tree.iter("h1"), None) is not None
        self._has_zones = bool(self._articles) or any(_is_main(one) for one in tree.iter("*"))
        self._seen_heading = False
        self._open: list[_Part] = []
        self._in_link = 0

    def start(self, element: _Element) -> None:
        above = self._open[-1] if self._open else None
        zone = above.zone if above is not None else OUTSIDE if self._has_zones else UNKNOWN
        is_content = True
        if element in self._articles or (element.tag == "blockquote" and zone != OUTSIDE):
            zone = IN_ARTICLE
        elif _is_main(element):
            zone = IN_ARTICLE if zone == IN_ARTICLE or not self._articles else IN_MAIN
        else:
            is_content = element.tag == "h1" and zone != OUTSIDE
        part = _Part(
            element,
            zone,
            before_heading=self._has_heading and not self._seen_heading,
            first_found=len(self.found),
            holds_content=is_content,
        )
        self._open.append(part)
        tag = element.tag
        self._seen_heading = self._seen_heading or tag == "h1"
        if tag == "a" and element.get("href") is not None:
            self._in_link += 1
            part.links = 1
            part.buttons = int(_goes_nowhere(element))
        elif tag == "button" or element.get("role") == "button" or (tag == "input" and _is_button(element)):
            part.buttons = 1
        elif tag in ("input", "select", "textarea") and element.get("type") != "hidden":
            part.fields = 1
        self._count(part, element.text)

    def end(self, element: _Element) -> None:
        part = self._open.pop()
        if element.tag == "a" and element.get("href") is not None:
            self._in_link -= 1
        kind = self._kind(part)
        if kind:
            self.left -= part.letters
            self.found[part.first_found :] = [(element, kind)]
        elif self._open:
            above = self._open[-1]
            above.letters += part.letters
            above.linked += part.linked
            above.links += part.links
            above.headed += part.letters - part.linked if _HEADING.match(element.tag) else part.headed
            above.buttons += part.buttons
            above.fields += part.fields
            above.holds_content = above.holds_content or part.holds_content
        if self._open:
            self._count(self._open[-1], element.tail)

    def _count(self, part: _Part, text: str | None) -> None:
        if text and not text.isspace():
            letters = len("".join(text.split()))
            part.letters += letters
            part.linked += letters if self._in_link else 0

    def _kind(self, part: _Part) -> str:
        """The kind of furniture that an element is, "" for content."""
        if part.element.tag not in _CANDIDATES or part.holds_content or not part.letters or self._in_link:
            return ""
        if part.element.tag in _OFTEN and not part.element.attrib and not part.links:
            return ""
        part.called = f"{part.element.get('class') or ''} {part.element.get('id') or ''}"[:400]
        part.names = frozenset(word.lower() for word in _WORDS.findall(part.called)) | frozenset(
            part.called.lower().split()
        )
        rules = {
            CONSENT: _is_consent,
            ADVERTISEMENT: self._is_advertisement,
            NAVIGATION: self._is_navigation,
            FOOTER: self._is_footer,
            BANNER: _is_banner,
        }
        return next((kind for kind, rule in rules.items() if rule(part)), "")

    def _is_advertisement(self, part: _Part) -> bool:
        if part.letters > MAX_ADVERTISEMENT or 2 * part.letters > self.letters:
            return False
        if (
            part.names & _ADVERTISING
            or _is_called_ad(part.called)
            or part.element.get("data-ad-slot")
            or part.element.get("data-ad-client")
        ):
            return True
        label = part.element.get("aria-label") or next(
            (one.strip() for one in part.element.itertext() if one.strip()), ""
        )
        return len(part.element) > 0 and bool(_AD_LABEL.fullmatch(label))

    def _is_navigation(self, part: _Part) -> bool:
        tag, role, share = part.element.tag, _role(part), part.share_linked()
        if tag == "nav" or role in ("navigation", "menu", "menubar"):
            return share >= HALF_LINKED or part.buttons > 0
        if tag == "form" and part.fields and part.zone != IN_ARTICLE and part.letters <= MAX_FORM:
            return True
        if part.names & _ELSEWHERE and share >= LINKED:
            return part.links > 1 or part.zone != IN_ARTICLE
        if part.names & _SHARING and part.links > 1 and share >= LINKED and part.linked <= LONGEST_BUTTON * part.links:
            return True
        if part.headed == part.letters and len(self.found) > part.first_found and part.zone != IN_ARTICLE:
            return True  # what its headings head has been left out
        is_path = part.names & _PATH and part.links > 0 and part.letters <= MAX_PATH
        return role == "search" or bool(is_path) or (part.zone != IN_ARTICLE and self._is_menu(part, share))

    def _is_menu(self, part: _Part, share: float) -> bool:
        """Links beside the article: named, or nothing but links where the page shows what is beside it."""
        tag, role = part.element.tag, _role(part)
        if tag == "header" or role == "banner":
            return share >= HALF_LINKED
        if part.names & _MENU or tag == "aside" or role == "complementary":
            return share >= LINKED
        if part.links < 2 or tag in ("p", "span"):
            return False
        if part.zone == OUTSIDE:
            return share >= HALF_LINKED
        is_list = share >= ALL_LINKED and part.linked <= LONGEST_LABEL * part.links
        return is_list and (part.zone == IN_MAIN or part.before_heading)

    def _is_footer(self, part: _Part) -> bool:
        is_named = part.element.tag == "footer" or _role(part) == "contentinfo" or part.names & {"footer", "colophon"}
        if not is_named or part.zone == IN_ARTICLE or 2 * part.letters > self.letters:
            return False
        return part.share_linked() >= FOOTER_LINKED or bool(_LEGAL.search(part.text()))


def _articles(tree: _Element) -> frozenset[_Element]:
    """The `article` elements that are the page's content: those about as large as the largest, and what holds them."""
    sizes: dict[_Element, int] = {}
    for article in tree.iter("article"):
        if len(sizes) >= MAX_ARTICLES:
            break
        letters = sum(len("".join(text.split())) for text in article.itertext())
        linked = sum(len("".join(text.split())) for link in article.iter("a") for text in link.itertext())
        sizes[article] = letters - linked
    largest = max(sizes.values(), default=0)
    return frozenset(article for article, size in sizes.items() if size >= SIMILAR_ARTICLE * largest)


def _is_called_ad(called: str) -> bool:
    """Whether a name is made of "ad" and words that go with it."""
    for name in called.lower().split():
        words = {word for word in re.split(r"[-_\d]+", name) if word}
        if words & {"ad", "ads"} and words <= _AD_PARTS:
            return True
    return False


def _is_main(element: _Element) -> bool:
    return bool(element.tag == "main" or element.get("role") == "main")


def _is_consent(part: _Part) -> bool:
    """A dialogue about cookies and personal data: called so, or in front of the page; with buttons, links or both."""
    if part.zone == IN_ARTICLE or part.letters > MAX_DIALOGUE:
        return False
    is_dialogue = _is_dialogue(part)
    if _CONSENT_NAME.search(part.called):
        return bool(part.buttons or part.links or is_dialogue)
    if not part.buttons and not (is_dialogue and part.links):
        return False
    if is_dialogue and _CONSENT_WORDS.search(part.text()):
        return True
    if _CONSENT_WEAK_NAME.search(part.called) and _PERSONAL_DATA.search(part.text()):
        return True
    return part.letters <= MAX_NOTICE and part.zone != IN_MAIN and _asks_for_cookies(part.text())


def _asks_for_cookies(text: str) -> bool:
    return bool(_COOKIES.search(text) and _AGREEING.search(text))


def _goes_nowhere(link: _Element) -> bool:
    """True for a link that is a button in all but name: it leads to no place."""
    target = (link.get("href") or "").strip().lower()
    return target in ("", "#", "#!") or target.startswith("javascript:") or link.get("role") == "button"


def _is_banner(part: _Part) -> bool:
    """A dialogue in front of the page that wants something, or a box for signing up."""
    if part.names & _SIGN_UP and part.letters <= MAX_SIGN_UP:
        return True
    role = _role(part)
    in_front = part.element.tag == "dialog" or role in ("dialog", "alertdialog") or part.element.get("aria-modal")
    return bool(in_front and part.buttons and part.zone != IN_ARTICLE and part.letters <= MAX_NOTICE)


def _is_dialogue(part: _Part) -> bool:
    return (
        part.element.tag == "dialog"
        or _role(part) in ("dialog", "alertdialog", "alert")
        or part.element.get("aria-modal") is not None
        or bool(part.names & _DIALOGUE)
        or bool(re.search(r"position\s*:\s*(?:fixed|sticky)", part.element.get("style") or "", re.IGNORECASE))
    )


def _role(part: _Part) -> str:
    return (part.element.get("role") or "").lower()


def _is_button(element: _Element) -> bool:
    return (element.get("type") or "").lower() in ("button", "submit", "reset")
