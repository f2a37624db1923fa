//! The leavers job through the C ABI: takes all numbers away from everybody in a CSV file, in a sandbox tenant in memory, and shows what
//! changed. Fails unless the leavers' numbers, and no others, became free.
//!
//! `examples/leavers.ps1` is the same job in PowerShell.

#![allow(clippy::print_stdout, reason = "its output is its result")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use cs_phone_number::ffi::client::Connection;
use serde_json::{Value, json};

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let file = std::env::args().nth(1).unwrap_or_else(|| "examples/leavers.csv".to_owned());
    let leavers = leavers(&file).map_err(|error| format!("{file}: {error}"))?;

    let connection = Connection::open(r#"{"kind":"sandbox"}"#).map_err(|failure| failure.to_string())?;
    println!("Connected to the sandbox tenant {}.\n", text(&connection.info["tenant"]));
    let before = numbers(&connection)?;
    let names = account_names(&connection, &before)?;

    for leaver in &leavers {
        let operation = connection.unassign_all(leaver, None).map_err(|status| status.to_string())?;
        match operation.wait().result() {
            Ok(_) => println!("  {leaver}: done"),
            Err(failure) => println!("  {leaver}: Error: {}", text(&failure["message"])),
        }
    }

    let after = numbers(&connection)?;
    show(&before, &after, &names);
    let changed: BTreeSet<&String> = before.keys().filter(|number| before.get(*number) != after.get(*number)).collect();
    let theirs: BTreeSet<&String> = before
        .iter()
        .filter(|(_, row)| names.get(text(&row["assignmentTargetId"])).is_some_and(|name| leavers.contains(name)))
        .map(|(number, _)| number)
        .collect();
    println!("\n{} numbers unassigned, {} untouched.", changed.len(), before.len() - changed.len());
    let all_free = changed.iter().all(|number| after.get(*number).is_some_and(is_free));
    if theirs.is_empty() || changed != theirs || !all_free || after.len() != before.len() {
        return Err(format!("this is wrong: the leavers had {theirs:?}").into());
    }
    Ok(())
}

/// The names in the column `UserPrincipalName`.
fn leavers(file: &str) -> Fallible<Vec<String>> {
    let mut reader = csv::Reader::from_path(file)?;
    let column = reader.headers()?.iter().position(|name| name == "UserPrincipalName").ok_or("no UserPrincipalName")?;
    let mut names = Vec::new();
    for row in reader.records() {
        names.push(row?.get(column).unwrap_or_default().to_owned());
    }
    Ok(names)
}

/// All rows of the tenant, by number.
fn numbers(connection: &Connection) -> Fallible<BTreeMap<String, Value>> {
    let result = request(connection, &json!({"operation": "listNumbers", "top": 1000}))?;
    let rows = result["numbers"].as_array().cloned().unwrap_or_default();
    Ok(rows.into_iter().map(|row| (text(&row["telephoneNumber"]).to_owned(), row)).collect())
}

/// The names of the accounts that have a number. What is no account (a conference bridge, a policy) has none.
fn account_names(connection: &Connection, numbers: &BTreeMap<String, Value>) -> Fallible<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for row in numbers.values() {
        let id = text(&row["assignmentTargetId"]);
        if matches!(text(&row["assignmentStatus"]), "userAssigned" | "voiceApplicationAssigned")
            && !names.contains_key(id)
        {
            let result = request(connection, &json!({"operation": "getUser", "identity": id}))?;
            names.insert(id.to_owned(), text(&result["user"]["userPrincipalName"]).to_owned());
        }
    }
    Ok(names)
}

fn request(connection: &Connection, request: &Value) -> Fallible<Value> {
    let operation = connection.start(&request.to_string()).map_err(|status| status.to_string())?;
    Ok(operation.wait().result().map_err(|failure| failure.to_string())?)
}

fn show(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>, names: &BTreeMap<String, String>) {
    let holder = |row: Option<&Value>| {
        let Some(row) = row else { return "(gone)".to_owned() };
        let account = names.get(text(&row["assignmentTargetId"]));
        account.cloned().unwrap_or_else(|| format!("({})", text(&row["assignmentStatus"])))
    };
    println!("\n{:<21} {:<15} {:<21} {:<21} Change", "Number", "Type", "Before", "After");
    for (number, row) in before {
        let is = after.get(number);
        let change = if is == Some(row) {
            ""
        } else if is.is_some_and(is_free) {
            "unassigned"
        } else {
            "CHANGED"
        };
        let line = format!(
            "{number:<21} {:<15} {:<21} {:<21} {change}",
            text(&row["numberType"]),
            holder(Some(row)),
            holder(is)
        );
        println!("{}", line.trim_end());
    }
}

fn is_free(row: &Value) -> bool {
    row["assignmentTargetId"].is_null() && row["assignmentStatus"] == "unassigned"
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
