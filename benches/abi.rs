//! What the C ABI itself costs: from the start of an operation to its end, where the request fails in parsing and nothing is sent.

#![allow(missing_docs, clippy::panic, reason = "a bench has no caller to tell")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use cs_phone_number::ffi::client::Connection;

/// Nobody listens there, and nobody has to.
const CONNECTION: &str = r#"{"kind":"accessToken","accessToken":"none","baseAddress":"http://127.0.0.1:9/v1.0"}"#;

fn start_to_failed(criterion: &mut Criterion) {
    let Ok(connection) = Connection::open(CONNECTION) else {
        panic!("no connection could be opened");
    };
    criterion.bench_function("start_to_failed", |bencher| {
        bencher.iter(|| {
            let Ok(operation) =
                connection.unassign(black_box("user1@contoso.com"), "tel:+12065551234", "CallingPlan", None)
            else {
                panic!("the operation did not start");
            };
            let ending = operation.wait();
            assert_eq!(ending.last()["failure"]["code"], "InvalidTelephoneNumber");
        });
    });
}

criterion_group!(benches, start_to_failed);
criterion_main!(benches);
