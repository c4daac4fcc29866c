"""Writes fuzz/seeds/: a few small files of our own making for each target, from which the fuzzer begins.

    python3 fuzz/seeds.py
"""

import json
import pathlib
import struct

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "tests/fixtures/anki"
PART, PIECE = "\x1e", "\x1d"

WIDGET = "How well did you know this?\n1\nNot at all\n2\n3\n4\n5\nPerfectly\n"


def page(cards, widget=WIDGET):
    return "Cellules Flashcards\n\nFurniture\n" + "".join(f"{n}\nQ\n\n{q}\n\nA\n\n{a}\n\n{widget}" for n, (q, a) in enumerate(cards, 1))


BRAINSCAPE_TEXT = [
    page([("Où est l’ATP ?", "  • mitochondrie\n  • cytosol\n\n  1. un\n  2. deux\n    trois"), ("2", "f*_x_ < 3 svp changez, pas sûr\n\n1\n")]),
    page([("a", "b"), ("c", "d")], ""),
    page([("a", "b")]).replace("1\nQ", "7\nQ") + "9\nQ\n\nx\n\nA\n\n",
]

BRAINSCAPE_HTML = [
    "<!DOCTYPE html><html lang=en><head><title>Géo &amp; co Flashcards by Ève | Brainscape</title><script>'<div class=scf-face>'</script></head>"
    "<body><div class='flashcard-row'><div class=header>1</div><div class='card-question-text'><div class='scf-face'><p>Capitale ?</p></div></div>"
    "<div class='card-answer-text'><div class='scf-face'><ul><li>Ottawa</li></ul><img src='a%20b.png' onerror=x></div><div class='scf-footnote'>n</div></div></div></body></html>",
    "<html><h1 class='deck-name'>Os</h1><div class=scf-face>a</div><div class=scf-face>b</div><div class=scf-face>c</div></html>",
    "<html><head><title>x</title></head><body><a href='https://www.brainscape.com'>x</a><h1>Os Flashcards</h1><div>1</div><div>Q</div><p>a ?</p><div>A</div><p><i>b</i></p></body></html>",
]

TABLE = [
    "...\nQuestion,Réponse,Tags\n\"Où, là ?\",\"ici\nou là\",a b\nx,\"\"\"y\"\"\",\n",
    ";yhfbtdin\nf;b;t;d;i;n\n<b>a</b>;c<br>d;x y;É::M;k1;note\n",
    "\tnmfb\na\t**b**\t1\nc\n",
    "|np\na|b\n'=1+1|'-2\n",
    ",y.fbm\nfront,back,markup\n<b>a</b>,**b**,html/markdown\n",
]

ANKI_TEXT = [
    "#separator:pipe\n#html:true\n#columns:Guid|Type|Paquet|Recto|\"Ver|so\"|Tags\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n#tags:tous\n"
    "g1|Basic|Os::Bras|\"l’<b>\"\"h\"\"</b> | ?\nsuite\"|ע 🦴|x y\n",
    "#une remarque\n#separator:Comma\n#html:false\n#deck:Os\n<b>,b\n",
    "#separator:tab\n#notetype:Cloze\nLa {{c1::casa::house}}\t\n",
]

PASTED = [
    "\n\nchat - cat\nchien - dog, hound\n",
    "\n\nchat\tcat; tomcat\nchien\tdog\nou toutou\n",
    " = \n\\n\\n\nété = a\n\nhiver = b\nfroid\n",
    "\\t\n;\na\tb;c\td;e",
]

