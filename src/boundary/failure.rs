//! How an operation that failed ended.

use serde::Serialize;

use super::code::ErrorCode;
use super::event::Item;
use super::text::{plain, plain_option};
use crate::domain::outcome::Outcome;

/// A failure as docs/abi.md describes it. No text in it ever holds a token or a secret.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// One of the closed list.
    pub code: ErrorCode,
    /// What the shipped cmdlet would show as its code.
    pub legacy_code: String,
    /// What is wrong, with what and whose, as a sentence without full stop.
    #[serde(serialize_with = "plain")]
    pub message: String,
    /// What to do now, in sentences.
    #[serde(serialize_with = "plain_option")]
    pub advice: Option<String>,
    /// The number or identity in question.
    #[serde(serialize_with = "plain_option")]
    pub target: Option<String>,
    /// The status of the service's reply.
    pub http_status: Option<u16>,
    /// The service's own error code.
    #[serde(serialize_with = "plain_option")]
    pub service_code: Option<String>,
    /// The service's id of the request, for a support case.
    #[serde(serialize_with = "plain_option")]
    pub request_id: Option<String>,
    /// Our id of the request.
    pub client_request_id: Option<String>,
    /// How long the service asked to wait.
    pub retry_after_ms: Option<u64>,
    /// How often the request was sent.
    pub attempts: u32,
    /// The reply's body, where it holds no readable code and message.
    #[serde(serialize_with = "plain_option")]
    pub response_body: Option<String>,
    /// Whether anything was removed.
    #[serde(serialize_with = "super::event::outcome_word")]
    pub outcome: Outcome,
    /// Each number's own end, where there are several.
    pub items: Vec<Item>,
}

impl Failure {
    /// A failure before anything was ordered.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            legacy_code: code.legacy_code(None),
            message: message.into(),
            advice: None,
            target: None,
            http_status: None,
            service_code: None,
            request_id: None,
            client_request_id: None,
            retry_after_ms: None,
            attempts: 0,
            response_body: None,
            outcome: Outcome::NotDone,
            items: Vec::new(),
        }
    }

    /// Says what to do now.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Names the number or identity in question.
    #[must_use]
    pub fn target(mut self, target: impl Into<String>) -> Self {
        self.target = Some(target.into());
        self
    }

    /// Says how the removal stands.
    #[must_use]
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }
}
