//! One operation's life: its events in order, exactly one last one, and its cancelling.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::runtime::runtime;
use crate::auth::interaction::{Asking, DeviceCode, Interaction};
use crate::boundary::code::ErrorCode;
use crate::boundary::event::{Event, EventKind, Prompt};
use crate::boundary::failure::Failure;
use crate::boundary::request::{Options, Reply, read};
use crate::graph::{Attempt, Observer, milliseconds};

/// What [`Operation::next`] found.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// An event's JSON.
    Event(String),
    /// None within the time given.
    NoEvent,
    /// The last event has been handed out already.
    Ended,
    /// The operation was closed meanwhile.
    Closed,
}

/// An operation, shared by the caller who pulls its events and the task that makes them.
#[derive(Debug)]
pub struct Operation {
    events: Mutex<Events>,
    arrived: Condvar,
    verbose: bool,
    /// Of the events only these; `None`: all that `verbose` allows.
    kinds: Option<Vec<EventKind>>,
    cancelled: AtomicBool,
    task: OnceLock<AbortHandle>,
    ordered: Mutex<Vec<String>>,
}

#[derive(Debug, Default)]
struct Events {
    waiting: VecDeque<String>,
    next_seq: u64,
    /// Questions that wait for a reply, by their event's number.
    questions: HashMap<u64, oneshot::Sender<Option<Vec<u8>>>>,
    ended: bool,
    closed: bool,
}

impl Operation {
    /// An operation that has told that it started, and nothing else yet.
    #[must_use]
    pub fn new(name: &'static str, options: &Options) -> Arc<Self> {
        let operation = Arc::new(Self {
            events: Mutex::new(Events::default()),
            arrived: Condvar::new(),
            verbose: options.verbose,
            kinds: options.events.clone(),
            cancelled: AtomicBool::new(false),
            task: OnceLock::new(),
            ordered: Mutex::new(Vec::new()),
        });
        operation.tell(&Event::Started { operation: name });
        operation
    }

    /// Runs `work` to its end on the runtime. The operation ends with one last event also when the work panics or is dropped.
    pub fn run(self: &Arc<Self>, work: impl Future<Output = Result<Value, Failure>> + Send + 'static) {
        let runtime = match runtime() {
            Ok(runtime) => runtime,
            Err(error) => {
                let message = format!("The library could not start its threads: {error}");
                return self.fail(Failure::new(ErrorCode::Internal, message));
            }
        };
        let last_word = LastWord(Arc::clone(self));
        let task = runtime.spawn(async move {
            match work.await {
                Ok(result) => last_word.0.tell(&Event::Completed { result }),
                Err(failure) => last_word.0.fail(failure),
            }
        });
        // A second run of one operation does not happen; its task would only lack a handle to cancel it by.
        let _ = self.task.set(task.abort_handle());
        if self.cancelled.load(Ordering::SeqCst) {
            task.abort();
        }
    }

    /// Ends the operation with a failure.
    pub fn fail(&self, failure: Failure) {
        self.tell(&Event::Failed { failure: Box::new(failure) });
    }

    /// Adds an event. After the last one, and for a detail nobody asked for, it does nothing.
    pub fn tell(&self, event: &Event) {
        if !event.kind().is_none_or(|kind| self.wants(kind)) {
            return;
        }
        let mut events = self.events();
        if events.ended {
            return;
        }
        events.push(event);
        drop(events);
        self.arrived.notify_all();
    }

    /// Answers the question that the event number `seq` asked.
    ///
    /// # Errors
    /// Nothing of the kind is asked, or the reply is not what is asked for; the question stays open then.
    pub fn reply(&self, seq: u64, reply_json: &str) -> Result<(), Failure> {
        let signature = match read(reply_json, "reply")? {
            Reply { signature: Some(text), declined: false } => {
                let decoded = BASE64_STANDARD.decode(text);
                Some(decoded.map_err(|_| Failure::new(ErrorCode::InvalidRequest, "The signature is not base 64"))?)
            }
            Reply { signature: None, declined: true } => None,
            Reply { .. } => return Err(Failure::new(ErrorCode::InvalidRequest, "The reply has no signature")),
        };
        let question = self.events().questions.remove(&seq);
        let question = question.ok_or_else(|| Failure::new(ErrorCode::InvalidRequest, "No such question is open"))?;
        question.send(signature).map_err(|_| Failure::new(ErrorCode::InvalidRequest, "The question is no longer open"))
    }

