//! Templates: Markdown with `<< Name >>` where a field goes, and `<< #Name >> … << /Name >>` around what depends on it.

use std::collections::HashMap;

use super::node::Node;
use crate::exchange::gather::one_line;
use crate::exchange::xml::push;

/// Conditions within each other.
const DEEPEST: usize = 16;

pub(super) struct Template<'n> {
    pub name: &'n str,
    content: &'n str,
    /// Ids of fields by their names.
    fields: HashMap<String, &'n str>,
}

/// A template filled in.
pub(super) struct Filled {
    pub text: String,
    /// It names fields that aren't there, or asks for what isn't known here.
    pub odd: bool,
}

impl<'n> Template<'n> {
    pub fn new(template: &'n Node) -> Self {
        let fields = template.get("fields").into_iter().flat_map(Node::values);
        Self {
            name: template.word("name"),
            content: template.word("content"),
            fields: fields.map(|field| (one_line(field.word("name")), field.word("id"))).collect(),
        }
    }

    /// The content of a card of this template, up to a little more than `most` bytes.
    pub fn filled(&self, card: &Node, most: usize) -> Filled {
        let mut filled = Filled { text: String::new(), odd: false };
        // Whether what stands within each open condition is there.
        let mut open: Vec<bool> = Vec::new();
        let mut rest = self.content;
        while let Some((before, after)) = rest.split_once("<<") {
            let shown = open.iter().all(|shown| *shown);
            if shown {
                push(&mut filled.text, before, most);
            }
            let Some((inside, after)) = after.split_once(">>") else {
                rest = "";
                filled.odd = true;
                break;
            };
            rest = after;
            let inside = inside.trim();
            if let Some(name) = inside.strip_prefix('#') {
                open.push(!self.value(card, name, &mut filled.odd).trim().is_empty());
            } else if let Some(name) = inside.strip_prefix('^') {
                open.push(self.value(card, name, &mut filled.odd).trim().is_empty());
            } else if inside.starts_with('/') {
                filled.odd |= open.pop().is_none();
            } else if shown {
                let value = self.value(card, inside, &mut filled.odd);
                push(&mut filled.text, value, most);
            }
            if open.len() > DEEPEST {
                filled.odd = true;
                break;
            }
        }
        if open.iter().all(|shown| *shown) {
            push(&mut filled.text, rest, most);
        }
        filled.odd |= !open.is_empty();
        filled
    }

    /// What the card has for a field.
    fn value<'c>(&self, card: &'c Node, name: &str, odd: &mut bool) -> &'c str {
        let name = one_line(name);
        let Some(id) = self.fields.get(&name) else {
            *odd = true;
            return "";
        };
        let field = card.get("fields").and_then(|fields| fields.get(id));
        let value = field.and_then(|field| field.text().or_else(|| field.get("value")?.text()));
        match value {
            None if *id == "name" => card.word("name"),
            value => value.unwrap_or_default(),
        }
    }
}
