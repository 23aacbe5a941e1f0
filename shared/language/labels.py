"""Priority, tags and description: marks people put on a task (`p1`, `!!`, `urgent`, `#home`, `note: ...`)."""

import re

from shared.language.english import PRIORITIES
from shared.language.naming import words
from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, fragment, phrase

_PRIORITY = (
    phrase(
        r""",? ?(?:and |then |please )*(?:make|mark|set|flag|give) (?:it|this|that)(?: (?:as|to|with|at|an?|very
        |really))* (?P<p>highest|high|top|medium|low|urgent|important|critical)(?:[ -](?:priority|prio))?"""
    ),
    phrase(
        r"""(?:(?:with|at|as|of|in) )?(?:an? |the )?(?P<p>highest|high|top|medium|med|mid|normal|moderate|low|lowest|no)
        [ -](?:priority|prio|importance|urgency)(?: ?[:,-](?= ))?"""
    ),
    phrase(
        r"""(?:with |at |and )?(?:priority|prio):? ?(?:is |of |to |= ?|level )?
        (?P<p>highest|high|medium|low|none|urgent|p?[1-4])"""
    ),
    phrase(r"(?P<p>p[1-4])", left=r"(?<![\w'./:@#$-])", right=r"(?!\w|[-/'.]\w)"),
    anywhere(r"(?<![\w!\ue001\ue000])(?P<p>!{1,3})(?![\w!])"),
    anywhere(r"(?<=\s)(?P<p>!{1,3})(?=\s|$)"),
    anywhere(r"!(?P<p>[1-4]|high|medium|low)\b"),
    anywhere(r"""^[\s\ue001]{0,20}(?:(?:this|it)(?:'s| is) )?(?P<p>urgent|asap|important
        |critical)(?:ly)?\b(?:\s*[:!,-]+)?(?=\s)"""),
    anywhere(
        r"""(?:,\s*|\s[-(]\s*|\s)(?:(?:(?:it|this|that)(?:'s| is)|and|is|very|really|super|marked|mark it|as) )*
        (?P<p>urgent|urgently|asap|a\.s\.a\.p\.|important|critical)!*\)?!*(?=\s*(?:$|[,.;:!)\n\ue001-]))"""
    ),
    phrase(r"(?P<p>asap|a\.s\.a\.p\.|as soon as possible)"),
)
_TAG = re.compile(
    r"(?<![\w&/#@.\ue000])[#@](?P<tag>[^\W\d_][\w-]*(?:[/&][\w-]+)*|\d+[^\W\d_][\w-]*)(?![\w@]|\.\w)",
)
_TAGS_SAID = phrase(
    r"""(?:,? ?(?:and )?)(?:(?:with (?:the )?tags?|(?:and )?label (?:it|this)(?: as)?|tagged(?: (?:as|with))?|tags
        |tag it(?: as| with)?|under (?:the )?tag|labell?ed(?: as)?|with (?:the )?labels?|labels)(?: ?: ?| )
        |(?:tags?|labels?): ?|(?<=,)\s?tag (?=[\w-]+\s*$))
        (?P<tags>[#@]?\w[\w-]*(?:(?: ?, ?| and | ?& ?|, and )[#@]?\w[\w-]*)*)"""
)
_TAG_AFTER = phrase(r"with (?:the )?(?P<tags>\w[\w-]*) (?:tag|label)")
_NOTE = anywhere(
    r"""(?:[\s,;.(-]|\ue001){0,20}(?<![\w'])(?:(?:with )?(?:an? |the )?(?:notes?|description|details?|desc|memo
        |comment|nb|n\.b\.)\s*[:=]\s*|with (?:an? |the )?(?:notes?|description|details?|comment)(?: (?:that says
        |saying|of|that))?,?\s+(?=\S)|note that (?=\S)|(?:add|and add|adding) (?:an? |the )?(?:notes?|description
        |comment)(?: (?:that says|saying|that))?:?\s+|//\s+)"""
)
fragment(
    "occasion",
    r"""(?:(?:when|whenever|once|as soon as|next time|if|after|before) (?:{pronoun}|it|(?:my|the
        |our) \w+)\b[^,;\ue000\ue001]{2,60}?|(?:after|before) (?:work|school|class|practice|breakfast|lunch|dinner
        |supper|bed))(?<=\S)""",
)
_OCCASION = anywhere(  # ends before `to`, but not in `when i get to the office`
    r"""^[\s\ue001]*(?P<when>{occasion})(?<!\b(?:go|to))(?<!\b(?:get|got))(?<!\b(?:come|have|need|want|back|over|down
        |move))(?<!\breturn)[\s,\ue001]*(?P<to>\bto )(?=[a-z])"""
)
_ONLY_ASKS = anywhere(r"""^\s*(?:(?:please|can you|could you) )?(?:make|add|take|create|new|write
    |write down)?(?: an?)?\s*$""")
_QUOTED = re.compile(r"([\"“«`'])(.+?)[\"”»`'](?=\s|$|[,.;])")


def occasion(sentence: Sentence) -> str | None:
    """Claim `when i get home` of `remind me when i get home to ...` as a description: no clock knows when that is."""
    found = sentence.find(_OCCASION)
    if not found:
        return None
    text = sentence.written(*found.span("when"))
    sentence.claim(*found.span("when"), "description", text)
    sentence.drop(*found.span("to"))
    return text


def description(sentence: Sentence) -> str | None:
    """Claim a description: all that follows `note:` and its kin, as written, or only what is quoted or bracketed."""
    found = sentence.find(_NOTE)
    if not found or _ONLY_ASKS.match(sentence.folded[: found.start()]):
        return None
    rest = sentence.written(found.end())
    if "(" in found[0] and ")" in rest:
        rest = rest[: rest.index(")") + 1]
    quoted = _QUOTED.match(rest)
    end = min(found.end() + (quoted.end() if quoted else len(rest)), len(sentence.text))
    text = (quoted[2] if quoted else rest).strip(" \n\t)")
    if not text:
        return None
    sentence.claim(found.start(), end, "description", text)
    return text


def priority(sentence: Sentence) -> str | None:
    """Claim the priority the sentence gives, the first way it is said; other words for it stay in the title."""
    for pattern in _PRIORITY:
        found = sentence.find(pattern)
        if found:
            value = PRIORITIES[words(found["p"])]
            sentence.claim(*found.span(), "priority", value)
            return value
    return None


def tags(sentence: Sentence) -> tuple[str, ...]:
    """Claim the tags: `#home`, `@work`, `tagged work and home`; `#42` is a number, not a tag."""
    names: list[str] = []
    for pattern in (_TAGS_SAID, _TAG_AFTER):
        said = sentence.find(pattern)
        if said and said.start() > 0:
            named = [name for name in re.findall(r"[\w-]+", said["tags"]) if name != "and"]
            names.extend(named)
            sentence.claim(*said.span(), "tags", tuple(named))
    for found in list(sentence.find_all(_TAG)):
        names.append(found["tag"])
        sentence.claim(*found.span(), "tags", found["tag"])
    return tuple(dict.fromkeys(name.lower() for name in names))