MARKDOWN = [
    "---\ntitle: \"Chimie\"\ntags: [base, 'été']\nlang: fr\n---\n\nIntro.\n\nQ: Eau ?\nA: $H_2O$\n\n```c\nQ: x\n```\n\nC: La [casa] est {{c2::là::où}} et [ici]\n",
    "# Histoire\n\n## Qui ?\n\nLouis ##\n\n### Détail\n\na :: b\n\n| a | b |\n| - | - |\n| 1 \\| 2 | `c` |\n",
    "- chat :: *cat*\nhund::dog\n`a :: b` :: code\n",
    "---\nrecto: 1\n---\n\n# Corps::Os\n\n<!-- recto {\"language\":\"fr\"} -->\n\nTout.\n\nQ: Le bras ?\n\nA: Deux :\n\n- f\\*\\_x\n\n"
    "<!-- recto {\"key\":\"k1\",\"tags\":[\"os\"],\"front\":\"plain\",\"back\":\"html\"} -->\n\n",
]


def moodle(*questions):
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n" + "".join(
        f"<question type=\"{kind}\"><name><text>n</text></name><questiontext format=\"{form}\"><text><![CDATA[{text}]]></text></questiontext>{more}</question>\n"
        for kind, form, text, more in questions) + "</quiz>\n"


def answer(fraction, text):
    return f"<answer fraction=\"{fraction}\" format=\"html\"><text>{text}</text><feedback><text>f</text></feedback></answer>"


MOODLE = [
    moodle(("shortanswer", "html", "<p>Où ?</p><img src=\"@@PLUGINFILE@@/a.gif\">", "<idnumber>g1</idnumber>" + answer(100, "ici") + answer(0, "*")
            + "<tags><tag><text>pays</text></tag></tags><file name=\"a.gif\" path=\"/\" encoding=\"base64\">R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==</file>"),
           ("truefalse", "markdown", "2 *<* 3", answer(100, "true") + answer(0, "false"))),
    moodle(("multichoice", "html", "Q ?", "<single>false</single><shuffleanswers>1</shuffleanswers>" + answer(50, "a") + answer(50, "b") + answer(-100, "c")),
           ("matching", "html", "Qui ?", "<subquestion format=\"html\"><text>x</text><answer><text>y</text></answer></subquestion>"),
           ("numerical", "plain_text", "$$\\pi$$", "<answer fraction=\"100\"><text>3.14</text><tolerance>0.01</tolerance></answer><units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>")),
    moodle(("cloze", "html", "Le {1:SHORTANSWER:=chat#bien~%50%chien} {2:MULTICHOICE:dans~=sur} { } {:NM:=3.5:0.1}", ""),
           ("ddwtos", "html", "Un [[1]] [[2]]", "<dragbox><text>os</text><group>1</group></dragbox><dragbox><text>m</text></dragbox>"),
           ("essay", "moodle_auto_format", "D\nx", "<graderinfo format=\"html\"><text>&lt;b&gt;m</text></graderinfo>")),
    "<quiz><question type=\"category\"><category><text>$course$/top/A/B//C</text></category></question><question type=\"description\"/></quiz>",
]

GIFT = [
    "// c\n$CATEGORY: $course$/top/Géo\n\n// question: 7 [id:g7] [tag:pays]\n::Q1:: Où ? {=Ottawa#Oui =%50%Ota ####Fin.}\n\n2 \\= 3 {F#faux#bien}\n\nQui ? {~a ~b =c}\n\n",
    "[markdown]Deux **mots** \\{ici\\} ? {\n~%50%a\n~%50%b\n~%-100%c\n}\n\nLe chat {=sur ~sous} le lit.\n\nA. {=J -> T =M -> C}\n",
    "Né ? {#1822:5}\n\nEntre ? {#1..5}\n\nExact ? {#=%100%42:0 =%50%43}\n\nD. {}\n\nTexte.\n\nAccolade { =a\n\n[html]<b>L</b>\\ns {=x\\:y}\n",
]

SET = {"name": "Réseaux", "description": "Cours", "cardType": 11, "quantity": 2}
ARSNOVA_CARDS = [
    {"_id": "abc", "subject": "01. Ports_x", "front": "(##) Quel port ?\n![ ](img.png width=50%)", "back": "**80**", "hint": "un", "lecture": "ש", "learningGoalLevel": 0},
    {"subject": "Kein Titel", "front": "a", "back": "<script>x</script>c"},
    {"subject": "e", "front": "", "back": None},
]
ARSNOVA = [json.dumps([SET, *ARSNOVA_CARDS], ensure_ascii=False), ", ".join(json.dumps(one) for one in [SET, *ARSNOVA_CARDS])]


