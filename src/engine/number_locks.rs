//! Within a process, one operation at a time works on a number: between its read and its order nobody of ours may come.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
use std::time::Instant;

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

type Key = (String, String);

static TURNS: LazyLock<Mutex<HashMap<Key, Weak<Turn<()>>>>> = LazyLock::new(Mutex::default);

/// A number that is this operation's until dropped.
pub struct NumberLock {
    key: Key,
    turn: Option<OwnedMutexGuard<()>>,
}

/// Waits until nobody else in this process works on `number` of the tenant behind `base_address`. `None`: somebody still does at
/// `until`.
pub async fn lock(base_address: &str, number: &str, until: Instant) -> Option<NumberLock> {
    let key = (base_address.to_owned(), number.to_owned());
    let turn = {
        let mut turns = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
        turns.get(&key).and_then(Weak::upgrade).unwrap_or_else(|| {
            let turn = Arc::new(Turn::new(()));
            turns.insert(key.clone(), Arc::downgrade(&turn));
            turn
        })
    };
    // Dropped last, where it was not had: so that no trace is left of whoever waited in vain.
    let mut lock = NumberLock { key, turn: None };
    lock.turn = Some(tokio::time::timeout_at(until.into(), turn.lock_owned()).await.ok()?);
    Some(lock)
}

impl Drop for NumberLock {
    fn drop(&mut self) {
        self.turn = None;
        let mut turns = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.get(&self.key).is_some_and(|turn| turn.strong_count() == 0) {
            turns.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_on_a_number_and_no_trace_is_left() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let until = Instant::now() + std::time::Duration::from_secs(60);
            let first = lock("base", "+1", until).await;
            let other_number = lock("base", "+2", until).await;
            let other_tenant = lock("elsewhere", "+1", until).await;
            assert!(lock("base", "+1", Instant::now()).await.is_none());
            let mut second = std::pin::pin!(lock("base", "+1", until));
            let waits =
                std::future::poll_fn(|context| std::task::Poll::Ready(second.as_mut().poll(context).is_pending()));
            assert!(waits.await, "the number was handed out twice");
            drop((first, other_number, other_tenant));
            drop(second.await);
        });
        let turns = TURNS.lock().unwrap();
        assert!(!turns.keys().any(|(base, _)| base == "base" || base == "elsewhere"));
    }
}
