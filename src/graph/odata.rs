//! Literals and keys in paths and queries (OData 4.01 URL conventions, 5.1.1 and 4.3).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters (RFC 3986, 2.3). A `+` must be encoded: in a query it means a blank.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` as part of a path segment or query.
#[must_use]
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// `text` as a string literal, a quote in it doubled, not yet encoded.
#[must_use]
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The path of one user. A key that begins with `$` would be taken for a system resource, so it stands in brackets
/// (Graph, "Get user": user principal names that begin with a dollar sign).
#[must_use]
pub fn user_path(key: &str) -> String {
    if key.starts_with('$') { format!("users({})", encoded(&literal(key))) } else { format!("users/{}", encoded(key)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_literal_or_segment() {
        assert_eq!(encoded(&literal("+1;ext=5")), "%27%2B1%3Bext%3D5%27");
        assert_eq!(literal("o'neil"), "'o''neil'");
        assert_eq!(user_path("a#EXT#@b.c"), "users/a%23EXT%23%40b.c");
        assert_eq!(user_path("../me?x=%2F"), "users/..%2Fme%3Fx%3D%252F");
        assert_eq!(user_path("$x@y"), "users(%27%24x%40y%27)");
    }
}
