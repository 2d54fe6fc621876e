"""Danger as customers type it, in the middle of a complaint, with slips and slang; beside it what an ordinary day brings. Own sentences."""

import pytest

from apps.text.danger import crisis

DANGER = {
    "en": (
        "still no answer about my deposit, honestly whats the point of living",
        "gonna kil myslef if nobody picks up",
        "i wana die so bad rn",
        "feeling sucidal since the eviction letter",
        "I WANT TO DIEEEE",
        "i swallowed a whole bottle of ibuprofen",
        "took about 30 sleeping pills, cancel my booking",
        "no one would even notice if i disappeared",
        "everybody would be happier if i was dead",
        "standing on the roof of your hotel and ready to jump",
        "i have been cutting my arms again",
        "how many of your tablets would kill me",
        "the voices are telling me to do it",
        "do you have the number for the samaritans",
        "my flatmate keeps punching me and i have nowhere to go",
        "your security guard groped me at the door",
        "i'm too scared to go home, he pointed a gun at me",
        "a man is trying to break into our room",
        "my toddler drank drain cleaner from under the sink",
        "my daughter fell out of the window of our room",
        "mum fell on the stairs and can't get up",
        "my throat is swelling since the facial",
        "i cant feel my left arm",
        "smells strongly of gas in the hallway",
        "the power bank caught fire on the table",
        "im going to stab your receptionist",
        "someone is shooting in the lobby, send police now",
    ),
    "es": ("me tomé un frasco de pastillas", "nadie me echaría de menos", "mi hija se tragó una moneda", "huele mucho a gas en el pasillo"),
    "fr": ("à quoi bon vivre encore", "je vais sauter du toit", "ma fille a avalé une pile", "il y a le feu dans la cave"),
    "de": ("ich springe vom Dach", "niemand würde mich vermissen", "mein Sohn hat Reiniger getrunken", "es riecht nach Gas im Keller"),
    "pt": ("ninguém sentiria minha falta", "vou pular da ponte", "minha filha engoliu uma pilha", "tem cheiro forte de gás aqui"),
    "it": ("mi butto dal balcone", "che senso ha vivere", "mia figlia ha ingoiato una pila", "c'è odore di gas in camera"),
    "nl": (
        "ik spring van het balkon",
        "niemand zou me missen",
        "mijn dochter heeft een batterij ingeslikt",
        "het ruikt naar gas in de gang",
    ),
    "pl": ("skoczę z dachu", "nie mam po co żyć", "córka połknęła baterię", "czuć gaz na klatce"),
    "tr": ("çatıdan atlayacağım", "kimse beni özlemez", "kızım pil yuttu", "koridorda gaz kokusu var"),
    "ar": ("سأقفز من الجسر", "ابنتي بلعت بطارية"),
    "hi": ("मैं छत से कूद जाऊंगा", "गैस लीक हो रही है"),
    "zh-Hans": ("我准备从楼上跳下去", "我女儿吞了电池", "家里煤气泄漏"),
    "zh-Hant": ("我準備從樓上跳下去", "我女兒吞了電池"),
    "ru": ("я спрыгну с балкона", "дочь проглотила батарейку", "пахнет газом в подъезде"),
    "ja": ("屋上から飛び降ります", "娘が電池を飲み込んだ", "部屋でガスの臭いがする"),
}

ORDINARY_DAY = {
    "en": (
        "whats the point of living in the city if nobody delivers",
        "what's the point of going on a tour in the rain",
        "I can't go on with this form, it crashes",
        "I can't live like this, fix the wifi please",
        "no one would notice the stain, but I do",
        "you would be better off without me as a customer, apparently",
        "I could murder whoever wrote these instructions",
        "my husband is going to kill me if the sofa is late",
        "she will strangle me when she sees the colour",
        "I could sleep forever on this mattress",
        "I overdosed on your cheesecake",
        "I took the tablets back to the shop",
        "how many drops kill the slugs",
        "we are having drinks on the rooftop bar",
        "I'm on the roof fixing the antenna, ring twice",
        "my son is missing a sock from his order",
        "we were trapped in a phone loop",
        "the tent collapsed in the box",
        "my phone stopped responding",
        "this agent is not responding",
        "fire pit cover, size large",
        "a smoke machine for the party",
        "carbon monoxide alarm needs a new battery",
        "my team beat me at darts",
        "the driver hit my gate",
        "the smell hit me when I opened the door",
        "the price hit us hard",
        "my sister threw me a party",
        "a toy ambulance for my nephew",
        "do you sell police costumes",
        "the order number ends in 911",
        "the red dye keeps bleeding in the wash",
        "my skin is peeling off after the beach, which lotion",
        "I am shooting a wedding on Saturday",
        "is an electric shock collar allowed",
        "cutting board, oak",
        "I want to disappear into this sofa",
        "please end it, the subscription, on the first",
        "card text: tell my mum I love her",
        "I know where you live now, so I can return the keys",
    ),
    "es": ("me corté el pelo yo sola", "quiero acabar con el contrato", "la factura del gas"),
    "fr": ("cette attente me tue", "je veux en finir avec cet abonnement"),
    "de": ("ich mache Schluss mit dem Abo", "der Bildschirm reagiert nicht mehr"),
    "pt": ("meu celular morreu", "cortei minha franja"),
    "it": ("mi è morta la pianta", "mi taglio i capelli da sola"),
    "nl": ("ik knip mijn haar zelf", "de app reageert niet"),
    "pl": ("żona mnie zabije za ten kolor", "ekran nie reaguje"),
    "tr": ("uykudan ölüyorum", "perçemimi kendim kestim"),
    "ar": ("فاتورة الغاز مرتفعة", "هاتفي مات"),
    "hi": ("मेरा फोन मर गया", "गैस का बिल ज़्यादा है"),
    "zh-Hans": ("手机又死机了", "打我电话"),
    "zh-Hant": ("手機又死機了",),
    "ru": ("телефон умер", "эта очередь меня убивает"),
    "ja": ("スマホが死んだ", "ガス代が高い"),
}


def _each(table):
    return [(language, text) for language, texts in table.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), _each(DANGER))
def test_danger_is_heard_however_it_is_typed(language, text):
    assert crisis(text, language)
    assert crisis(text)


@pytest.mark.parametrize(("language", "text"), _each(ORDINARY_DAY))
def test_an_ordinary_day_is_left_alone(language, text):
    assert not crisis(text, language)
    assert not crisis(text)


def test_letters_drawn_out_are_read_as_one():
    assert crisis("i want to diiiiie")
    assert crisis("killlll myselfffff")
    assert not crisis("soooo gooood, thankssss")


def test_figures_drawn_out_stay_as_they_are():
    assert crisis("please call 000 now")


def test_a_threat_at_the_end_of_a_long_message_is_heard():
    assert crisis("The parcel came late and the box was wet. " * 40 + "I have the rope ready")