def side(markup, source):
    return {"markup": markup, "source": source, "html": source, "text": source}


RECTO_JSON = [
    json.dumps({"format": "recto-deck", "version": 1, "decks": [{
        "uuid": "6f2b1f8e-6c1c-4c5a-9d6c-0a5a4f1b2c3d", "name": "É::M1", "description": "d", "language": "fr",
        "cards": [{"key": "k1", "position": 1, "tags": ["a", "b"], "front": side("html", "<b>x</b> [sound:a.mp3]"), "back": side("markdown", "**y** ![](a.gif)"),
                   "media": ["a.gif"], "note": "n", "retired": True, "typed": "y", "direction": "forward", "source": "p. 3"},
                  {"key": "k2", "front": side("html", "\\(x\\)"), "back": side("html", "pas sûr svp")}]}],
        "media": [{"name": "a.gif", "sha256": "00", "bytes": 1, "type": "image/gif", "data": "AA=="}]}, ensure_ascii=False),
    "{\"format\":\"recto-deck\",\"version\":2,\"decks\":[]}",
]


def packed(**entries):
    return PART.join(f"{name}{PIECE}{content}" for name, content in entries.items())


XLSX = {
    "xl/workbook.xml": "<workbook><workbookPr date1904=\"0\"/><sheets><sheet name=\"Feuil1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
    "xl/_rels/workbook.xml.rels": "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
    "xl/styles.xml": "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy hh:mm;[Red]-#,##0.00 &quot;€&quot;\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"10\"/></cellXfs></styleSheet>",
    "xl/sharedStrings.xml": "<sst><si><t>Recto</t></si><si><r><t xml:space=\"preserve\">L’été </t></r><r><rPr><b/></rPr><t>x_x000D_</t></r></si></sst>",
    "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"
    "<row r=\"4\"><c r=\"A4\" s=\"1\"><v>45352.5</v></c><c r=\"B4\" s=\"2\"><v>0.1234</v></c></row><row><c><v>1e9</v></c><c t=\"b\"><v>1</v></c><c t=\"inlineStr\"><is><t>z</t></is></c></row></sheetData>"
    "<mergeCells><mergeCell ref=\"A4:B5\"/></mergeCells></worksheet>",
}
ODS = {
    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": "<office:document-content><office:automatic-styles><style:style style:name=\"h\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>"
    "<office:body><office:spreadsheet><table:table table:name=\"T\"><table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"2\"><text:p>a<text:s text:c=\"3\"/>b</text:p><text:p>c</text:p></table:table-cell>"
    "<table:table-cell office:value-type=\"float\" office:value=\"3.5\"><text:p>3,50</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
}

MOCHI_JSON = (
    '{"~:version":2,"~:templates":{"~#list":[{"~:id":"~:t","~:name":"Mot","~:content":"# << Mot >>\\n<< #I >>*<< I >>*<< /I >>\\n---\\n<< Sens >>","~:fields":{"~:name":{"~:id":"~:name","~:name":"Mot"},"~:f2":{"~:id":"~:f2","~:name":"Sens"}}}]},'
    '"~:decks":[{"~:id":"~:c","~:name":"M1","~:parent-id":"~:r","~:cards":{"~#list":[{"~:id":"~:c2","~:pos":"b","~:content":"Deux\\n---\\n2 **f**\\n\\n![](@media/a%20b.png)\\n\\n#n #b/c","~:tags":{"~#set":["x"]},"~:reviews":[{"~:due":{"~#dt":1767240000000}}]},'
    '{"~:id":"~:c3","~:pos":"c","~:content":"La {{1::m}} fait {{2::ATP}}"},{"~:id":"~:c4","~:content":"","~:template-id":"~:t","~:fields":{"~:name":{"~:id":"~:name","~:value":"chat"},"~:f2":{"~:id":"~:f2","~:value":"cat"}}},'
    '{"~:id":"~:c6","~:content":"x\\n---\\ny","~:trashed?":{"~#dt":1}}]}},{"~:id":"~:r","~:name":"É","~:cards":{"~#list":[]}}]}'
)
MOCHI = [
    packed(**{"data.json": MOCHI_JSON, "a b.png": "x"}),
    packed(**{"data.edn": '{:version 2 :decks [{:id :d1 :name "Géo" :cards ({:id :x :content "C ?\\n---\\nO" :tags #{"geo"} :archived? true #inst "2020-01-01" ; c\n :n 1.5})}]}'}),
    packed(**{"data.json": '["^ ","~:version",2,"~:decks",["~#list",[["^ ","~:id","~:a","~:name","A","~:cards",["~#list",[["^ ","^2","~:b","~:content","q\\n---\\nr"]]]]]]]'}),
]

