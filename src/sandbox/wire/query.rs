//! OData's query options.

use percent_encoding::percent_decode_str;

use super::Refusal;

/// The query options of a request, read but not yet understood.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Query {
    /// `$filter`.
    pub filter: Option<String>,
    /// `$top`.
    pub top: Option<u64>,
    /// `$skip`.
    pub skip: Option<u64>,
    /// `$count`.
    pub count: bool,
    /// `$select`: the names.
    pub select: Option<Vec<String>>,
    /// `$orderby`: names, and whether descending.
    pub order_by: Vec<(String, bool)>,
}

impl Query {
    /// Reads the query part of an address. Options that are not among `allowed` (with their `$`) are refused, so that
    /// none is ever ignored; so is one that is there twice.
    pub fn parse(query: Option<&str>, allowed: &[&str]) -> Result<Self, Refusal> {
        let mut options = Self::default();
        let mut seen = Vec::new();
        for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            // Microsoft's pages write $top and $Top.
            let name = decoded(name)?.to_ascii_lowercase();
            let value = decoded(value)?;
            if !allowed.contains(&name.as_str()) {
                return Err(Refusal::bad(format!("the query option '{name}' is not supported here")));
            }
            if seen.contains(&name) {
                return Err(Refusal::bad(format!("the query option '{name}' is there twice")));
            }
            match name.as_str() {
                "$filter" => options.filter = Some(value),
                "$top" => options.top = Some(number(&name, &value)?),
                "$skip" => options.skip = Some(number(&name, &value)?),
                "$count" => options.count = flag(&value)?,
                "$select" => options.select = Some(names(&value)?),
                "$orderby" => options.order_by = orders(&value)?,
                _ => return Err(Refusal::bad(format!("the query option '{name}' is not supported here"))),
            }
            seen.push(name);
        }
        Ok(options)
    }
}

/// Decodes a part of a query, in which `+` is a blank: an unencoded `+` in front of a number is lost, as it is with Graph.
pub fn decoded(text: &str) -> Result<String, Refusal> {
    let blanks = text.replace('+', " ");
    percent_decode_str(&blanks)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| Refusal::bad("the query is not UTF-8"))
}

fn number(name: &str, value: &str) -> Result<u64, Refusal> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    value
        .parse()
        .ok()
        .filter(|_| digits)
        .ok_or_else(|| Refusal::bad(format!("the query option '{name}' is not a number: '{value}'")))
}

fn flag(value: &str) -> Result<bool, Refusal> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Refusal::bad(format!("the query option '$count' is neither true nor false: '{value}'"))),
    }
}

fn names(value: &str) -> Result<Vec<String>, Refusal> {
    let names: Vec<_> = value.split(',').map(|name| name.trim().to_owned()).collect();
    if names.iter().any(String::is_empty) {
        return Err(Refusal::bad(format!("the query option '$select' is not a list of names: '{value}'")));
    }
    Ok(names)
}

fn orders(value: &str) -> Result<Vec<(String, bool)>, Refusal> {
    value
        .split(',')
        .map(|order| {
            let mut words = order.split_ascii_whitespace();
            match (words.next(), words.next(), words.next()) {
                (Some(name), None | Some("asc"), None) => Ok((name.to_owned(), false)),
                (Some(name), Some("desc"), None) => Ok((name.to_owned(), true)),
                _ => Err(Refusal::bad(format!("the query option '$orderby' is not supported: '{value}'"))),
            }
        })
        .collect()
}
