//! Texts that come from elsewhere in part, such as the service's own words, as callers get them: without control characters.
//!
//! What a listing hands over as data is not changed.

use serde::Serializer;

use crate::domain;

/// Writes a text with its control characters made visible.
pub fn plain<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&domain::plain(text))
}

/// [`plain`] for what may be missing.
pub fn plain_option<S: Serializer>(text: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    match text {
        Some(text) => plain(text, serializer),
        None => serializer.serialize_none(),
    }
}
