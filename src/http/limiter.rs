//! Keeps a tenant from being driven into throttling: no more requests in any second than were agreed on.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A window of one second that slides with the clock.
#[derive(Debug)]
pub struct Limiter {
    per_second: usize,
    /// When the last requests were, or will be, let through; no more than one second's.
    turns: Mutex<VecDeque<Instant>>,
}

const SECOND: Duration = Duration::from_secs(1);

impl Limiter {
    /// Lets `per_second` requests through in any second; 0 is no limit.
    #[must_use]
    pub fn new(per_second: u32) -> Self {
        Self { per_second: per_second as usize, turns: Mutex::new(VecDeque::new()) }
    }

    /// Waits for the caller's turn, and returns at once whether there is one until then; a turn without a wait is one always. Whoever
    /// stops waiting leaves the turn unused.
    pub async fn turn(&self, until: Instant) -> bool {
        let now = Instant::now();
        let Some(at) = self.reserve(now, until.max(now)) else { return false };
        let wait = at.saturating_duration_since(Instant::now());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        true
    }

    /// The next free turn, seen at `now`, unless it comes after `until`.
    fn reserve(&self, now: Instant, until: Instant) -> Option<Instant> {
        if self.per_second == 0 {
            return Some(now);
        }
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let full = turns.len() >= self.per_second;
        // The one that many turns ago must be a second past.
        let at = turns.front().filter(|_| full).map_or(now, |oldest| now.max(*oldest + SECOND));
        if at > until {
            return None;
        }
        if full {
            turns.pop_front();
        }
        turns.push_back(at);
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_second_has_more_than_agreed(rate in 1_u32..40, gaps in prop::collection::vec(0_u64..80, 1..200)) {
            let limiter = Limiter::new(rate);
            let mut now = Instant::now();
            let mut turns = Vec::new();
            for gap in gaps {
                now += Duration::from_millis(gap);
                turns.push(limiter.reserve(now, now + SECOND * 3_600).unwrap());
            }
            for window in turns.windows(rate as usize + 1) {
                prop_assert!(window[rate as usize] - window[0] >= SECOND);
            }
            prop_assert!(turns.is_sorted());
        }
    }

    #[test]
    fn nothing_waits_below_the_limit_or_without_one() {
        let now = Instant::now();
        let (limited, unlimited) = (Limiter::new(3), Limiter::new(0));
        for _ in 0..3 {
            assert_eq!(limited.reserve(now, now), Some(now));
        }
        assert_eq!(limited.reserve(now, now + SECOND / 2), None);
        assert_eq!(limited.reserve(now, now + SECOND), Some(now + SECOND), "who was refused took no turn");
        for _ in 0..100 {
            assert_eq!(unlimited.reserve(now, now), Some(now));
        }
    }
}
