//! Words that stand for something in the API's answers, as the document lists them.

use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::error::Error;

fn one_of(description: &str, words: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description)).enum_values(Some(words)).build()
}

/// What a person may do on the server.
pub fn role() -> Object {
    use crate::store::people::Role;
    one_of("What the person may do on the server.", [Role::Student, Role::Instructor, Role::Admin].map(Role::as_str))
}

/// What a person may do in a class.
pub fn class_role() -> Object {
    use crate::store::classes::ClassRole;
    one_of(
        "What the caller may do in the class.",
        [ClassRole::Student, ClassRole::Reviewer, ClassRole::Instructor].map(ClassRole::as_str),
    )
}

/// The code of a failure.
pub fn code() -> Object {
    one_of("For programs: it never changes.", Error::CODES)
}

/// Why a card comes.
pub fn what() -> Object {
    one_of("Why the card comes.", ["new", "due", "again", "extra"])
}

/// What became of an answer.
pub fn result() -> Object {
    one_of("What became of the answer.", ["recorded", "duplicate", "rejected"])
}

/// Why an answer is rejected.
pub fn reason() -> Object {
    one_of("Why it is rejected; left out otherwise.", ["invalid_grade", "future", "too_old", "not_found"])
}

/// What an answer counts as.
pub fn kind() -> Object {
    use crate::schedule::sm2::Kind;
    let kinds = [Kind::Scheduled, Kind::Again, Kind::Extra, Kind::Cram, Kind::Imported, Kind::Reset];
    one_of("What the answer counts as; left out if it is rejected.", kinds.map(Kind::as_str))
}