LOG = """<openSM2sync number_of_entries="6">
<log type="10" o_id="t1"><name>bio::cellule</name></log><log type="10" o_id="t0"><name>__UNTAGGED__</name></log>
<log type="19" o_id="7::M.1"><name>V</name><q_fact_keys>['f', 'g']</q_fact_keys><a_fact_keys>["h"]</a_fact_keys></log>
<log type="13"><fname>img/a 1.png</fname></log>
<log type="16" o_id="f1"><f>Qui ?
&lt;b&gt;D&lt;/b&gt;</f><b>&lt;img src="img/a 1.png"&gt; m</b></log><log type="16" o_id="f2"><f>H</f><p_1>h</p_1><m_1>c</m_1></log>
<log type="16" o_id="f3"><text>La [casa:house] es [g]</text></log><log type="16" o_id="f4"><f>u</f><g>d</g><h>&lt;$&gt;a^2&lt;/$&gt;</h></log>
<log type="6" o_id="c1" card_t="1" fact="f1" fact_v="1.1" tags="t1,t0" gr="-1"></log><log type="6" o_id="c2" card_t="2::C" fact="f1" fact_v="2::C.2" tags="t0"></log>
<log type="6" o_id="c3" card_t="3" fact="f2" fact_v="3.2" tags=""></log><log type="6" o_id="c5" card_t="5" fact="f3" fact_v="5.1" tags=""><extra>{'cloze': 'casa:house', 'index': 0}</extra></log>
<log type="6" o_id="c6" card_t="7::M" fact="f4" fact_v="7::M.1" tags=""></log></openSM2sync>"""
MNEMOSYNE_1 = """<?xml version="1.0" encoding="UTF-8"?><mnemosyne core_version="1" time_of_start="1200000000"><category active="1"><name>Géo</name></category>
<item id="a1" gr="3" e="2.5"><cat>Géo</cat><Q>C ?</Q><A>O &amp; e</A></item><item id="a1.inv"><cat>Géo</cat><Q>O</Q><A>C</A></item></mnemosyne>"""
MNEMOSYNE = [packed(**{"cards.xml": LOG, "METADATA": "card_set_name:Divers\nnotes:Une<br>deux\n", "img/a 1.png": "x"})]

PROTO_MEDIA = "".join(f"\n{chr(len(name) + 4)}\n{chr(len(name))}{name}\x10\x01" for name in ["a.png", "../b.mp3"])
ANKI_CONTAINER = [
    packed(**{"media": '{"0": "a.png", "1": "../é.mp3", "x": "a.png"}', "collection.anki2": "SQLite format 3", "0": "x", "1": "y", "x": "z"}),
    packed(**{"meta": "\x08\x03", "media": "~" + PROTO_MEDIA, "collection.anki21b": "~SQLite", "0": "~x", "1": "~y"}),
    packed(**{"meta": "\x08\x02", "media": "{}", "collection.anki21": "x", "collection.anki2": "y"}),
    "\x08\x96\x01\x12\x03abc\x1d\x00\x00\x00\x00",
]


