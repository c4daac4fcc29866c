//! A choice of cards as it stands in an address: `filter=leech&tag=anatomy&q=heart`.

use crate::content;
use crate::error::Error;
use crate::store::listing::{Filter, Which};
use crate::web::forms;

/// Longest tag or search in characters: more finds nothing anyway.
const TEXT_MAX: usize = 200;

/// The choice that the parts of an address name.
///
/// Errors: [`Error::Invalid`] for an unknown filter.
pub fn parse(filter: Option<&str>, tag: Option<&str>, text: Option<&str>) -> Result<Filter, Error> {
    let which = match filter {
        None | Some("") => Which::All,
        Some(name) => {
            let known = Which::ALL.into_iter().find(|which| which.as_str() == name);
            known.ok_or_else(|| Error::invalid("wishes-filter-unknown"))?
        }
    };
    let tag = tag.map(|tag| tag.chars().take(TEXT_MAX).collect::<String>()).filter(|tag| !tag.is_empty());
    let text: String = content::nfc(text.unwrap_or_default()).trim().chars().take(TEXT_MAX).collect();
    Ok(Filter { which, tag, text })
}

/// The part of an address that names `filter`, with `&` before each; empty where it lets everything through.
pub fn address(filter: &Filter) -> String {
    let mut parts = String::new();
    if filter.which != Which::All {
        parts.push_str("&filter=");
        parts.push_str(filter.which.as_str());
    }
    for (name, value) in [("tag", filter.tag.as_deref().unwrap_or_default()), ("q", &filter.text)] {
        if !value.is_empty() {
            parts.push('&');
            parts.push_str(name);
            parts.push('=');
            parts.push_str(&forms::encoded(value));
        }
    }
    parts
}

/// Key of the name of a filter.
pub fn label(which: Which) -> String {
    format!("wishes-filter-{}", which.as_str())
}
