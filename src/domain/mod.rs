//! Numbers, identities, types, the removal plan and the table of outcomes: pure functions.
//!
//! No I/O, no clock, nothing else of this crate.

pub mod identity;
pub mod number_type;
pub mod outcome;
pub mod plan;
pub mod telephone_number;

use std::borrow::Cow;

/// At most the first 64 characters of `text`, for messages: an identity of ten thousand characters would hide the reason.
/// Control characters become visible, so that a message stays on one line.
#[must_use]
pub fn excerpt(text: &str) -> String {
    excerpt_of(text, 64)
}

/// [`excerpt`] of another length, in characters.
#[must_use]
pub fn excerpt_of(text: &str, longest: usize) -> String {
    let mut shown: String = text.chars().take(longest).flat_map(visible).collect();
    if text.chars().nth(longest).is_some() {
        shown.push('…');
    }
    shown
}

/// `text` with its control characters made visible: a text from elsewhere must not move a terminal's cursor or change its colours.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        Cow::Owned(text.chars().flat_map(visible).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn visible(character: char) -> Vec<char> {
    if character.is_control() { character.escape_default().collect() } else { vec![character] }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn an_excerpt_is_short_and_on_one_line() {
        assert_eq!(excerpt("a\r\nb\0"), "a\\r\\nb\\u{0}");
        assert_eq!(excerpt(&"x".repeat(10_000)).chars().count(), 65);
        assert_eq!(excerpt("o'neil@contoso.com"), "o'neil@contoso.com");
    }
}
