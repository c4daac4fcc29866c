//! Files in a zip: what kind they are, the limits of all their entries together, and bytes that are damaged.

use proptest::prelude::*;
use recto::exchange::Limits;
use recto::exchange::anki::container::{self, Container};
use recto::exchange::package::{Fault, Kind, Package};

/// What a package is, and the size of each entry as far as it can be unpacked.
fn unpacked(bytes: &[u8]) -> Option<(Kind, Vec<Result<usize, String>>)> {
    let limits = Limits { small: 1 << 16, media_file: 1 << 16, ..Limits::default() };
    let mut package = Package::open(std::io::Cursor::new(bytes), &limits).ok()?;
    let numbers: Vec<usize> = package.names().map(|(index, _)| index).collect();
    let read = |index| package.bytes(index, 1 << 16).map(|bytes| bytes.len()).map_err(|fault| fault.to_string());
    let entries = numbers.into_iter().map(read).collect();
    if let Kind::Anki(container) = package.kind() {
        let _ = container::contents(&mut package, container, &limits);
    }
    Some((package.kind(), entries))
}

pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("its content");
    }
    zip.finish().expect("a zip").into_inner()
}

/// A small package in today's container; what its collection holds is no matter here.
fn anki_package() -> Vec<u8> {
    let packed = |bytes: &[u8]| zstd::encode_all(bytes, 3).expect("packed");
    let (collection, list) = (packed(b"rows"), packed(b"\x0a\x07\x0a\x05a.png"));
    zipped(&[("meta", &[8, 3]), ("collection.anki21b", &collection), ("media", &list), ("0", &packed(b"dot"))])
}

#[test]
fn a_package_is_known_by_what_it_holds() {
    let kind = |files: &[(&str, &[u8])]| unpacked(&zipped(files)).expect("opens").0;
    assert_eq!(kind(&[("collection.anki2", b"x")]), Kind::Anki(Container::First));
    assert_eq!(kind(&[("collection.anki2", b"x"), ("collection.anki21", b"x")]), Kind::Anki(Container::Second));
    assert_eq!(kind(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")]), Kind::Spreadsheet);
    assert_eq!(kind(&[("mimetype", b"x"), ("content.xml", b"x")]), Kind::Spreadsheet);
    assert_eq!(kind(&[("METADATA", b"x"), ("cards.xml", b"x")]), Kind::Mnemosyne);
    assert_eq!(kind(&[("data.json", b"{}")]), Kind::Mochi);
    assert_eq!(kind(&[("plage.png", b"x")]), Kind::Unknown);
    assert_eq!(kind(&[("plage.png", b"x"), ("__MACOSX/collection.anki2", b"x")]), Kind::Unknown);
    let (kind, entries) = unpacked(&anki_package()).expect("opens");
    assert_eq!(kind, Kind::Anki(Container::Third));
    let sizes: Vec<usize> = entries.into_iter().map(|size| size.expect("unpacks")).collect();
    assert_eq!(sizes, [2, 4, 9, 3]);
}

#[test]
fn the_limits_of_a_package_hold_for_all_its_entries_together() {
    let parts = [vec![7_u8; 40_000], vec![8; 40_000], vec![9; 40_000]];
    let files: Vec<(&str, &[u8])> = ["a", "b", "c"].into_iter().zip(parts.iter().map(Vec::as_slice)).collect();
    let bytes = zipped(&files);
    let open = |limits: Limits| Package::open(std::io::Cursor::new(&bytes), &limits).map(|_| ());
    assert_eq!(open(Limits::default()), Ok(()));
    let said = |limits: Limits| open(limits).expect_err("too much").message.id;
    assert_eq!(said(Limits { unpacked: 119_999, ..Limits::default() }), "package-too-large");
    assert_eq!(said(Limits { entries: 2, ..Limits::default() }), "package-too-many");
    assert_eq!(said(Limits { small: 10_000, ratio: 50, ..Limits::default() }), "package-bomb");
    assert_eq!(said(Limits { file: 100, ..Limits::default() }), "import-file-too-large");
    let mut package = Package::open(std::io::Cursor::new(&bytes), &Limits::default()).expect("opens");
    assert!(matches!(package.bytes(0, 39_999), Err(Fault::TooLarge(39_999))));
    // Unpacking the same twice counts once.
    for _ in 0..3 {
        assert_eq!(package.bytes(0, 40_000).expect("unpacks").len(), 40_000);
    }
}

proptest! {
    #[test]
    fn a_package_with_bytes_changed_or_cut_never_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
        tail in prop::collection::vec(any::<u8>(), 0..30),
    ) {
        let mut bytes = anki_package();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        bytes.extend(tail);
        let _ = unpacked(&bytes);
    }

    #[test]
    fn any_bytes_between_the_marks_of_a_zip_never_panic(
        before in prop::collection::vec(any::<u8>(), 0..200),
        end in prop::collection::vec(any::<u8>(), 18..60),
    ) {
        let _ = unpacked(&[b"PK\x03\x04", before.as_slice(), b"PK\x05\x06", end.as_slice()].concat());
    }
}
