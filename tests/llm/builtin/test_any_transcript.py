"""Whatever a transcript holds, there is an answer or a call, the same every time."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.llm.builtin.engine import BuiltIn
from apps.llm.builtin.reading.lexicon import TONGUES
from apps.llm.exchange import Call, Done, Finish, Passage, Procedure, Request, Result, Said, Speaker, Text
from tests.llm.builtin.scenes import NOW, ORDER, SLOTS, TOOLS, VEIL, VISIT, tool

SENTENCES = """
Where is my order 1042? | I want to return it because it broke | refund 20 euros | yes | no | the second one | tomorrow at 3 | 246810 | 🙂
Do you have a sunscreen? | cancel my appointment | book a cleaning | call me at +49 30 1234567 | never mind | change my plan
12 Baker Street, London NW1 6XE | what is your return policy? | talk to a human | ¿dónde está mi pedido? | 我想预约 | أريد موعد
""".replace("\n", "|").split("|")
OUTCOMES = [
    {"status": "needs_confirmation"},
    {"status": "needs_approval"},
    {"status": "refused", "reason": "no"},
    {"status": "failed"},
    {},
    {"error": "not_found"},
    {"error": "identity_required"},
    {"error": "invalid_arguments", "problems": ["amount: x"]},
    {"status": "code_sent"},
    {"verified": True},
    {"orders": [ORDER]},
    {"orders": [{}]},
    {"orders": "odd"},
    {"products": [VEIL]},
    {"products": [{"name": None}]},
    {"appointments": [VISIT, {}]},
    {"slots": [{"starts_at": starts_at} for starts_at in SLOTS["2026-11-24"]]},
    {"slots": [{"starts_at": "soon"}]},
    {"services": ["A", "B"], "error": "not_found"},
    {"plans": [1, 2], "error": "not_found"},
    {"tickets": [{"status": 3}]},
]
TEXTS = st.sampled_from(SENTENCES) | st.text(st.characters(), max_size=40)


def nested(inner):
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
IDS = st.sampled_from(["a", "b", "c"])
ENTRIES = (
    st.builds(Said, st.sampled_from([Speaker.CUSTOMER] * 3 + list(Speaker)), TEXTS)
    | st.builds(Call, IDS, st.sampled_from([*TOOLS, "unknown"]), st.sampled_from(["{}", "{", '{"order_id": "1042"}']))
    | st.builds(Result, IDS, (st.sampled_from(OUTCOMES) | JUNK).map(json.dumps) | st.text(max_size=10), st.booleans())
)
PROCEDURES = st.sampled_from(
    [(), (Procedure("Orders", "1. @order_lookup\n2. If delivered: Say: Done."),), (Procedure("x", "1. @refund_request"),)]
)


@st.composite
def requests(draw):
    transcript = tuple(draw(st.lists(ENTRIES, max_size=12)))
    passages = tuple(Passage(f"k{n}", "Returns", draw(TEXTS), score=0.9) for n in range(draw(st.integers(0, 2))))
    facts = draw(st.sampled_from([{}, {"now": NOW}, {"now": "soon", "hours": "9 to 5"}]))
    tools = tuple(tool(name) for name in TOOLS if draw(st.booleans()))
    return Request(
        1, draw(st.sampled_from(["turn", "summary"])), "", tools, draw(PROCEDURES), transcript=transcript, passages=passages, facts=facts,
        language=draw(st.sampled_from([*TONGUES, "sv", "ja", "", "xx"])),
    )  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(requests())
def test_every_transcript_has_one_end(request):
    events = list(BuiltIn().stream(request, deadline=0))
    *before, done = events
    assert isinstance(done, Done)
    calls = [event for event in before if isinstance(event, Call)]
    assert done.finish is (Finish.CALLS if calls else Finish.STOP)
    assert all(json.loads(call.arguments) is not None and call.name in {one.name for one in request.tools} for call in calls)
    assert events == list(BuiltIn().stream(request, deadline=0))
    if request.purpose == "turn" and not calls:
        assert "".join(event.text for event in before if isinstance(event, Text)).strip()
