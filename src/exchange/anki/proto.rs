//! The few things that Anki keeps as protobuf, read field by field: numbers, texts and messages within messages.
//!
//! Own code rather than a library: three messages with a handful of fields each, of which the unknown ones are to be passed over, and
//! nothing may be allocated for what is only claimed.
//!
//! Source: protobuf.dev/programming-guides/encoding.

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// A number or a truth value.
    Number(u64),
    /// Text, bytes or a message.
    Bytes(&'a [u8]),
    /// A fraction, or a number of fixed size: nothing that is read here.
    Fixed,
}

/// The bytes are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken;

/// The fields of a message in their order, each with its number. After the first error there are no more.
pub fn fields(bytes: &[u8]) -> Fields<'_> {
    Fields { rest: bytes }
}

/// See [`fields`].
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.rest = &[];
        }
        Some(field.ok_or(Broken))
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u64, Value<'a>)> {
        let tag = self.varint()?;
        let number = tag >> 3;
        if number == 0 {
            return None;
        }
        let value = match tag & 7 {
            0 => Value::Number(self.varint()?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Fixed)?,
            _ => return None,
        };
        Some((number, value))
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut sum = 0;
        for shift in (0..70).step_by(7) {
            let byte = *self.take(1)?.first()?;
            let low = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit.
            sum |= low.checked_shl(shift).filter(|shifted| shifted >> shift == low)?;
            if byte & 0x80 == 0 {
                return Some(sum);
            }
        }
        None
    }
}
