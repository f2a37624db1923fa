//! The form that a client posts.

use std::collections::HashMap;

use super::Refused;
use crate::sandbox::wire::{Arrival, decoded};

const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// The parameters of a request.
#[derive(Debug)]
pub struct Form(HashMap<String, String>);

impl Form {
    /// Reads the body. Parameters in the address are never read.
    pub fn of(arrival: &Arrival) -> Result<Self, Refused> {
        let given = arrival.header("content-type").unwrap_or_default();
        let essence = given.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case(CONTENT_TYPE) {
            return Err(Refused::malformed(&format!("its Content-Type is '{given}', not {CONTENT_TYPE}")));
        }
        let body = arrival.body.as_deref().map_err(|error| Refused::malformed(error))?;
        let body = std::str::from_utf8(body).map_err(|_| Refused::malformed("the body is not UTF-8"))?;
        Self::parse(body)
    }

    /// Reads parameters as forms and queries write them.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let mut parameters = HashMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decode = |text| decoded(text).map_err(|_| Refused::malformed("a parameter is not UTF-8"));
            let (name, value) = (decode(name)?, decode(value)?);
            if parameters.contains_key(&name) {
                let message = format!("The request is not properly formatted. The parameter '{name}' is duplicated.");
                return Err(Refused::new("invalid_request", 9_000_411, message));
            }
            parameters.insert(name, value);
        }
        Ok(Self(parameters))
    }

    /// A parameter; one without a value is treated as left out (RFC 6749, 3.2).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A parameter that is needed.
    pub fn need(&self, name: &str) -> Result<&str, Refused> {
        self.get(name).ok_or_else(|| Refused::missing(name))
    }

    /// The names of all parameters.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
