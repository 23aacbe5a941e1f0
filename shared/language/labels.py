"""Priority, tags and description: marks people put on a task (`p1`, `!!`, `urgent`, `#home`, `note: ...`)."""

import re

from shared.language.english import PRIORITIES
from shared.language.sentence import Sentence
from shared.language.vocabulary import phrase

_END = r"\s*(?:$|[,.;:!)\n\ue001-])"
_PRIORITY = (
    phrase(
        r"(?:(?:with|at|as|of|in) )?(?:an? |the )?(?P<p>highest|high|top|medium|med|mid|normal|moderate|low|lowest|no)"
        r"(?:est)?[ -](?:priority|prio|importance|urgency)(?:[ ]?[:,-](?= ))?"
    ),
    phrase(
        r"(?:with |at |and )?(?:priority|prio):? ?(?:is |of |to |= ?|level )?(?P<p>highest|high|medium|low|none|urgent|p?[1-4])"
    ),
    phrase(r"(?P<p>p[1-4])", left=r"(?<![\w'./:@#$-])", right=r"(?!\w|[-/'.]\w)"),
    re.compile(r"(?<![\w!\ue001\ue000])(?P<p>!{1,3})(?![\w!])|(?<=\s)(?P<q>!{1,3})(?=\s|$)"),
    re.compile(r"!(?P<p>[1-4]|high|medium|low)\b"),
)
_LOUD_FIRST = re.compile(r"^[\s\ue001]*(?P<p>urgent|asap|important|critical)(?:ly)?\b(?P<mark>\s*[:!,-]+)?(?=\s)")
_LOUD_LAST = re.compile(
    r"(?:,\s*|\s[-(]\s*|\s)(?:(?:(?:it|this|that)(?:'s| is)|and|is|very|really|super|marked|mark it|as) )*"
    r"(?P<p>urgent|urgently|asap|a\.s\.a\.p\.|important|critical)\)?!*(?=" + _END + ")"
)
_SOON = phrase(r"(?P<p>asap|a\.s\.a\.p\.|as soon as possible)")
_TAG = re.compile(r"(?<![\w&/#@.\ue000])[#@](?P<tag>[^\W\d_][\w-]*(?:[/&][\w-]+)*|\d+[^\W\d_][\w-]*)(?![\w@]|\.\w)")
_TAGS_SAID = phrase(
    r"(?:,? ?(?:and )?)(?:with (?:the )?tags?|tagged(?: (?:as|with))?|tags?:|tags|tag it(?: as| with)?|under (?:the )?tag"
    r"|labell?ed(?: as)?|with (?:the )?labels?|labels?:|labels?) ?:? ?"
    r"(?P<tags>[#@]?\w[\w-]*(?:(?: ?, ?| and | ?& ?|, and )[#@]?\w[\w-]*)*)"
)
_TAG_AFTER = phrase(r"with (?:the )?(?P<tags>\w[\w-]*) (?:tag|label)")
_NOTE = re.compile(
    r"(?:[\s,;.(-]|\ue001)*(?<![\w'])(?:(?:with )?(?:an? |the )?(?:notes?|description|details?|desc|memo|comment|nb|n\.b\.)\s*[:=]\s*"
    r"|with (?:an? |the )?(?:notes?|description|details?|comment)(?: (?:that says|saying|of|that))?,?\s+(?=\S)"
    r"|(?:add|and add|adding) (?:an? |the )?(?:notes?|description|comment)(?: (?:that says|saying|that))?:?\s+"
    r"|//\s+)"
)
_QUOTES = "\"'“”«»` "


def description(sentence: Sentence) -> str | None:
    """Claim a description: all that follows `note:` and its kin, as written, or only what is quoted there."""
    found = _NOTE.search(sentence.folded)
    if not found or not found.start():
        return None
    rest = sentence.text[found.end() :]
    if "(" in found[0] and ")" in rest:
        rest = rest[: rest.index(")") + 1]
    quoted = re.match(r"([\"“«`'])(.+?)[\"”»`'](?=\s|$|[,.;])", rest)
    end = found.end() + (quoted.end() if quoted else len(rest))
    text = (quoted[2] if quoted else rest).strip(" \n\t)").strip()
    if not text:
        return None
    sentence.claim(found.start(), end, "description", text)
    return text


def priority(sentence: Sentence) -> str | None:
    """Claim the priority the sentence gives, if it gives one; the last word on it stands."""
    value = None
    for pattern in (*_PRIORITY, _LOUD_FIRST, _LOUD_LAST, _SOON):
        for found in list(sentence.find_all(pattern)):
            word = found["p"] or found.groupdict().get("q")
            if word and value is None:
                value = PRIORITIES[
                    "asap"
                    if word.startswith("as ")
                    else word.removeprefix("p")
                    if word[:1] == "p" and len(word) > 2
                    else word
                ]
                sentence.claim(found.start(), found.end(), "priority", value)
    return value


def tags(sentence: Sentence) -> tuple[str, ...]:
    """Claim the tags: `#home`, `@work`, `tagged work and home`; `#42` is a number, not a tag."""
    names: list[str] = []
    for found in list(sentence.find_all(_TAG)):
        names.append(found["tag"])
        sentence.claim(found.start(), found.end(), "tags", found["tag"])
    for pattern in (_TAGS_SAID, _TAG_AFTER):
        found_said = sentence.find(pattern)
        if found_said and found_said.start() > 0:
            said = re.findall(r"[\w-]+", re.sub(r"\band\b", " ", found_said["tags"]))
            names.extend(said)
            sentence.claim(found_said.start(), found_said.end(), "tags", tuple(said))
    return tuple(dict.fromkeys(name.lower() for name in names))
