//! Mnemosyne: the log of a package with every kind of its cards, and the XML of its versions 1.

use proptest::prelude::*;
use recto::exchange::{self, Format, Place, Upload};

use crate::zips::{read, refused, texts};
use crate::{cards, cases, findings};

const LOG: &str = r#"<openSM2sync number_of_entries="12">
<log type="10" o_id="t1"><name>bio::cellule</name></log>
<log type="10" o_id="t0"><name>__UNTAGGED__</name></log>
<log type="19" o_id="7::Mien.1"><name>Vue</name><q_fact_keys>['f', 'g']</q_fact_keys><a_fact_keys>["h"]</a_fact_keys></log>
<log type="13"><fname>img/carte 1.png</fname></log>
<log type="16" o_id="f1"><f>Qui est « là » ?
&lt;b&gt;Dis&lt;/b&gt; !</f><b>&lt;img src="img/carte 1.png"&gt; moi 🙂</b></log>
<log type="16" o_id="f2"><f>der Hund</f><p_1>hʊnt</p_1><m_1>le chien</m_1><n>masc.</n></log>
<log type="16" o_id="f3"><text>La [casa:house] es [grande]</text></log>
<log type="16" o_id="f4"><f>un</f><g>deux</g><h>&lt;$&gt;a &lt; b^2&lt;/$&gt;</h></log>
<log type="6" o_id="c1" card_t="1" fact="f1" fact_v="1.1" tags="t1,t0" gr="-1"></log>
<log type="6" o_id="c2" card_t="2::Clone" fact="f1" fact_v="2::Clone.2" tags="t0"></log>
<log type="6" o_id="c3" card_t="3" fact="f2" fact_v="3.1" tags=""></log>
<log type="6" o_id="c4" card_t="3" fact="f2" fact_v="3.2" tags=""></log>
<log type="6" o_id="c5" card_t="5" fact="f3" fact_v="5.1" tags=""><extra>{'cloze': 'casa:house', 'index': 0}</extra></log>
<log type="6" o_id="c6" card_t="7::Mien" fact="f4" fact_v="7::Mien.1" tags=""></log>
<log type="6" o_id="c7" card_t="1" fact="absent" fact_v="1.1" tags=""></log>
<log type="6" o_id="c8" card_t="5" fact="f3" fact_v="5.1" tags=""><extra>{'index': 9}</extra></log>
<log type="6" o_id="c9" card_t="9" fact="f3" fact_v="9.1" tags=""></log>
</openSM2sync>"#;
const ABOUT: &str = "card_set_name:Divers\nauthor_name:Ada\nnotes:Une ligne<br>et deux\n";

#[test]
fn every_kind_of_card_comes_in_with_tags_and_media() {
    let reading = read(&[("cards.xml", LOG), ("METADATA", ABOUT), ("img/carte 1.png", "x")]).expect("read");
    assert_eq!(reading.format, Format::Mnemosyne);
    let expected = [
        ("Qui est « là » ?\nDis !", "moi 🙂"),
        ("moi 🙂", "Qui est « là » ?\nDis !"),
        ("der Hund", "hʊnt\nle chien\nmasc."),
        ("le chien", "der Hund\nhʊnt\nmasc."),
        ("La [house] es grande", "La casa es grande"),
    ];
    assert_eq!(texts(&reading)[..5], expected.map(|(front, back)| ("Divers", front, back)));
    let cards = cards(&reading);
    assert_eq!(cards.len(), 6);
    assert!(cards[5].back.rendered.has_math);
    assert_eq!(cards[0].tags, ["bio::cellule"]);
    assert!(cards[1].tags.is_empty());
    assert_eq!(cards[0].media, ["carte 1.png"]);
    assert_eq!((cards[3].source_id.as_deref(), cards[3].note.as_deref()), (Some("c4"), Some("f2")));
    assert_eq!(reading.decks[0].description, "Une ligne\net deux");
    assert_eq!(reading.decks[0].source_id.as_deref(), Some("mnemosyne:Divers"));
    let ids: Vec<&str> = findings(&reading).iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, ["zips-mnemosyne-fact", "zips-mnemosyne-gap", "zips-mnemosyne-kind"]);
}

#[test]
fn version_1_has_its_categories_as_decks() {
    let text = r#"<?xml version="1.0" encoding="UTF-8"?>
<mnemosyne core_version="1" time_of_start="1200000000">
<category active="1"><name>&lt;Default&gt;</name></category><category active="1"><name>Géo</name></category>
<item id="a1" gr="3" e="2.5"><cat>Géo</cat><Q>Capitale du Canada ?</Q><A>Ottawa &amp; environs</A></item>
<item id="a1.inv"><cat>Géo</cat><Q>Ottawa</Q><A>Canada</A></item>
<item id="_x"><cat>&lt;Default&gt;</cat><Q>1 + 1</Q><A>2</A></item>
<item id="b"><cat>Géo</cat><Q>vide</Q><A></A></item></mnemosyne>"#;
    let reading = exchange::read(&Upload::new("Mes cartes.xml", text.as_bytes())).expect("read");
    assert_eq!(reading.format, Format::Mnemosyne);
    assert_eq!(
        texts(&reading),
        [
            ("Géo", "Capitale du Canada ?", "Ottawa & environs"),
            ("Géo", "Ottawa", "Canada"),
            ("Mes cartes", "1 + 1", "2")
        ]
    );
    let cards = cards(&reading);
    assert_eq!(cards[1].note.as_deref(), Some("a1"));
    assert_eq!(cards[2].source_id, None);
    assert_eq!(findings(&reading), [("import-answer-missing", Place::Card(4))]);
    let hostile = text.replacen("<mnemosyne", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><mnemosyne", 1);
    let refusal = exchange::read(&Upload::new("x.xml", hostile.as_bytes())).expect_err("refused");
    assert_eq!(refusal.message.id, "zips-xml-doctype");
}

#[test]
fn what_is_no_log_is_turned_down() {
    assert_eq!(refused(&[("cards.xml", "<openSM2sync>")]), "zips-xml-cut");
    assert_eq!(refused(&[("cards.xml", "<openSM2sync></openSM2sync>")]), "import-no-cards");
    assert_eq!(refused(&[("cards.xml", "<a>&x;</a>")]), "zips-xml-entity");
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_mutated_log_is_read_or_turned_down(at: usize, with in "[<>/\"'=0-9a-z&;\\[\\]:$ ]{0,8}") {
        let mut text = LOG.to_owned();
        let at = text.floor_char_boundary(at % text.len());
        let end = text.floor_char_boundary((at + with.len()).min(text.len()));
        text.replace_range(at..end.max(at), &with);
        let _ = read(&[("cards.xml", &text)]);
    }
}

proptest! {
    #[test]
    fn no_text_does_harm(text in "[<$>/latex\\[\\]:\n src=\"'.é]{0,120}", number in 0_usize..3) {
        let text = text.replace('<', "&lt;").replace('>', "&gt;");
        let log = format!(
            r#"<openSM2sync><log type="16" o_id="f"><f>{text}</f><b>{text}</b><text>{text}</text></log>
<log type="6" o_id="a" card_t="1" fact="f" fact_v="1.1" tags=""></log>
<log type="6" o_id="b" card_t="5" fact="f" fact_v="5.1" tags=""><extra>{{'index': {number}}}</extra></log>
<log type="6" o_id="c" card_t="6" fact="f" fact_v="6.1" tags=""></log></openSM2sync>"#
        );
        let _ = read(&[("cards.xml", &log)]);
    }
}
