"""How a person is asked for in English: who, by what verb, and what makes it something else."""

import re

_WHICH = r"""(?:a|an|any|the|your|you|this|that|another|some|one|of|our|actual|real|live|living|human|normal|proper|different|other
        |senior|physical
    |breathing|non|robotic|qualified|trained|specific|single|customer|service|services|support|sales|bank|banking|hotel|duty|account
        |technical|tech
    |help|desk|care|call|centre|center|shift|floor|front|general|assistant|personal|english|speaking|competent|responsible|relevant|next
        |available
    |flesh|and|blood|from|who|in|charge|fucking|damn|bloody|freaking|goddamn|frigging|nice|kind|friendly|native|professional|more
        |experienced|guest)"""
_STAFF = r"""(?:(?:hu[mn]an|huamn|humam|agent|representati?ve|representive|representitive|rep|operator|advis[oe]r|manager|supervisor
        |receptionist|concierge|employee
    |colleague|associate|consultant|specialist|expert|worker|teller|clerk|banker|attendant|superior|higher\ up)s?|staff(?:\ members?)?
        |reception|front\ desk
    |human\ beings?|team\ members?|members?\ of\ (?:the\ |your\ )?(?:staff|team)|customer\ (?:service|support|care|services)
    |support\ (?:team|staff|person|agent)|boss|helpdesk|help\ desk|somebody\ real|someone\ real|someone\ human|somebody\ human
        |real\ someone)"""
_ANYONE = r"(?:persons?|people|peson|perosn|someone|some\ one|somebody|anyone|anybody|guy|man|woman|lady|gentleman|individual)"
_PERSON = rf"(?:{_WHICH}\ ){{0,5}}(?:{_STAFF}|{_ANYONE})"
_REAL = r"(?:real|actual|live|living|human|normal|proper|flesh\ and\ blood)"
_MACHINE = (
    r"(?:ro?bot|chat\ ?bot|bot|machine|computer|software|program|algorithm|ai|automat(?:ed|ic)\ \w+|virtual\ \w+|recording|automaton)s?"
)
_SPEAK = r"(?:speak|talk|chat|communicate|converse|spk|tlk|discuss\ (?:this|that|it)|deal|word|conversation|chance)(?:ing)?"
_TO = r"(?:(?:directly|about\ (?:it|this|that)|instead|please|again|now|on\ the\ phone|over\ the\ phone|live)\ ){0,2}(?:to|with|w|2)"

