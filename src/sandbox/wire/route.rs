//! Which call of Graph a path is.

use axum::http::{Method, StatusCode, Uri};
use percent_encoding::percent_decode_str;

use super::{NUMBERS, Query, Refusal, VERSION};

/// A call of Graph that the sandbox serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// `numberAssignments`.
    NumberList(Query),
    /// `numberAssignments/$count`.
    NumberCount(Query),
    /// `numberAssignments/{id}`.
    Number(String, Query),
    /// `numberAssignments/unassignNumber`.
    Unassign,
    /// `numberAssignments/assignNumber`.
    Assign,
    /// `operations/{id}`.
    Operation(String, Query),
    /// `users/{id or user principal name}`.
    User(String, Query),
    /// `users`.
    UserList(Query),
    /// `userConfigurations/{object id}`.
    UserConfiguration(String, Query),
}

/// Finds the call.
///
/// # Errors
///
/// 501 for a path that the sandbox does not have, 405 for a method that the path does not take, 400 for a query option
/// that the call does not take.
pub fn parse(method: &Method, uri: &Uri) -> Result<Call, Refusal> {
    let unknown = || Refusal::not_built(format!("the sandbox does not serve {method} {}", uri.path()));
    let path = uri.path().strip_prefix(VERSION).ok_or_else(unknown)?;
    let segments = segments(path)?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let query = |allowed: &[&str]| Query::parse(uri.query(), allowed);
    let reading = |call: Result<Call, Refusal>| only(method, &Method::GET, "GET", call);
    let ordering = |call: Call| only(method, &Method::POST, "POST", query(&[]).map(|_| call));
    let numbers: Vec<&str> = NUMBERS.split('/').skip(1).collect();
    if let Some(rest) = segments.strip_prefix(numbers.as_slice()) {
        return match rest {
            ["numberAssignments"] => {
                reading(query(&["$filter", "$top", "$skip", "$count", "$select", "$orderby"]).map(Call::NumberList))
            }
            ["numberAssignments", "$count"] => reading(query(&["$filter"]).map(Call::NumberCount)),
            ["numberAssignments", action] if named(action, "unassignNumber") => ordering(Call::Unassign),
            ["numberAssignments", action] if named(action, "assignNumber") => ordering(Call::Assign),
            // An action that Graph has and the sandbox has not.
            ["numberAssignments", action] if action.contains('.') || *action == "updateNumber" => Err(unknown()),
            ["numberAssignments", id] => reading(query(&["$select"]).map(|query| Call::Number((*id).into(), query))),
            ["operations", id] => reading(query(&["$select"]).map(|query| Call::Operation((*id).into(), query))),
            _ => Err(unknown()),
        };
    }
    match segments.as_slice() {
        ["users"] => reading(query(&["$filter", "$top", "$count", "$select"]).map(Call::UserList)),
        ["users", key] => reading(query(&["$select"]).map(|query| Call::User((*key).into(), query))),
        ["admin", "teams", "userConfigurations", id] => {
            reading(query(&["$select"]).map(|query| Call::UserConfiguration((*id).into(), query)))
        }
        _ => Err(unknown()),
    }
}

/// The action in either spelling: bare, or with its namespace as Microsoft's SDKs write it.
fn named(segment: &str, action: &str) -> bool {
    segment.strip_prefix("microsoft.graph.teamsAdministration.").unwrap_or(segment) == action
}

fn only(method: &Method, taken: &Method, allow: &'static str, call: Result<Call, Refusal>) -> Result<Call, Refusal> {
    if method == taken {
        return call;
    }
    Err(Refusal {
        allow: Some(allow),
        ..Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            format!("the path takes {allow}, not {method}"),
        )
    })
}

/// The segments of a path, decoded; `name('key')` is two of them, as `name/key` is.
fn segments(path: &str) -> Result<Vec<String>, Refusal> {
    let mut segments = Vec::new();
    for raw in path.split('/').skip(1) {
        let segment = percent_decode_str(raw).decode_utf8().map_err(|_| Refusal::bad("the path is not UTF-8"))?;
        match keyed(&segment) {
            Some((name, key)) => segments.extend([name.to_owned(), key]),
            None => segments.push(segment.into_owned()),
        }
    }
    Ok(segments)
}

fn keyed(segment: &str) -> Option<(&str, String)> {
    let (name, key) = segment.strip_suffix("')")?.split_once("('")?;
    let collection = ["users", "numberAssignments", "operations", "userConfigurations"].contains(&name);
    // A quote within a key is doubled; a single one would end it.
    let quoted = !key.replace("''", "").contains('\'');
    (collection && quoted).then(|| (name, key.replace("''", "'")))
}
