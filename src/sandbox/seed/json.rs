//! The JSON seed format; docs/schemas/seed.schema.json describes it.

use std::path::Path;

use super::check::{Entry, Mistake, check};
use super::model::Tenant;
use crate::sandbox::SandboxError;

const ADVICE: &str = "Give the name contoso, or a JSON file as docs/schemas/seed.schema.json describes it.";

/// Reads a seed file.
pub fn read(path: &Path) -> Result<Tenant, SandboxError> {
    let place = path.display().to_string();
    let text = std::fs::read(path).map_err(|error| SandboxError::Seed {
        place: place.clone(),
        reason: format!("the seed is neither contoso nor a file that can be read: {error}"),
        advice: ADVICE,
    })?;
    parse(&place, &text)
}

/// Reads a seed from its text; `place` names it in error texts.
pub fn parse(place: &str, text: &[u8]) -> Result<Tenant, SandboxError> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let refuse = |place: String, reason: String| SandboxError::Seed { place, reason, advice: ADVICE };
    let mut tenant: Tenant = serde_json::from_slice(text).map_err(|error| {
        let reason = error.to_string();
        let end = format!(" at line {} column {}", error.line(), error.column());
        let reason = reason.strip_suffix(&end).unwrap_or(&reason).to_owned();
        refuse(format!("{place}, line {}", error.line()), reason)
    })?;
    check(&mut tenant).map_err(|Mistake { entry, reason }| match entry {
        Entry::Tenant => refuse(place.to_owned(), reason),
        Entry::User(index) => refuse(format!("{place}, users[{index}]"), reason),
        Entry::Number(index) => refuse(format!("{place}, numbers[{index}]"), reason),
    })?;
    Ok(tenant)
}
