//! Following an order.

use reqwest::Url;

use super::error::GraphError;
use super::types::Operation;
use super::{Context, Graph};
use crate::domain::outcome::OperationState;

impl Graph {
    /// Reads an operation. `None`: a fresh one may answer 404 for a moment.
    ///
    /// # Errors
    /// [`GraphError`] when it could not be asked.
    pub async fn operation(&self, context: Context<'_>, url: &Url) -> Result<Option<Operation>, GraphError> {
        match self.get(context, url.clone()).await {
            Ok((operation, _)) => Ok(Some(operation)),
            Err(error) if error.status == Some(404) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Operation {
    /// What the operation says of the removal. It has one number, whose own state counts where it is worse than the whole's.
    #[must_use]
    pub fn state(&self) -> OperationState {
        let failed = |status: Option<&str>| matches!(status, Some("failed" | "skipped"));
        let detail = || {
            let told = self.numbers.iter().find_map(|number| number.status_detail.clone());
            let told = told.filter(|text| !text.trim().is_empty());
            match self.status.as_deref() {
                Some("skipped") => Some(told.unwrap_or_else(|| "the service skipped it".to_owned())),
                _ => told,
            }
        };
        match self.status.as_deref() {
            status if failed(status) => OperationState::Failed(detail()),
            Some("succeeded") if self.numbers.iter().any(|number| failed(number.status.as_deref())) => {
                OperationState::Failed(detail())
            }
            Some("succeeded") => OperationState::Succeeded,
            _ => OperationState::Pending,
        }
    }
}

/// The id in an operation's address, for messages: `…/operations('id')` or `…/operations/id`.
#[must_use]
pub fn operation_id(url: &Url) -> String {
    let last = url.path().rsplit('/').next().unwrap_or_default();
    let last = percent_encoding::percent_decode_str(last).decode_utf8_lossy();
    last.trim_start_matches("operations").trim_matches(|character| "()'".contains(character)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::types::read;

    fn state(json: &str) -> OperationState {
        read::<Operation>(json.as_bytes()).unwrap().state()
    }

    #[test]
    fn only_known_words_end_an_operation() {
        assert_eq!(state(r#"{"status":"succeeded"}"#), OperationState::Succeeded);
        for pending in [r#"{"status":"running"}"#, r#"{"status":"notStarted"}"#, r#"{"status":"melting"}"#, "{}"] {
            assert_eq!(state(pending), OperationState::Pending, "{pending}");
        }
        assert_eq!(
            state(r#"{"status":"failed","numbers":[{"status":"failed","statusDetail":"busy"}]}"#),
            OperationState::Failed(Some("busy".into()))
        );
        assert_eq!(state(r#"{"status":"failed","numbers":[]}"#), OperationState::Failed(None));
        assert!(matches!(state(r#"{"status":"skipped"}"#), OperationState::Failed(Some(_))));
        assert!(matches!(
            state(r#"{"status":"succeeded","numbers":[{"status":"failed"}]}"#),
            OperationState::Failed(None)
        ));
    }

    #[test]
    fn the_id_is_read_from_both_spellings() {
        for address in [
            "https://x/v1.0/a/operations('7-8')",
            "https://x/v1.0/a/operations/7-8",
            "https://x/a/operations(%277-8%27)",
        ] {
            assert_eq!(operation_id(&Url::parse(address).unwrap()), "7-8");
        }
    }
}