    fn wants(&self, kind: EventKind) -> bool {
        match &self.kinds {
            Some(kinds) => kinds.contains(&kind),
            None => self.verbose || !matches!(kind, EventKind::Request | EventKind::Log),
        }
    }

    /// Says something that the user should know.
    pub fn warn(&self, message: impl Into<String>) {
        self.tell(&Event::Warning { message: message.into() });
    }

    /// Says something for those who look.
    pub fn log(&self, message: impl Into<String>) {
        self.tell(&Event::Log { level: "info", message: message.into() });
    }

    /// The next event, waiting at most `timeout` for it.
    #[must_use]
    pub fn next(&self, timeout: Duration) -> Next {
        let deadline = Instant::now().checked_add(timeout);
        let mut events = self.events();
        loop {
            if events.closed {
                return Next::Closed;
            }
            if let Some(json) = events.waiting.pop_front() {
                return Next::Event(json);
            }
            if events.ended {
                return Next::Ended;
            }
            let left = deadline.map_or(timeout, |deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return Next::NoEvent;
            }
            events = self.arrived.wait_timeout(events, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Asks the operation to stop: what was not sent is not sent. It still ends with one last event.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }

    /// Cancels, and wakes whoever waits for events: there will be none for them.
    pub fn close(&self) {
        self.cancel();
        self.events().closed = true;
        self.arrived.notify_all();
    }

    /// Notes that the removal of a number is being ordered: from here on it may have reached the service.
    pub fn note_order(&self, number: &str) {
        let mut ordered = self.ordered.lock().unwrap_or_else(PoisonError::into_inner);
        if !ordered.iter().any(|known| known == number) {
            ordered.push(number.to_owned());
        }
    }

    /// Takes the note back: the order surely was not taken.
    pub fn forget_order(&self, number: &str) {
        self.ordered.lock().unwrap_or_else(PoisonError::into_inner).retain(|known| known != number);
    }

    fn events(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Events {
    fn push(&mut self, event: &Event) {
        self.waiting.push_back(event.to_json(self.next_seq));
        self.next_seq += 1;
        self.ended = event.is_last();
    }
}

/// How long a caller may take to sign; a key in a smart card may want a person.
const TIME_TO_SIGN: Duration = Duration::from_secs(60);

impl Interaction for Operation {
    fn sign<'a>(&'a self, text: &'a str) -> Asking<'a, Option<Vec<u8>>> {
        let (sender, receiver) = oneshot::channel();
        let mut events = self.events();
        let seq = events.next_seq;
        events.questions.insert(seq, sender);
        events.push(&Event::Prompt(Prompt::Sign { text: text.to_owned() }));
        drop(events);
        self.arrived.notify_all();
        Box::pin(async move {
            let answer = tokio::time::timeout(TIME_TO_SIGN, receiver).await;
            self.events().questions.remove(&seq);
            answer.ok().and_then(Result::ok).flatten()
        })
    }

    fn show_device_code(&self, code: &DeviceCode) {
        self.tell(&Event::Prompt(Prompt::DeviceCode {
            message: code.message.clone(),
            verification_uri: code.verification_uri.clone(),
            user_code: code.user_code.clone(),
            expires_in_ms: milliseconds(code.expires_in),
        }));
    }
}

impl Observer for Operation {
    fn wants_requests(&self) -> bool {
        self.wants(EventKind::Request)
    }

    fn sent(&self, attempt: Attempt) {
        self.tell(&Event::Request {
            method: attempt.method,
            path: attempt.path,
            status: attempt.status,
            duration_ms: milliseconds(attempt.duration),
            attempt: attempt.attempt,
            client_request_id: attempt.client_request_id.to_string(),
            request_id: attempt.request_id,
        });
    }

    fn waits(&self, attempt: Attempt, wait: Duration, reason: String) {
        self.tell(&Event::Retry {
            method: attempt.method,
            path: attempt.path,
            attempt: attempt.attempt,
            delay_ms: milliseconds(wait),
            status: attempt.status,
            reason,
        });
    }
}

/// Makes sure that an operation ends: dropped with its task, at whatever point that was.
struct LastWord(Arc<Operation>);

impl Drop for LastWord {
    fn drop(&mut self) {
        let operation = &self.0;
        let ordered = operation.ordered.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if std::thread::panicking() {
            let message = match ordered.as_slice() {
                [] => "A defect of the library ended the operation; nothing had been ordered".to_owned(),
                ordered => format!(
                    "A defect of the library ended the operation after the removal of {} had been ordered",
                    ordered.join(", ")
                ),
            };
            let outcome = if ordered.is_empty() {
                crate::domain::outcome::Outcome::NotDone
            } else {
                crate::domain::outcome::Outcome::Unknown
            };
            operation.fail(Failure::new(ErrorCode::Internal, message).outcome(outcome));
        } else {
            // After a last event this does nothing; without one the task was aborted.
            operation.tell(&Event::Cancelled { ordered });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::auth::TokenSource;
    use crate::auth::application::Proof;
    use crate::auth::error::AuthError;
    use crate::graph::CallerLimits;

    fn all_events(operation: &Operation) -> Vec<String> {
        let mut events = Vec::new();
        while let Next::Event(json) = operation.next(Duration::from_secs(10)) {
            events.push(json);
        }
        events
    }

    #[test]
    fn an_operation_that_panics_ends_with_an_internal_failure_that_names_what_was_ordered() {
        let operation = Operation::new("getUser", &Options::default());
        let ordering = Arc::clone(&operation);
        operation.run(async move {
            ordering.note_order("+1");
            assert!(ordering.wants_requests(), "this panic is the test's own");
            Ok(json!({}))
        });
        let events = all_events(&operation);
        assert_eq!(events.len(), 2, "{events:?}");
        assert!(events[1].starts_with(r#"{"seq":1,"kind":"failed""#) && events[1].contains(r#""code":"Internal""#));
        assert!(events[1].contains("+1") && events[1].contains(r#""outcome":"unknown""#), "{}", events[1]);
        assert_eq!(operation.next(Duration::ZERO), Next::Ended);
    }

    #[test]
    fn a_cancelled_operation_ends_once_and_names_what_was_ordered() {
        let operation = Operation::new("getUser", &Options::default());
        operation.note_order("+1");
        operation.note_order("+2");
        operation.forget_order("+2");
        operation.run(std::future::pending());
        operation.cancel();
        let events = all_events(&operation);
        assert_eq!(events[1..], [r#"{"seq":1,"kind":"cancelled","ordered":["+1"]}"#]);
    }

    #[test]
    fn cancelling_before_it_runs_counts_too() {
        let operation = Operation::new("getUser", &Options::default());
        operation.cancel();
        operation.run(std::future::pending());
        assert!(all_events(&operation)[1].contains("cancelled"));
    }

    #[test]
    fn closing_wakes_whoever_waits() {
        let operation = Operation::new("getUser", &Options::default());
        assert!(matches!(operation.next(Duration::ZERO), Next::Event(_)));
        let waiting = Arc::clone(&operation);
        let waiter = std::thread::spawn(move || waiting.next(Duration::from_secs(60)));
        operation.close();
        assert_eq!(waiter.join().unwrap(), Next::Closed);
    }

    /// Signs in with a certificate whose key is the caller's. No address is asked before there is a signature.
    async fn sign_in(operation: &Operation) -> AuthError {
        let proof = Proof::Certificate("thumbprint".to_owned());
        let address = Some("http://127.0.0.1:9");
        let tokens = TokenSource::application(
            address,
            CallerLimits::default(),
            "contoso.com".into(),
            "application".into(),
            proof,
        );
        let deadline = Instant::now() + Duration::from_secs(3_600);
        tokens.unwrap().token(operation, deadline).await.unwrap_err()
    }

    #[tokio::test(start_paused = true)]
    async fn a_signature_that_does_not_come_within_a_minute_is_a_declined_one_and_is_not_taken_later() {
        let operation = Operation::new("connect", &Options::default());
        let began = tokio::time::Instant::now();
        let error = sign_in(&operation).await;
        assert!(error.message.contains("did not sign"), "{error}");
        assert!((60..61).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
        // Through the ABI this is CSPN_STATUS_INVALID_REPLY.
        assert!(operation.reply(1, r#"{"signature":"AA=="}"#).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_signature_that_comes_just_within_the_minute_is_taken() {
        let operation = Operation::new("connect", &Options::default());
        let late = async {
            tokio::time::sleep(Duration::from_secs(59)).await;
            operation.reply(1, r#"{"signature":"AA=="}"#)
        };
        let (signature, replied) = tokio::join!(operation.sign("text"), late);
        assert!(replied.is_ok());
        assert_eq!(signature, Some(vec![0]));
    }

    #[test]
    fn a_timeout_without_an_event_is_an_answer() {
        let operation = Operation::new("getUser", &Options::default());
        let _ = operation.next(Duration::ZERO);
        assert_eq!(operation.next(Duration::from_millis(1)), Next::NoEvent);
    }
}
