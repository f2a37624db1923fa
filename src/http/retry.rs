//! The decision to repeat a request: one pure function, so that it is tested without waiting.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// How often and how long.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Attempts in all, the first one included.
    pub attempts: u32,
    /// The wait after the first attempt; it doubles with each.
    pub first_wait: Duration,
    /// The longest wait of our own choosing. The service may ask for a longer one.
    pub longest_wait: Duration,
    /// What all attempts and waits together may take.
    pub budget: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 8,
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(30),
            budget: Duration::from_secs(300),
        }
    }
}

/// What a request does if it arrives twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing: it only reads.
    Read,
    /// It changes something, and must arrive once at the most.
    Order,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A whole reply with this status.
    Status(u16),
    /// No connection could be made, so nothing was sent.
    NotSent,
    /// No connection, by a decision that no wait changes: an untrusted certificate, a proxy's password. Nothing was sent.
    Denied,
    /// It was sent, or may have been, and no whole reply came.
    Lost,
    /// It was answered with a body that is too long to be read.
    TooLong,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Wait so long, then repeat.
    Wait(Duration),
    /// Take the answer as it is.
    Stop,
}

/// Decides whether to repeat after attempt number `attempt` (from 1), with `spent` gone since the first began.
///
/// `server` is the wait that the service asks for; the wait is never shorter than that, and longer by a tenth at the most where that
/// exceeds our own choice. `dice` in 0..1 spreads clients.
/// An order is repeated only where it surely was not taken: 429, 503 with Retry-After, or no connection.
#[must_use]
pub fn next(
    policy: &Policy,
    kind: Kind,
    attempt: u32,
    spent: Duration,
    answer: Answer,
    server: Option<Duration>,
    dice: f64,
) -> Next {
    let repeatable = match (kind, answer) {
        (_, Answer::NotSent | Answer::Status(429)) => true,
        (Kind::Read, Answer::Lost | Answer::Status(408 | 500 | 502 | 503 | 504)) => true,
        (Kind::Order, Answer::Status(503)) => server.is_some(),
        _ => false,
    };
    if !repeatable || attempt >= policy.attempts {
        return Next::Stop;
    }
    let doubled = policy.first_wait.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
    let dice = dice.clamp(0.0, 1.0);
    let own = doubled.min(policy.longest_wait).mul_f64(0.5 + dice / 2.0);
    // Upward only, and by little: everybody who was told the same wait must not come back at once.
    let told = server.map_or(Duration::ZERO, |wait| wait.saturating_add((wait / 10).mul_f64(dice)));
    let wait = own.max(told);
    if spent.saturating_add(wait) > policy.budget { Next::Stop } else { Next::Wait(wait) }
}

/// The wait that the service asks for, from `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3).
/// A date in the past is zero, and nothing is longer than a century, which every caller's clock can count. `None` when the header is
/// missing or unreadable.
#[must_use]
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number has are a long wait, not none.
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or(Duration::ZERO)
    };
    Some(wait.min(CENTURY))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decide(kind: Kind, answer: Answer, server: Option<u64>) -> Next {
        next(&Policy::default(), kind, 1, Duration::ZERO, answer, server.map(Duration::from_secs), 0.5)
    }

    #[test]
    fn an_order_is_repeated_only_where_it_surely_was_not_taken() {
        for (answer, server, repeated) in [
            (Answer::NotSent, None, true),
            (Answer::Status(429), None, true),
            (Answer::Status(503), Some(1), true),
            (Answer::Status(503), None, false),
            (Answer::Status(500), None, false),
            (Answer::Status(502), None, false),
            (Answer::Status(504), Some(1), false),
            (Answer::Status(408), None, false),
            (Answer::Lost, None, false),
            (Answer::TooLong, None, false),
            (Answer::Denied, None, false),
            (Answer::Status(400), None, false),
        ] {
            assert_eq!(decide(Kind::Order, answer, server) != Next::Stop, repeated, "{answer:?} {server:?}");
        }
    }

    #[test]
    fn a_read_is_repeated_after_passing_faults_only() {
        for (answer, repeated) in [
            (Answer::Lost, true),
            (Answer::Status(503), true),
            (Answer::Status(500), true),
            (Answer::Status(404), false),
            (Answer::Status(401), false),
            (Answer::Status(200), false),
            (Answer::TooLong, false),
            (Answer::Denied, false),
        ] {
            assert_eq!(decide(Kind::Read, answer, None) != Next::Stop, repeated, "{answer:?}");
        }
    }

    #[test]
    fn attempts_and_time_are_bounded() {
        let policy = Policy::default();
        let after =
            |attempt, spent, server| next(&policy, Kind::Read, attempt, spent, Answer::Status(429), server, 0.0);
        assert_eq!(after(policy.attempts, Duration::ZERO, None), Next::Stop);
        assert_eq!(after(1, policy.budget, None), Next::Stop);
        assert_eq!(after(1, Duration::ZERO, Some(Duration::from_secs(86_400))), Next::Stop, "longer than the budget");
        assert_eq!(after(1, Duration::ZERO, Some(Duration::MAX)), Next::Stop);
    }

    proptest! {
        #[test]
        fn never_sooner_than_told(attempt in 1_u32..7, told in 0_u64..200, dice in 0.0_f64..1.0) {
            let server = Duration::from_secs(told);
            match next(&Policy::default(), Kind::Read, attempt, Duration::ZERO, Answer::Status(429), Some(server), dice) {
                Next::Wait(wait) => prop_assert!(wait >= server && wait <= server + server / 10 + Duration::from_secs(30)),
                Next::Stop => prop_assert!(false, "there is budget"),
            }
        }
    }

    #[test]
    fn those_who_were_told_the_same_wait_come_back_spread_over_a_tenth_of_it() {
        let policy = Policy::default();
        let wait = |told, dice| {
            let server = Some(Duration::from_millis(told));
            next(&policy, Kind::Read, 1, Duration::ZERO, Answer::Status(429), server, dice)
        };
        for (dice, expected) in [(0.0, 1_000), (0.25, 1_025), (0.5, 1_050), (1.0, 1_100)] {
            assert_eq!(wait(1_000, dice), Next::Wait(Duration::from_millis(expected)));
        }
        assert_eq!(wait(60_000, 0.5), Next::Wait(Duration::from_secs(63)));
        assert_eq!(wait(10, 0.0), Next::Wait(Duration::from_millis(125)), "our own choice is longer");
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let read = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().unwrap());
            retry_after(&headers, now)
        };
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read("Sun, 06 Nov 1994 08:50:37 GMT"), Some(Duration::from_secs(60)));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:36 GMT"), Some(Duration::ZERO));
        let century = Some(Duration::from_secs(3_153_600_000));
        assert_eq!(read("Tue, 01 Jan 2999 00:00:00 GMT"), century);
        assert_eq!(read("1000000000000000000"), century);
        assert_eq!(read("99999999999999999999999999"), century);
        assert_eq!((read("soon"), read(""), read("1.5")), (None, None, None));
        assert_eq!(read("-1"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
