"""What is not for a to-do list: small talk, questions about the world, commands for a player, a lamp or a map.

Only sentences without a sign of a task come here; a date turns most commands into things to do (`play chess on
friday`), but nobody plans to turn on a lamp.
"""

from collections.abc import Callable

from shared.language.vocabulary import anywhere, fragment

fragment("noted", r"(?:reminders?|alerts?|tasks?|to-?dos?|appointments?|meetings?|events?|alarms?|notifications?)")
ASKS_ADD = anywhere(
    r"""^(?:add|create|insert|append|schedule|new|remind|remember|jot|don't forget|don't let|never let|note to self
        |to-?do\b|task(?= to\b|:)|set (?:up )?(?:an?|the|up|another|my)? ?(?:\w+ )?{noted}|put .* (?:on|in|to
        |into) (?:my|the)|(?:i )?(?:need|want|make|set|create|setup|do add|book) (?:an? |the )?(?:\w+ ){0,2}{noted}
        |(?:i have|have|open|give me|send me|get me) (?:an?|another) (?:\w+ ){0,2}{noted}|send me the {noted}|i(?:'m
        | am) (?:having|expecting)|(?:make sure|be sure)\b)"""
)
_CHAT = anywhere(
    r"""^(?:hi|hello|hey|hiya|yo|thanks|thank you|thx|cheers|great|cool|nice|awesome|perfect|lol|haha|wow|bye|goodbye
        |ok(?:ay)? (?:thanks|bye|cool|great)|good (?:morning|night|evening|afternoon|job|work)|you(?:'re| are)
        |i (?:love|like|hate) (?:you|this)|sorry|never ?mind|who are you|how are you|amazing|well done|i(?:'m
        | am) (?:bored|sad|tired|happy|fine|hungry|cold|hot|lost|home|back)|what'?s up|talk to me|let's (?:chat|talk)
        |speak (?:slower|faster|louder|up)|repeat (?:that|please)|say (?:that|it) again|can you hear)\b"""
)
_QUESTION = anywhere(
    r"""^(?:what|whats|what's|who|whos|who's|whom|whose|why|how|hows|how's|where|wheres|where's|when|which|is|are|am
        |was|were|will|would|does|do (?:you|we|they|people|i|dogs|cats)|did|has|have (?:you|there)|should|shall
        |can i|can we|could i|may i|isn't|aren't|whether|can (?:the|a|an|dogs|cats|people)|how many|any)\b"""
)
_INNER_QUESTION = anywhere(
    r"""\b(?:how (?:much|many|long|far)|what (?:is|are|should)|where (?:is|can)) .*\b(?:can|do|does|should|will|is
        |are) (?:i|it|the|we|my)\b"""
)
_NEVER_A_TASK = anywhere(
    r"""^#?\d{1,9}[\s.!]*$
        |^(?:find|show|list|delete|remove|merge) (?:me )?(?:(?:all|the|my) )*(?:duplicates\b|duplicate tasks\b).{0,9}$
        |^no,? (?:not )?(?:the )?(?:other|that|this)(?: one)?[\s.!]*$
    |^(?:turn (?:on|off|up|down)|switch (?:on|off)|dim|brighten|mute|unmute)\b.*\b(?:lights?|lamps?|tv|television
        |heating|heater|music|radio|ac|fan|volume|vacuum|sound|speakers?|plug|socket|brightness)\b|^put on the\b
        |^silence\b|^it(?:'s| is) (?:an? |so |very |too )\w+|^(?:volume|louder|quieter|unmute|pause|resume|next song
        |previous song|shuffle)\b|^(?:local )?events (?:for|in|near|at|on|this|happening)\b|^change (?:the|your
        |my) (?:language|accent|voice|name)\b|^(?:set|change|make) (?:the )?(?:thermostat|volume|lights?|brightness
        |temperature|lamps?)\b|^(?:like|dislike|save|play|skip|loop|repeat|replay|stop|remove|delete|add)\b.*\b(?:this
        |that) (?:song|track|station|album|podcast)\b|^(?:start|stop|play|begin) (?:the |my |some )?(?:music|song
        |playing|radio|timer|vacuum|robot|workout playlist|podcast)\b|\b(?:weather|forecast) (?:for|in|like|on|today
        |tomorrow|this)\b|\btraffic (?:on|in|to|near|between|at|like|report|conditions|jam)
        |^(?:archive|export|import|print(?: out)?|share|duplicate|copy|clone|merge|combine|sync|assign|delegate)\b.*
        \b(?:tasks?|to-?dos?|reminders?|(?:my|the|this) (?:to-?do )?list)(?: (?:to|with|as|into|from|for)\b.*)?
        [\s.!?]*$"""
)
_COMMAND = anywhere(
    r"""^(?:play (?!(?:with|tennis|football|soccer|golf|chess|squash|padel|badminton|basketball|cards|board|hockey
        |rugby|cricket)\b)|pause\b|resume\b|skip\b|shuffle\b|rewind\b|loop\b|replay\b|mute\b|volume\b|dim\b|brighten\b
        |turn (?:on|off|up|down|the|it)\b|switch (?:on|off|to)\b|put on (?:the|some)\b|(?:increase|decrease|raise
        |lower) (?:the|my)? ?(?:volume|brightness|temperature|heat|credit)|tell (?:me|us)\b(?! to\b)|translate\b
        |define\b|calculate\b|convert\b|navigate\b|directions\b|google\b|sing\b|speak\b|stop talking|hm+\b|next$
        |route to\b
        |book me\b|flip a coin|roll (?:a|the) (?:dice?|die)|spell\b|(?:show|find|give|get|suggest|recommend|bring|read
        |teach|send|write|sing|cook) (?:me|us)\b|find\b|show\b|search\b|see if\b|let me know\b|look for\b|explain\b
        |forward (?:the|this|that) (?:text|email|message)|make (?:a list of|me laugh|(?:some )?coffee)|traffic\b
        |weather\b|news\b|forecast\b|stocks?\b|price of\b|repeat after|say\b|i want to (?:hear|listen|know|see
        |watch)\b|i(?:'d| would) like to (?:hear|listen|know|see)\b|i need (?:to know|directions|information|info
        |some (?:info|advice|help))\b|take me (?:to|home)\b|get directions\b|avoid (?:tolls|highways)\b
        |open (?:the )?(?:app|spotify|youtube|maps|garage|door|blinds)|close (?:the )?(?:blinds|garage|app)
        |lock (?:the )?(?:door|car|phone)|call (?:me )?(?:a |an )?(?:uber|taxi|cab|lyft)\b|order (?:me )?
        (?:a |an )?(?:uber|taxi|cab|lyft)\b|tweet\b|post\b.*\b(?:twitter|facebook|instagram)|change your\b|from now on\b
        |your\b|are you\b|start (?:the|a) (?:car|timer|game)|set (?:the )?(?:timer|an? timer)|snooze\b|wake up\b
        |brew\b|vacuum the house now|react\b|reply to (?:the|this|that) (?:text|message)|i (?:don't|do not) (?:like
        |know|understand)\b)"""
)
_REMINDS = anywhere(r"^(?:remind|remember|set (?:up )?(?:an? )?reminder|don't|schedule)\b")
_NOTED_DOWN = anywhere(r"^(?:what|who|where|how|when) to\b|^when [\w ]{1,20}:")
_STATEMENT = anywhere(
    r"""^(?:it(?:'s| is| was)|that(?:'s| is| was)|there (?:is|are|was|were)|i (?:lost|broke|missed|can't find
        |cannot find)|my \w+ (?:is|was|has|got|isn't|won't)|i (?:think|feel|wonder|am (?:curious
        |wondering)))\b(?! time\b)"""
)


def never_a_task(plain: str) -> bool:
    """Say whether the sentence is a command to a lamp, a player or a forecast, whenever it is meant."""
    return bool(_NEVER_A_TASK.search(plain)) and not _REMINDS.match(plain)


def elsewhere(plain: str, dated: Callable[[], bool]) -> bool:
    """Say whether the sentence is small talk, a question or a command for something else than a to-do list."""
    if ASKS_ADD.match(plain):
        return False
    if any(pattern.search(plain) for pattern in (_CHAT, _QUESTION, _INNER_QUESTION)):
        return not (_NOTED_DOWN.match(plain) and (":" in plain or dated()))
    if _COMMAND.match(plain) or _STATEMENT.match(plain) or plain.endswith("?"):
        return not dated()
    return False