def template(kind, front, back, *fields, deck="A::B", tags="a b"):
    return PART.join([kind, front, back, deck, tags, *fields])


TEMPLATE = [
    template("", "<b>{{Front}}</b> {{#Back}}{{hint:Back}}{{/Back}}{{^Text}}-{{/Text}}", "{{FrontSide}}<hr id=answer>{{type:Back}} {{Tags}} {{Deck}} {{Subdeck}} {{Card}} {{Type}}", "eau \\(x\\)", "<b>water</b> [sound:b.mp3]"),
    template("", "{{furigana:Front}} {{kana:Front}} {{kanji:Front}} {{text:Back}} {{tts fr:Back}} {{x:Back}}", "{{=<% %>=}}<%Back%><!-- {{Front}} -->", " 日本[にほん] x[y]", "<i>a</i>"),
    template("cloze", "{{cloze:Text}}", "{{cloze:Text}}<br>{{cloze-only:Text}} {{type:cloze:Text}} {{#c1}}{{Back}}{{/c1}}", "", "b", "La {{c1::casa::house {{c2::x}}}} \\({{c2::y^{2}}}\\) {{c1,2::z}}"),
    template("shapes", "{{cloze:Occlusion}}<div id=io>{{Image}}</div>", "{{cloze:Occlusion}}{{Image}}",
             "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}{{c2::image-occlusion:ellipse:left=.5:top=.5:rx=.1:ry=.2}}{{c2::image-occlusion:polygon:points=.1,.1 .2,.2 .3,.1:angle=30}}{{c0::image-occlusion:text:left=.1:top=.1:text=a:scale=1:fs=.05}}", "<img src=\"a.png\">"),
    template("older", "{{#Image}}{{Image}}{{Question Mask}}{{/Image}}", "{{Answer Mask}}{{Image}}", "<img src=a.png>", "<img src=q.svg>", "<img src=a.svg>"),
]

SANITISER = [
    "<p class=x style='color:red;background:#ff0'>a <b onclick=x>b</b> <a href=\"javascript:x\">c</a> <a href='https://x/?a=1&b'>d</a></p><ul><li>e<li>f</ul><table><tr><td colspan=2>g</table>",
    "<svg><style><!--</style><a title=\"--><img src=x onerror=y>\"><math><mi>x</math><details open><summary>s</summary></details><ruby>日<rt>に</rt></ruby><img src='a b.png' alt=x>[sound:a.mp3]",
    "\\(\\frac{1}{2}\\) \\[x^2\\] [$]a[/$] [latex]\\ce{H2O}[/latex] &lt;script&gt; &#xFDD0;0&#xFDD1; <!-- c --><![CDATA[d]]>",
    "# T\n\n**a** _b_ `c` $x$ $$y$$ \\(z\\)\n\n- d\n  1. e\n\n> f\n\n|a|b|\n|-|-|\n|1|2|\n\n![x](y.png) [l](https://x) <b>h</b> ~~s~~\n\n```\n<x>\n```\n",
]


