//! One-click sign-in of the demo. There are no guests anywhere else, and then these routes know nobody.

use axum::extract::State;
use axum::response::Response;

use crate::error::Error;
use crate::store::ids::UserId;
use crate::store::people::{self, Role};
use crate::web::session::At;
use crate::web::{App, sign_in};

/// Somebody of the demo.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Who.
    pub id: UserId,
    /// As shown.
    pub name: String,
    /// On the whole server.
    pub role: Role,
}

impl Guest {
    /// Key of the sentence on the button.
    pub fn label(&self) -> &'static str {
        match self.role {
            Role::Admin => "demo-as-admin",
            Role::Instructor => "demo-as-instructor",
            Role::Student => "demo-as-student",
        }
    }
}

/// Signs in as one of the demo's people.
pub async fn sign_in(State(app): State<App>, At(guest): At<UserId>) -> Result<Response, Error> {
    if !app.is_guest(guest) {
        return Err(Error::NotFound);
    }
    // The demo's admin may have deleted them or shut them out meanwhile.
    let person = app.store.read(|db| Box::pin(people::get(db, guest))).await?;
    if person.disabled {
        return Err(Error::Forbidden);
    }
    sign_in::start(&app, guest, String::new(), "/").await
}
