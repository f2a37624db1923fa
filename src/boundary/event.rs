//! What an operation tells while it runs, and how it ended.

use std::io;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::failure::Failure;
use super::text::{plain, plain_option};
use crate::domain::outcome::Outcome;

/// One event; docs/abi.md lists the fields of each kind.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// The first one.
    Started {
        /// The request's name.
        operation: &'static str,
    },
    /// What is going to be removed, and what is not.
    Plan {
        /// Whose numbers.
        account: Account,
        /// Each number.
        items: Vec<PlanItem>,
    },
    /// One request and its reply. Only with the option `verbose`.
    Request {
        /// `GET` or `POST`.
        method: &'static str,
        /// Path and query below the base address.
        path: String,
        /// `None`: no answer.
        status: Option<u16>,
        /// Until the whole reply was there.
        duration_ms: u64,
        /// Counts from 1.
        attempt: u32,
        /// Our id.
        client_request_id: String,
        /// The service's id.
        #[serde(serialize_with = "plain_option")]
        request_id: Option<String>,
    },
    /// A request is going to be repeated after a wait.
    Retry {
        /// `GET` or `POST`.
        method: &'static str,
        /// Path and query below the base address.
        path: String,
        /// The attempt that failed; counts from 1.
        attempt: u32,
        /// The wait.
        delay_ms: u64,
        /// The reply's status, where there was one.
        status: Option<u16>,
        /// In words.
        #[serde(serialize_with = "plain")]
        reason: String,
    },
    /// The service took an order.
    Accepted {
        /// The number.
        telephone_number: String,
        /// The service's operation; `None` where its address was lost.
        #[serde(serialize_with = "plain_option")]
        operation_id: Option<String>,
    },
    /// An order was looked after and has not ended.
    Progress {
        /// The number.
        telephone_number: String,
        /// Since the order.
        elapsed_ms: u64,
        /// The service's word for the operation's state; `None`: could not be read.
        #[serde(serialize_with = "plain_option")]
        operation_status: Option<String>,
        /// The service's word for the number's state; `None`: could not be read.
        #[serde(serialize_with = "plain_option")]
        assignment_status: Option<String>,
        /// Numbers that are through.
        completed: usize,
        /// Numbers in all.
        total: usize,
    },
    /// One number is through.
    Item(Item),
    /// Something the user should know.
    Warning {
        /// A sentence.
        #[serde(serialize_with = "plain")]
        message: String,
    },
    /// A question, or something that the user must do elsewhere.
    Prompt(Prompt),
    /// A detail for those who look. Only with the option `verbose`.
    Log {
        /// `debug` or `info`.
        level: &'static str,
        /// In words.
        #[serde(serialize_with = "plain")]
        message: String,
    },
    /// The last event: it worked.
    Completed {
        /// By request.
        result: Value,
    },
    /// The last event: it did not.
    Failed {
        /// How and why.
        failure: Box<Failure>,
    },
    /// The last event: stopped by the caller.
    Cancelled {
        /// The numbers whose removal had been ordered.
        ordered: Vec<String>,
    },
}

/// The kinds of events on the way to the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EventKind {
    /// The first one.
    Started,
    /// What is going to be removed.
    Plan,
    /// One request and its reply.
    Request,
    /// A request is going to be repeated.
    Retry,
    /// The service took an order.
    Accepted,
    /// An order has not ended.
    Progress,
    /// One number is through.
    Item,
    /// Something the user should know.
    Warning,
    /// A detail.
    Log,
}

impl Event {
    /// Its kind; `None` for what every caller gets.
    #[must_use]
    pub fn kind(&self) -> Option<EventKind> {
        match self {
            Self::Started { .. } => Some(EventKind::Started),
            Self::Plan { .. } => Some(EventKind::Plan),
            Self::Request { .. } => Some(EventKind::Request),
            Self::Retry { .. } => Some(EventKind::Retry),
            Self::Accepted { .. } => Some(EventKind::Accepted),
            Self::Progress { .. } => Some(EventKind::Progress),
            Self::Item(_) => Some(EventKind::Item),
            Self::Warning { .. } => Some(EventKind::Warning),
            Self::Log { .. } => Some(EventKind::Log),
            Self::Prompt(_) | Self::Completed { .. } | Self::Failed { .. } | Self::Cancelled { .. } => None,
        }
    }

