//! A letter: whatever people wrote into names, titles and texts, it stays words.

use lettre::Address;
use lettre::message::Mailbox;
use mailparse::{MailHeader, MailHeaderMap as _};
use proptest::prelude::*;
use recto::lang::Lang;
use recto::mail::{Foot, Letter, Part};

use crate::post::Received;

fn letter(name: &str, subject: &str, text: &str) -> Letter {
    let foot = |text: &str| Foot { text: text.to_owned(), link: None };
    Letter {
        lang: Lang::Fr,
        to_name: Some(name.to_owned()),
        subject: subject.to_owned(),
        opening: text.to_owned(),
        parts: vec![Part {
            text: text.to_owned(),
            link: "https://cards.school.example/proposals".to_owned(),
            details: vec![text.to_owned(), name.to_owned()],
        }],
        foot: vec![foot(text), foot("Recto")],
        off: Some("https://cards.school.example/mail/off/1.x".to_owned()),
    }
}

/// The message as it goes to the mail server.
fn message(letter: &Letter) -> Received {
    let from = Mailbox::new(Some("Recto".to_owned()), "recto@school.example".parse().unwrap());
    let to: Address = "tom@school.example".parse().unwrap();
    Received { to: Vec::new(), bytes: letter.bytes(&from, &to, 0).unwrap() }
}

/// The names of the headers of a message, as another program reads them.
fn headers(bytes: &[u8]) -> Vec<String> {
    mailparse::parse_mail(bytes).unwrap().headers.iter().map(MailHeader::get_key).collect()
}

fn hostile() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        Just("\r\n".to_owned()),
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just("\u{2028}".to_owned()),
        Just("\u{85}".to_owned()),
        Just("\0".to_owned()),
        Just("Bcc: all@school.example".to_owned()),
        Just("\r\n\r\n<script>".to_owned()),
        Just("=?utf-8?b?DQpCY2M6?=".to_owned()),
        Just("\r\n.\r\nMAIL FROM:<x@y.example>".to_owned()),
        Just("\" <x@y.example>, \"".to_owned()),
        ".{0,40}",
    ];
    proptest::collection::vec(parts, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_name_and_no_title_makes_a_header_or_an_address(name in hostile(), subject in hostile(), text in hostile()) {
        let plain = message(&letter("Tom", "Recto", "Bonjour")).bytes;
        let bytes = message(&letter(&name, &subject, &text)).bytes;
        prop_assert!(bytes.is_ascii() && !bytes.contains(&0));
        let lines: Vec<_> = std::str::from_utf8(&bytes).unwrap().split("\r\n").collect();
        prop_assert!(lines.iter().all(|line| line.len() < 998 && !line.contains(['\r', '\n'])));
        prop_assert_eq!(headers(&bytes), headers(&plain));
        let parsed = mailparse::parse_mail(&bytes).unwrap();
        let found = mailparse::addrparse_header(parsed.headers.get_first_header("To").unwrap()).unwrap();
        prop_assert_eq!(found.extract_single_info().map(|one| one.addr), Some("tom@school.example".to_owned()));
    }

    #[test]
    fn what_people_wrote_is_escaped_in_html_and_stays_on_its_line_in_text(text in hostile()) {
        let made = message(&letter("Tom", "Recto", &text));
        prop_assert!(!made.html().contains("<script"));
        // What ends the body belongs to how it is encoded.
        let lines = |message: &Received| message.text().trim_end().lines().count();
        let (lines, empty) = (lines(&made), lines(&message(&letter("Tom", "Recto", "x"))));
        prop_assert!(lines <= empty, "{lines} lines, not {empty}");
    }
}
