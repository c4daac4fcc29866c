//! How a call can fail: each group of statuses once, to be named by the calls that it can befall.

use std::collections::BTreeMap;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};
use utoipa::{IntoResponses, ToSchema as _};

use crate::web::problem::Failure;

type Responses = BTreeMap<String, RefOr<Response>>;

/// Refusals by status, each with its codes and what they mean.
fn refusals<const N: usize>(list: [(u16, &str); N]) -> Responses {
    let schema = || Ref::from_schema_name(Failure::name());
    list.into_iter()
        .map(|(status, description)| {
            let content = ContentBuilder::new().schema(Some(schema())).build();
            let mut response = ResponseBuilder::new().description(description).content("application/json", content);
            if matches!(status, 429 | 503) {
                let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).build();
                let header = HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds to wait.")).build();
                response = response.header("Retry-After", header);
            }
            (status.to_string(), response.build().into())
        })
        .collect()
}

/// What can befall every call.
pub(super) struct Always;

impl IntoResponses for Always {
    fn responses() -> Responses {
        refusals([
            (401, "`signed_out`: no session, no token, or one that holds no longer"),
            (429, "`too_many`: more calls in a minute than the server allows"),
            (500, "`internal`: a fault of the server; its log says which"),
            (503, "`busy`: more to do than the server can queue; nothing was kept"),
        ])
    }
}

/// The call names something.
pub(super) struct Unknown;

impl IntoResponses for Unknown {
    fn responses() -> Responses {
        refusals([(404, "`not_found`: there is no such thing, or the caller may not know of it")])
    }
}

/// The call has a query that can be wrong.
pub(super) struct Unreadable;

impl IntoResponses for Unreadable {
    fn responses() -> Responses {
        refusals([(422, "`invalid`: a part of the query can't be read; the message says why")])
    }
}

/// The call writes.
pub(super) struct Unkept;

impl IntoResponses for Unkept {
    fn responses() -> Responses {
        refusals([
            (403, "`other_site`: neither a token without a cookie, nor sent by a page of this server"),
            (507, "`not_stored`: the disk is full or read-only; nothing was kept"),
        ])
    }
}

/// The call has a body.
pub(super) struct BadBody;

impl IntoResponses for BadBody {
    fn responses() -> Responses {
        refusals([
            (413, "`too_large`: more than 2 MB"),
            (415, "`not_json`: the body has another content type than `application/json`"),
            (422, "`invalid`: the body can't be read or taken; the message says where"),
        ])
    }
}

/// The call says whose device it comes from.
pub(super) struct OtherStudent;

impl IntoResponses for OtherStudent {
    fn responses() -> Responses {
        refusals([(409, "`other_student`: the caller is another person than `student`; nothing was kept")])
    }
}

/// The call takes an answer back.
pub(super) struct NotLast;

impl IntoResponses for NotLast {
    fn responses() -> Responses {
        let description =
            "`not_last`: another answer was given since; `other_student`: the caller is another person than `student`";
        refusals([(409, description)])
    }
}
