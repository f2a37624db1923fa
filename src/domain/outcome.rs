//! The table of outcomes: what an operation's state and the number's row together say about a removal that was ordered.

/// How a removal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The account no longer has the number.
    Done,
    /// Nothing was removed.
    NotDone,
    /// It was ordered, and what became of it is not known.
    Unknown,
}

/// What is known of the service's operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperationState {
    /// Not at its end, not readable now, or in a state that nobody knows.
    Pending,
    /// `succeeded`.
    Succeeded,
    /// `failed` or `skipped`, with the service's reason where it gives one.
    Failed(Option<String>),
    /// The reply with its address was lost, so it cannot be asked.
    Lost,
}

/// What was read of the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowState {
    /// The account has it still.
    Accounts,
    /// Nobody has it.
    Free,
    /// Somebody else has it by now, the one named.
    Others(String),
    /// It could not be read, is gone, or does not say whose it is.
    Unreadable,
}

/// What follows from one look at both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Look again.
    Wait,
    /// The removal took effect; the warning says what was odd about it.
    Done(Option<String>),
    /// The service reports that it did not do it, and the account has the number still.
    Failed(Option<String>),
    /// The waiting limit is reached; the text says what is known.
    Unknown(&'static str),
}

/// Reads the table (design, "The removal", 5). `at_limit`: the waiting limit is reached, so there is no further look.
#[must_use]
pub fn judge(operation: &OperationState, row: &RowState, at_limit: bool) -> Verdict {
    use OperationState as Operation;
    use RowState as Row;
    let unless_limit = |verdict| if at_limit { verdict } else { Verdict::Wait };
    match (operation, row) {
        (Operation::Succeeded, Row::Free) => Verdict::Done(None),
        (_, Row::Others(holder)) => match operation {
            // An operation under way may yet fail or succeed: only its end tells how the number changed hands.
            Operation::Pending => unless_limit(Verdict::Done(Some(taken(holder, "and its operation has not ended")))),
            Operation::Lost => Verdict::Done(Some(taken(
                holder,
                "and the order's operation could not be followed: should it be carried out late, it is theirs that goes",
            ))),
            Operation::Failed(_) => {
                Verdict::Done(Some(taken(holder, "though the service reports that the removal failed")))
            }
            Operation::Succeeded => Verdict::Done(Some(taken(holder, "after it was removed"))),
        },
        (Operation::Failed(reason), Row::Free) => Verdict::Done(Some(match reason {
            Some(reason) => format!("it is free, though the service reports that the removal failed: {reason}"),
            None => "it is free, though the service reports that the removal failed".to_owned(),
        })),
        (Operation::Failed(reason), Row::Accounts) => Verdict::Failed(reason.clone()),
        (Operation::Lost, Row::Free) => {
            Verdict::Done(Some("it is free, though the order's operation could not be followed".to_owned()))
        }
        (Operation::Pending, Row::Free) => {
            unless_limit(Verdict::Done(Some("it is free, though the service's operation has not ended".to_owned())))
        }
        (Operation::Succeeded, Row::Accounts) => {
            unless_limit(Verdict::Unknown("the service reports success, but the number still shows as the account's"))
        }
        (Operation::Pending, Row::Accounts) => unless_limit(Verdict::Unknown(
            "the service's operation has not ended, and the number still shows as the account's",
        )),
        (Operation::Lost, Row::Accounts) => unless_limit(Verdict::Unknown(
            "the order's operation could not be followed, and the number still shows as the account's",
        )),
        (_, Row::Unreadable) => unless_limit(Verdict::Unknown("the number could not be read back")),
    }
}

fn taken(holder: &str, how: &str) -> String {
    format!("it belongs to {holder} by now, {how}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    enum Short {
        Wait,
        Done,
        DoneWithWarning,
        Failed,
        Unknown,
    }

    fn short(operation: &OperationState, row: &RowState, at_limit: bool) -> Short {
        match judge(operation, row, at_limit) {
            Verdict::Wait => Short::Wait,
            Verdict::Done(None) => Short::Done,
            Verdict::Done(Some(_)) => Short::DoneWithWarning,
            Verdict::Failed(_) => Short::Failed,
            Verdict::Unknown(_) => Short::Unknown,
        }
    }

    #[test]
    fn every_cell_of_the_table() {
        use Short::{Done, DoneWithWarning, Failed, Unknown, Wait};
        let operations =
            [OperationState::Succeeded, OperationState::Failed(None), OperationState::Pending, OperationState::Lost];
        let rows = [RowState::Accounts, RowState::Free, RowState::Others("x".into()), RowState::Unreadable];
        // (before the limit, at the limit), by operation and row in the order above.
        let expected = [
            [(Wait, Unknown), (Done, Done), (DoneWithWarning, DoneWithWarning), (Wait, Unknown)],
            [(Failed, Failed), (DoneWithWarning, DoneWithWarning), (DoneWithWarning, DoneWithWarning), (Wait, Unknown)],
            [(Wait, Unknown), (Wait, DoneWithWarning), (Wait, DoneWithWarning), (Wait, Unknown)],
            [(Wait, Unknown), (DoneWithWarning, DoneWithWarning), (DoneWithWarning, DoneWithWarning), (Wait, Unknown)],
        ];
        for (operation, line) in operations.iter().zip(&expected) {
            for (row, (before, at)) in rows.iter().zip(line) {
                assert_eq!(&short(operation, row, false), before, "{operation:?} {row:?} before the limit");
                assert_eq!(&short(operation, row, true), at, "{operation:?} {row:?} at the limit");
            }
        }
    }
}