_SPEAKS = re.compile(rf"\b{_SPEAK}\ {_TO}\ {_PERSON}\b", re.VERBOSE)
_CONNECTS = re.compile(
    rf"""\b(?:transfer|connect|put|pass|switch|forward|redirect|escalate|hand|patch|route|direct|refer|bring|get|give|link)(?:ing|red
        |ed)?\ (?:,\ )?
    (?:(?:me|us|this|my|it|call|chat|the|conversation|case|issue|problem|complaint|over|through|thru|on|up|back|straight|directly|in
        |touch|out|please|onto|line|phone|right|,|to)\ )
    {{1,6}}(?:to|with|onto|,)?\ ?{_PERSON}\b(?!\ (?:call|transaction|payment|account|card|who\ is))""",
    re.VERBOSE,
)
_ASKS = re.compile(
    rf"""\b(?:want|need|wanna|give\ me|gimme|get\ me|get|find\ me|send\ me|bring\ me|bring|prefer|demand|request|require|ask(?:ing)?\ for
        |looking\ for|reach|contact|call|ring|phone|see
    |rather\ have|would\ like|id\ like|let\ me\ have|let\ me\ see|is\ there|are\ there|where\ is|have\ you\ got|hold\ of|where\ are
        |do\ you\ have|can\ i\ have|can\ i\ get|may\ i\ have|could\ i\ have|switch\ to|refund\ from|help\ from|assistance\ from
        |support\ from|answer\ from|hear\ from|touch\ with|through\ to)\ (?:,\ )?
    (?:(?:{_WHICH}\ ){{0,5}}{_STAFF}|(?:{_WHICH}\ ){{0,3}}{_REAL}\ {_ANYONE}|(?:an?\ )?person)\b
    (?!\ (?:s\ |number|fee|charge|card|account|id|hours|salary|error|review|discount|price|position|job|role|app|name|section|tab|panel
        |page|badge|charges|fees|policy|package|room|rooms|login|portal
        |(?:told|said|gave|charged|sold|promised|sent)))""",
    re.VERBOSE,
)
_HELPED = re.compile(
    rf"""(?:\b(?:have|let|get|want|need|ask|tell|would\ like|send|prefer|rather|like|find)\ (?:me\ )?{_PERSON}\ (?:(?:else|there|to|who
        |can|could|please|on\ the\ line|from\ \w+)\ )*
        (?:call|phone|ring|contact|help|assist|look|explain|sort|check|handle|speak|talk|deal|reply|answer|review|take|reach|confirm|fix
        |solve|resolve|text|email|get\ back)\b
    |\b(?:can|could|may|would|will|is\ it\ possible\ for)\ (?:(?:please|i|get|have|to)\ )*(?:(?:{_WHICH}\ ){{1,4}}(?:{_STAFF}|person
        |people)|{_STAFF}|(?:someone|somebody|anyone|anybody)\ (?:else|real|from\ (?:the|your)\ \w+))\ (?:please\ )?
        (?:call|phone|ring|contact|help|assist|look\ (?:at|into)|take\ (?:a\ look|over|care|this)|explain|sort|handle|deal|reply|answer
        |review|on\ the|reach|fix|solve|resolve|text|email|get\ back)\b
    |\b(?:someone|somebody|person|people|human|agent|representative|anyone|anybody|staff|manager
        |one\ of\ your\ \w+)\ (?:else\ )?(?:(?:that|who|whom|which)\ )?(?:(?:i|we)\ (?:can|could|may|might)\ |to\ |available\ to[ ]
        |i\ should\ )
        (?:just\ |actually\ |please\ )?(?:speak|talk|chat)(?:\ (?:to|with)\b)?
    |\b(?:is|are)\ there\ (?:{_WHICH}\ ){{0,3}}(?:{_STAFF}|real\ {_ANYONE}|{_ANYONE})\ (?:(?:here|there|available|around|free|at\ all
        |on\ the\ line|in)\b|(?:who|that|to)\ (?:can|could|help|assist|speak|talk))
    |\b(?:get|put|need|want|have)\ (?:me\ )?(?:someone|somebody)\ else\b(?!\ s\b)(?!\ (?:to\ (?:use|pay|sign|drive|collect|pick)|name
        |on\ (?:my|the\ account)))
    |\bcan\ (?:someone|somebody)\ else\ (?:please\ )?(?:take|look|help|handle|check))""",
    re.VERBOSE,
)
_CALLS = re.compile(
    r"""\b(?:(?:please|pls|plz|kindly|someone|somebody|anyone|anybody|you|to|can\ u|just|manager|agent|representative|human|person|they
        |team|staff|urgently|better)\ (?:to\ |please\ |just\ )*
        (?:call|phone|ring)\ (?:me|us)(?:\ back)?\b(?!\ an?\b)(?!\ (?:names?|by|mr|mrs|ms|sir|miss|dr|madam|cab|taxi)\b)
    |(?:call|phone|ring)\ (?:me|us)\ (?:back|on|at|asap|now|please|pls|when|tomorrow|today|tonight|immediately|as\ soon|urgently|right
        |in\ the|about|regarding|later|this)\b
    |give\ (?:me|us)\ a\ (?:call|ring|bell|callback|call\ back)|(?:want|need|request|like|arrange|schedule|book|expect|get
        |have)\ (?:an?\ |your\ )?(?:phone\ )?(?:call\ ?back|call\ from|phone\ call)\b
    |(?:^|;|,)\ (?:please\ )?(?:call|phone|ring)\ me\ ;)""",
    re.VERBOSE,
)
_REFUSES_MACHINE = re.compile(
    rf"""(?:\b(?:dont|do\ not|not|hate|hating|tired\ of|sick\ of|stop|stopped|rather\ not|refuse\ to|fed\ up\ (?:with|of)|enough\ of|done
        |no\ more|never|cant|wont|waste|wasting|wasted|instead\ of|without|rather\ than)\ (?:[\w]+\ ){{0,4}}?
        (?:speak|talk|chat|deal|speaking|talking|chatting|dealing|communicate|communicating|discuss|discussing|time|arguing|argue
        |interact|interacting|conversing)\ (?:(?:about|this|it|any|more|further|anymore)\ )*(?:to|with)?\ ?(?:(?:a|an|the|this|that|these
        |your|you|some|stupid|dumb|useless|silly|fucking|damn|any|another|of)\ )*{_MACHINE}\b
    |\bcomfortable\ (?:[\w]+\ ){{0,8}}(?:with|to)\ (?:(?:a|an|the|this|some|your)\ )?{_MACHINE}\b
    |\b(?:dont|do\ not)\ (?:(?:really|even|like|want|wanna|need)\ )+(?:to\ )?(?:speak|talk|talking|speaking|chat|chatting)\ (?:to
        |with)\ (?:you|u|this\ thing)\b
    |\b(?:dont|do\ not)\ (?:want|like|need|trust)\ (?:to\ use\ )?(?:a|an|the|this|these|your|any|talking\ to)?\ ?{_MACHINE}\b
    |\b(?:no|not)\ (?:more\ )?(?:an?\ )?(?:ro?bots?|chat\ ?bots?|bots?|machines?|ai)\ (?:please|pls|[;,])
    |\b(?:hate|despise)\ (?:this|these|the|your|talking\ to)?\ ?{_MACHINE}\b)""",
    re.VERBOSE,
)
_BARE = re.compile(
    r"""^[ ,;]*(?:(?:please|pls|hi|hello|hey|ok|okay|yes|no|just|now|thanks|thank\ you|well|then|so|[,;])\ )*
    (?:(?:an?\ |the\ |your\ )?(?:(?:real|live|actual|human|customer|service|support)\ )*(?:human|person|agent|representative|operator
        |manager|supervisor|customer\ service|customer\ support|human\ being|receptionist|staff)
    |(?:talk|speak|chat)\ (?:to\ )?(?:an?\ )?(?:human|agent|person|manager|operator|rep|representative|someone|somebody)|live\ (?:chat
        |support|agent|person)|human\ (?:help|support|assistance|agent)|real\ person|transfer\ me|escalate(?:\ (?:this|it))?|call\ ?back)
    (?:\ (?:please|pls|plz|now|asap|thanks|immediately|instead|right|thank\ you|urgently|[,;]))*\ *$""",
    re.VERBOSE,
)
_ESCALATES = re.compile(
    r"""\b(?:(?:want|like|need|please|can\ you|could\ you|have\ to|going\ to|must)\ (?:to\ |you\ to\ )?escalate\b|escalate\ (?:this|my
        |the)\ (?:matter|case|issue|complaint|problem|ticket|request)
    |transfer\ me\ (?:please|now|[;,])|put\ me\ through\b(?!\ (?:hell|so|all|this|the\ wringer))|\bhuman\ (?:help|support|assistance
        |agent|contact|interaction)\b(?!\ resources)|take\ over\ from\ (?:the|this)\ bot)""",
    re.VERBOSE,
)
_CALL_BACK = re.compile(r"\b(?:call ?back|(?:call|phone|ring) (?:me|us)(?: back)?)\b")  # beside a word of _CALLS, or alone
_WISHES = (_SPEAKS, _CONNECTS, _ASKS, _HELPED, _CALLS, _ESCALATES)

