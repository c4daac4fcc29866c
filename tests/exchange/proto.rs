//! Anki's messages, read field by field: what is cut off or only claimed is told.

use proptest::prelude::*;
use recto::exchange::anki::proto::{Broken, Value, fields};

#[test]
fn a_message_is_read_field_by_field() {
    let message = b"\x08\x96\x01\x12\x03abc\x1d\0\0\0\0\x08\x01";
    let read: Result<Vec<_>, _> = fields(message).collect();
    let expected = vec![(1, Value::Number(150)), (2, Value::Bytes(b"abc")), (3, Value::Fixed), (1, Value::Number(1))];
    assert_eq!(read, Ok(expected));
}

#[test]
fn what_is_cut_off_or_only_claimed_is_broken() {
    for message in [
        &b"\x08"[..],
        b"\x08\x80",
        b"\x12\x05abc",
        b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7fx",
        b"\x00\x01",
        b"\x0b",
        &[0xff; 40],
    ] {
        assert!(fields(message).any(|field| field == Err(Broken)), "{message:?}");
    }
    assert_eq!(fields(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").next(), Some(Ok((1, Value::Number(u64::MAX)))));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_or_run_on(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(fields(&bytes).count() <= bytes.len());
    }
}