def collection(name, notes_most, kinds=None):
    """A few notes of a fixture with their cards."""
    file = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    notes = [note for note in file["notes"] if kinds is None or note[2] in kinds][:notes_most]
    ids = {note[0]: n for n, note in enumerate(notes, 1)}
    types = {note[2] for note in notes}
    if file["note_types"] == "tables":
        head = file["head"]
        deck_ids = {id: n for n, (id, _) in enumerate(head["decks"], 1)}
        rows = [("n", row[0], row[1], row[2]) for row in head["note_types"]]
        rows += [(kind, row[0], row[2], row[3]) for kind, key in (("f", "fields"), ("t", "templates")) for row in head[key]]
        # Names with a blank in them would end early; what they are called matters to the templates only.
        types = PIECE.join(f"{kind} {id} {str(called).replace(' ', '_')} {config}" for kind, id, called, config in rows if id in types)
        decks, kind = PIECE.join(called for _, called in head["decks"]), "tables"
    else:
        deck_ids = {}
        models = {id: {key: model[key] for key in ("name", "type", "originalStockKind") if key in model}
                  | {"flds": [{"name": one["name"], "ord": one["ord"]} for one in model["flds"]],
                     "tmpls": [{key: one[key] for key in ("name", "ord", "qfmt", "afmt")} for one in model["tmpls"]]}
                  for id, model in json.loads(file["head"]["models"]).items() if int(id) in types}
        named = {id: {"name": deck["name"]} for id, deck in json.loads(file["head"]["decks"]).items()}
        types, decks, kind = json.dumps(models, ensure_ascii=False), json.dumps(named, ensure_ascii=False), "json"
    cards = [card for card in file["cards"] if card[1] in ids]
    # note, ord, deck, home, type, queue, due, home due, interval, factor, reps, lapses
    lines = [" ".join(str(value) for value in [ids[c[1]], c[4], deck_ids.get(c[2], c[2]), deck_ids.get(c[3], c[3]), *c[5:13]]) for c in cards]
    places = {card[0]: n for n, card in enumerate(cards, 1)}
    answers = [" ".join(str(value) for value in [row[0], places[row[1]], *row[2:7]]) for row in file["answers"] if row[1] in places]
    return PART.join([kind, types, decks, "\n".join(lines), "\n".join(answers[:6]),
                      *(PIECE.join([note[1], str(note[2]), note[3], note[4][:1500]]) for note in notes)])


def by_type(name):
    notes = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))["notes"]
    return sorted({note[2] for note in notes})


ANKI_NOTES = [collection(name, 3, {kind}) for name in ("json", "tables", "cases") for kind in by_type(name)]
ANKI_NOTES = [seed for seed in ANKI_NOTES if len(seed) < 4000][:40]

SEEDS = {
    "brainscape_text": BRAINSCAPE_TEXT,
    "brainscape_html": BRAINSCAPE_HTML,
    "table": TABLE,
    "anki_text": ANKI_TEXT,
    "pasted": PASTED,
    "markdown": MARKDOWN,
    "moodle": MOODLE,
    "gift": GIFT,
    "arsnova": ARSNOVA,
    "recto_json": RECTO_JSON,
    "any": [BRAINSCAPE_TEXT[1], BRAINSCAPE_HTML[1], TABLE[0][4:], ANKI_TEXT[1], PASTED[0][2:], MARKDOWN[0], MARKDOWN[1], MOODLE[3], GIFT[0], ARSNOVA[1],
            RECTO_JSON[0], MNEMOSYNE_1, "\ufeffa;b\nc;d\n"],
    "spreadsheet": [packed(**XLSX), packed(**ODS)],
    "mochi": MOCHI,
    "mnemosyne": MNEMOSYNE,
    "anki_container": ANKI_CONTAINER,
    "anki_notes": ANKI_NOTES,
    "template": TEMPLATE,
    "sanitiser": SANITISER,
}


def main():
    for target, seeds in SEEDS.items():
        folder = HERE / "seeds" / target
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for n, seed in enumerate(seeds, 1):
            (folder / f"{n:02}").write_bytes(seed.encode("utf-8"))
    # Texts in other encodings, and a whole package as it stands.
    (HERE / "seeds/any/utf16").write_bytes("é,b\nc,d\n".encode("utf-16"))
    (HERE / "seeds/any/windows1252").write_bytes("été,b\n«c»,d\n".encode("cp1252"))
    (HERE / "seeds/spreadsheet/zip").write_bytes(stored({"mimetype": ODS["mimetype"], "content.xml": "<a/>"}))


def stored(entries):
    """A zip whose entries aren't packed, always the same bytes."""
    import zlib

    body, directory = b"", b""
    for name, content in entries.items():
        name, content = name.encode(), content.encode()
        same = struct.pack("<HHHHHIII", 20, 0, 0, 0, 33, zlib.crc32(content), len(content), len(content))
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + same + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + same + struct.pack("<HH", len(name), 0) + name + content
    return body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)


main()