_STRANGERS = re.compile(
    r"""\b(?:(?:real\ )?estate|travel|cleaning|letting|lettings|insurance|ticket|delivery|shipping|booking|bleaching|foaming|secret|free
        |undercover|sports|literary|customs|listing|user|tour|network|mobile|phone|machine
        |password|task|file|download|device|project|package|window|property|campaign|boolean|search|crane|forklift)\ (?:agent|agents
        |agency|operator|operators|manager|managers)\b
    |\b(?:human|staff)\ (?:resources?|rights?|hair|errors?|body|nature|trafficking|growth|race|discount)\b|\bhr\b|\b(?:per|in|third
        |contact|unauthori[sz]ed|each|every|one|two|2|1|extra|additional|second|same)\ (?:person|people|adults?)\b
    |\b(?:anti|age|signing|cleansing|cleaning|active)\ agents?\b|\bmanager\ s\ special\b|\bperson\ s\ name\b|\b(?:family|household|crew
        |team|gym|club|new|gold|loyalty)\ members?\b(?!\ of\ (?:the\ |your\ )?(?:staff|team))""",
    re.VERBOSE,
)
_MEANT_OTHERWISE = re.compile(
    r"""(?:\b(?:dont|do\ not|doesnt|does\ not|didnt|did\ not|neednt|need\ not|no\ need|not|never|without|instead\ of|rather\ than|refuse
        |havent|hasnt|wasnt|werent|isnt|stop|avoid|unnecessary|hate|no\ longer)[ ]
        (?:(?:want|wants|need|wish|like|have|intend|plan|really|to|you|me|us|wanna|just|even|trying|that|necessary|going|ask|asking|asked
        |care|be|for|yet|currently|looking|planning|interested|in|a|an|any|my)\ )*
    |\b(?:was|were|been|am\ i|are\ we|am\ i\ really|is\ this|spoke|spoken|talked|after|while|keep|kept|once|before|by|already|enjoyed
        |love|loved|thanks\ for|thank\ you\ for|nice|pleasure|if\ i\ am|whether\ i\ am|if\ im|is\ it)\ (?:(?:just|actually|even|only|i
        |currently|really|now|to|a|me)\ )*
    |\b(?:dont|didnt|do\ not|did\ not|cant|cannot|not)\ remember\ (?:\w+\ ){0,4}
    |\b(?:my|his|her|their|our)\ (?:\w+\ )?(?:wife|husband|friend|mother|father|brother|sister|neighbou?r|lawyer|doctor|partner|colleague
        |landlord)\ (?:wants?|needs?|would\ like|has|had)\ (?:to\ )?
    |\b(?:told|said|informed|asked|promised|advised|charged|helped|assured|contacted|called|emailed|approached|refused
        |scammed)\ (?:me\ )?(?:by\ )?
    |\bhow\ (?:can|do)\ i\ become\ )$""",
    re.VERBOSE,
)
_LOOK_BACK = 90


def without_strangers(words: str) -> str:
    """Estate agents, human resources and the like taken out."""
    return _STRANGERS.sub("…", words)


def without_calls(words: str) -> str:
    """What asks to be called taken out, where it is meant."""
    found = [*_CALLS.finditer(words), *_CALL_BACK.finditer(words)]
    for match in sorted((match for match in found if _is_meant(words, match)), key=lambda match: -match.start()):
        words = f"{words[: match.start()]} … {words[match.end() :]}"
    return words


def wants_human(words: str) -> bool:
    if _BARE.match(words) or _REFUSES_MACHINE.search(words):
        return True
    return any(_is_meant(words, found) for wish in _WISHES for found in wish.finditer(words))


def _is_meant(words: str, found: re.Match[str]) -> bool:
    """Not denied, reported or asked about in what leads up to it."""
    return _MEANT_OTHERWISE.search(words[max(0, found.start() - _LOOK_BACK) : found.start()]) is None
