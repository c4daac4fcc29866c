//! The document taken apart for a page: each call with what goes in and what comes out, as plain rows.

use std::fmt::Write as _;

use serde_json::Value;

use crate::content::{self, Markup};

/// One call, ready to be shown.
pub(super) struct Call {
    pub method: String,
    pub path: String,
    /// Names it in the page's own links.
    pub anchor: String,
    pub summary: String,
    /// Safe HTML.
    pub description: String,
    /// Needs neither token nor session.
    pub open: bool,
    pub parameters: Vec<Row>,
    pub body: Vec<Row>,
    /// How it is sent from a command line, but for the server's address.
    pub arguments: String,
    pub example: String,
    pub answers: Vec<Answer>,
}

/// One field or parameter.
pub(super) struct Row {
    /// A path through the JSON, such as `results[].state.ease`.
    pub name: String,
    pub kind: String,
    pub needed: bool,
    /// Safe HTML.
    pub text: String,
}

/// What comes back.
pub(super) struct Answer {
    pub status: String,
    /// Safe HTML.
    pub description: String,
    /// Empty for a failure: all failures look alike.
    pub fields: Vec<Row>,
}

/// Deepest level of fields: no schema refers to itself, but nothing here depends on that.
const DEEPEST: usize = 8;

/// All calls in their order, and the fields of a failure.
pub(super) fn calls(document: &Value) -> (Vec<Call>, Vec<Row>) {
    let schemas = &document["components"]["schemas"];
    let mut calls = Vec::new();
    // Those of a tag stand together, in the order of the tags.
    for tag in list(&document["tags"]) {
        for (path, methods) in entries(&document["paths"]) {
            for (method, operation) in entries(methods) {
                if list(&operation["tags"]).contains(&&tag["name"]) {
                    calls.push(call(schemas, path, method, operation));
                }
            }
        }
    }
    let mut failure = Vec::new();
    fields(schemas, &schemas["Failure"], "", 0, &mut failure);
    (calls, failure)
}

fn call(schemas: &Value, path: &str, method: &str, operation: &Value) -> Call {
    let sent = &operation["requestBody"]["content"]["application/json"]["schema"];
    let mut body = Vec::new();
    fields(schemas, sent, "", 0, &mut body);
    let example = &resolved(schemas, sent)["example"];
    let example = if example.is_null() { String::new() } else { example.to_string() };
    let open = list(&operation["security"]).iter().any(|way| entries(way).is_empty() && way.is_object());
    let mut address = format!("/api/v1{path}");
    let parameters = list(&operation["parameters"]);
    for parameter in &parameters {
        let name = text(&parameter["name"]);
        let value = if parameter["schema"]["format"] == "uuid" { "0d6a2b1e-5f0c-4b43-9c3e-2f7f6f1f9a10" } else { "1" };
        address = address.replace(&format!("{{{name}}}"), value);
    }
    let answers = entries(&operation["responses"]).into_iter().map(|(status, answer)| {
        let schema = &answer["content"]["application/json"]["schema"];
        let mut rows = Vec::new();
        if status.starts_with('2') {
            fields(schemas, schema, "", 0, &mut rows);
        }
        Answer { status: status.to_owned(), description: html(text(&answer["description"])), fields: rows }
    });
    Call {
        method: method.to_uppercase(),
        path: path.to_owned(),
        anchor: text(&operation["operationId"]).to_owned(),
        summary: text(&operation["summary"]).to_owned(),
        description: html(text(&operation["description"])),
        open,
        parameters: parameters.iter().map(|parameter| row_of_parameter(schemas, parameter)).collect(),
        body,
        arguments: address,
        example,
        answers: answers.collect(),
    }
}

fn row_of_parameter(schemas: &Value, parameter: &Value) -> Row {
    Row {
        name: text(&parameter["name"]).to_owned(),
        kind: kind(schemas, &parameter["schema"]),
        needed: parameter["required"] == true,
        text: html(text(&parameter["description"])),
    }
}

/// Adds the fields of a schema, those of what lies in it behind their own.
fn fields(schemas: &Value, schema: &Value, path: &str, depth: usize, rows: &mut Vec<Row>) {
    let schema = resolved(schemas, schema);
    if depth > DEEPEST {
        return;
    }
    for part in list(&schema["allOf"]) {
        fields(schemas, part, path, depth + 1, rows);
    }
    // A thing or nothing: what matters is the thing.
    for part in list(&schema["oneOf"]) {
        fields(schemas, part, path, depth + 1, rows);
    }
    if schema["items"].is_object() {
        fields(schemas, &schema["items"], &format!("{path}[]"), depth + 1, rows);
    }
    let needed = list(&schema["required"]);
    for (name, field) in entries(&schema["properties"]) {
        let name = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let own = text(&field["description"]);
        let described = if own.is_empty() { text(&resolved(schemas, field)["description"]) } else { own };
        rows.push(Row {
            kind: kind(schemas, field),
            needed: needed.iter().any(|needed| needed.as_str() == name.rsplit('.').next()),
            text: html(described),
            name: name.clone(),
        });
        fields(schemas, field, &name, depth + 1, rows);
    }
}

/// The type of a schema with its range, such as `integer 1–5`.
fn kind(schemas: &Value, schema: &Value) -> String {
    let schema = resolved(schemas, schema);
    if let Some(one) = list(&schema["oneOf"]).into_iter().find(|one| one["type"] != "null") {
        return kind(schemas, one);
    }
    let names = match &schema["type"] {
        Value::Array(several) => several.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect(),
        one => vec![one.as_str().unwrap_or("object")],
    };
    let mut kind = names.join(" | ");
    if let Some(format) = schema["format"].as_str().filter(|format| !format.starts_with("int") && *format != "double") {
        format.clone_into(&mut kind);
    }
    if kind == "array" {
        let most = schema["maxItems"].as_u64().map(|most| format!(" ≤ {most}")).unwrap_or_default();
        return format!("{}[]{most}", self::kind(schemas, &schema["items"]));
    }
    let words = list(&schema["enum"]);
    if !words.is_empty() {
        return words.into_iter().map(text).collect::<Vec<_>>().join(" | ");
    }
    let (least, most) = (&schema["minimum"], &schema["maximum"]);
    let _ = match (least.is_null(), most.is_null()) {
        (false, false) => write!(kind, " {least}–{most}"),
        (false, true) => write!(kind, " ≥ {least}"),
        (true, false) => write!(kind, " ≤ {most}"),
        (true, true) => Ok(()),
    };
    if let Some(most) = schema["maxLength"].as_u64() {
        let _ = write!(kind, " ≤ {most}");
    }
    kind
}

/// The schema itself where this one only refers to it.
fn resolved<'a>(schemas: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        Some(name) => &schemas[name],
        None => schema,
    }
}

fn html(markdown: &str) -> String {
    content::render(Markup::Markdown, markdown)
        .map_or_else(|_| content::escape(markdown), |done| done.html.into_string())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> Vec<&Value> {
    value.as_array().map(|items| items.iter().collect()).unwrap_or_default()
}

fn entries(value: &Value) -> Vec<(&str, &Value)> {
    value.as_object().map(|map| map.iter().map(|(name, value)| (name.as_str(), value)).collect()).unwrap_or_default()
}
