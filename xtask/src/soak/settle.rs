//! What is still to come when the callers have ended: orders whose replies were lost are carried out later, some after so many reads and
//! some after a time. Nothing of that may come after the orders were counted.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::orders::{self, Orders};
use crate::served::Served;

/// The most reads that an order or a row waits for, by the plan.
const READS: u32 = 2;
/// How often a number is asked for at most to be shown so often, since the plan's faults meet these reads too.
const TRIES: u32 = 8;
/// Numbers that are asked for at once.
const READERS: usize = 8;
/// Between two looks at the orders.
const PAUSE: Duration = Duration::from_millis(500);
/// So many looks without a change are longer than anything that the plan carries out by time: three seconds, and what lags behind.
const QUIET: u32 = 9;
/// The looks after which it must be quiet.
const LOOKS: u32 = 60;

/// The orders, when no more of them is carried out before the sandbox is stopped.
pub fn orders(served: &Served) -> Result<BTreeMap<String, Orders>> {
    let ask = || orders::read(&served.own("orders")?);
    let counted = ask()?;
    let waiting = may_wait(&counted);
    thread::scope(|scope| {
        for some in waiting.chunks(waiting.len().div_ceil(READERS).max(1)) {
            scope.spawn(move || some.iter().for_each(|number| show(served, number)));
        }
    });
    quiet(ask, || thread::sleep(PAUSE))
}

/// The numbers whose orders may wait for reads: one may have been taken, and none took the number.
fn may_wait(orders: &BTreeMap<String, Orders>) -> Vec<&str> {
    let waiting = orders.iter().filter(|(_, it)| it.perhaps_taken > 0 && it.taken_from.is_empty());
    waiting.map(|(number, _)| number.as_str()).collect()
}

fn show(served: &Served, number: &str) {
    let mut shown = 0;
    for _ in 0..TRIES {
        // A reply that a fault has broken does not count as one that showed the number.
        shown += u32::from(served.number(number).is_ok_and(|page| page["value"].is_array()));
        if shown > READS {
            return;
        }
    }
}

/// Asks until the answer has not changed for a while.
fn quiet<T: PartialEq>(mut ask: impl FnMut() -> Result<T>, pause: impl Fn()) -> Result<T> {
    let mut last = ask()?;
    let (mut same, mut looks) = (0, 0);
    while same < QUIET {
        ensure!(looks < LOOKS, "orders are carried out for longer after the callers' end than the plan says");
        pause();
        let now = ask()?;
        same = if now == last { same + 1 } else { 0 };
        last = now;
        looks += 1;
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_quiet_when_nothing_has_changed_for_a_while() {
        let mut looks = 0;
        let last = quiet(
            || {
                looks += 1;
                Ok(looks.min(QUIET))
            },
            || {},
        );
        assert_eq!((last.unwrap(), looks), (QUIET, 2 * QUIET));
    }

    #[test]
    fn what_does_not_become_quiet_is_an_error() {
        let mut looks = 0;
        assert!(
            quiet(
                || {
                    looks += 1;
                    Ok(looks)
                },
                || {}
            )
            .is_err()
        );
    }

    #[test]
    fn only_orders_that_may_have_been_taken_and_took_nothing_may_wait() {
        let orders = |perhaps_taken: u64, taken_from: &[&str]| Orders {
            came: 2,
            perhaps_taken,
            taken_from: taken_from.iter().map(|&it| it.to_owned()).collect(),
        };
        let all = [("+1", orders(1, &[])), ("+2", orders(0, &[])), ("+3", orders(1, &["a"]))];
        assert_eq!(may_wait(&all.map(|(number, it)| (number.to_owned(), it)).into()), ["+1"]);
    }
}