    /// Whether an operation ends with it.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Completed { .. } | Self::Failed { .. } | Self::Cancelled { .. })
    }

    /// The event's JSON, which begins with its number and kind as docs/abi.md promises.
    #[must_use]
    pub fn to_json(&self, seq: u64) -> String {
        #[derive(Serialize)]
        struct Envelope<'a> {
            seq: u64,
            #[serde(flatten)]
            event: &'a Event,
        }
        let mut json = Vec::with_capacity(256);
        let mut serializer = serde_json::Serializer::with_formatter(&mut json, Ascii);
        // Only maps with keys that are not text could fail here, and there are none; nor is what was written ever not UTF-8.
        let _ = Envelope { seq, event: self }.serialize(&mut serializer);
        String::from_utf8(json).unwrap_or_default()
    }
}

/// Writes what is not ASCII as `\u` escapes, so that callers may read an event in any code page.
struct Ascii;

impl serde_json::ser::Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.is_ascii() {
            return writer.write_all(fragment.as_bytes());
        }
        let mut units = [0_u16; 2];
        for character in fragment.chars() {
            if character.is_ascii() {
                writer.write_all(&[character as u8])?;
            } else {
                for unit in character.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

/// What an operation asks for.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "ask", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Prompt {
    /// The user enters a code elsewhere; nothing is to be replied.
    DeviceCode {
        /// The identity provider's own sentence.
        message: String,
        /// Where to enter it.
        verification_uri: String,
        /// What to enter.
        user_code: String,
        /// How long it is good for.
        expires_in_ms: u64,
    },
    /// The caller signs `text` (its UTF-8 bytes) with its certificate's RSA key, by RSASSA-PSS with SHA-256, and replies with
    /// `{"signature":"<base 64>"}`, or with `{"declined":true}`.
    Sign {
        /// What to sign.
        text: String,
    },
}

/// Whose numbers they are.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The object id.
    pub id: String,
    /// `None` where only the object id was given and nothing else was asked.
    #[serde(serialize_with = "plain_option")]
    pub user_principal_name: Option<String>,
    /// Likewise.
    #[serde(serialize_with = "plain_option")]
    pub display_name: Option<String>,
}

/// A number before anything is ordered.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanItem {
    /// The number.
    pub telephone_number: String,
    /// As the reference page writes it, or the service's word for a type that is none of the three.
    #[serde(serialize_with = "plain")]
    pub number_type: String,
    /// `primary`, `private`, `alternate`.
    #[serde(serialize_with = "plain_option")]
    pub assignment_category: Option<String>,
    /// `unassign` or `refuse`.
    pub action: &'static str,
    /// Why it is refused.
    #[serde(serialize_with = "plain_option")]
    pub reason: Option<String>,
}

/// A number that is through.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The number.
    pub telephone_number: String,
    /// As the reference page writes it.
    #[serde(serialize_with = "plain")]
    pub number_type: String,
    /// `primary`, `private`, `alternate`.
    #[serde(serialize_with = "plain_option")]
    pub assignment_category: Option<String>,
    /// How its removal ended.
    #[serde(serialize_with = "outcome_word")]
    pub outcome: Outcome,
    /// Why it was not done, or is not known.
    pub failure: Option<Box<Failure>>,
}

/// `done`, `notDone` or `unknown`.
pub(super) fn outcome_word<S: Serializer>(outcome: &Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(word(*outcome))
}

/// The word for an outcome.
#[must_use]
pub fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::NotDone => "notDone",
        Outcome::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_ascii_and_reads_back_as_it_was() {
        let message = "Ada \u{d6}str\u{f6}m \u{1f4de} \"quoted\"".to_owned();
        let json = Event::Warning { message: message.clone() }.to_json(0);
        assert!(json.is_ascii(), "{json}");
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["message"], message);
    }

    #[test]
    fn an_event_begins_with_its_number_and_kind() {
        let item = Item {
            telephone_number: "+1234".into(),
            number_type: "DirectRouting".into(),
            assignment_category: None,
            outcome: Outcome::NotDone,
            failure: None,
        };
        assert_eq!(
            Event::Item(item).to_json(7),
            r#"{"seq":7,"kind":"item","telephoneNumber":"+1234","numberType":"DirectRouting","assignmentCategory":null,"outcome":"notDone","failure":null}"#
        );
        assert!(Event::Started { operation: "getUser" }.to_json(0).starts_with(r#"{"seq":0,"kind":"started""#));
        assert!(Event::Cancelled { ordered: vec![] }.to_json(1).starts_with(r#"{"seq":1,"kind":"cancelled""#));
    }
}
