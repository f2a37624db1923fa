//! The service itself, on the database thread: takes one request after the other and makes up its answer.
//!
//! One thread does everything that has an order (the store, the counts of a plan, what the client was told when), so
//! that the same requests in the same order always get the same answers.

mod changes;
mod ledger;
mod numbers;
mod operations;
mod orders;
mod overlay;
mod sign_in;
mod users;
mod watch;

use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use percent_encoding::percent_decode_str;

use super::description::Description;
use super::plan::{CarriedOut, Faults, OrderBehaviour, Plan, Sought, Then, When};
use super::sign_in::{Access, Route, SignIn};
use super::store::Store;
use super::wire::{Answer, Arrival, Call, Desk, Ids, Refusal, Reply, parse};
use changes::Changes;
use ledger::Ledger;
use operations::Operations;
use watch::Watch;

/// What a service is told when it starts.
pub struct Setting {
    /// The tenant's file.
    pub path: Option<String>,
    /// `http://127.0.0.1:PORT/v1.0`.
    pub base_address: String,
    /// `http://127.0.0.1:PORT`.
    pub login_address: String,
    /// The bearer token that is good for everything.
    pub token: String,
}

/// The service of one tenant.
pub struct Service {
    store: Store,
    setting: Setting,
    plan: Plan,
    faults: Faults,
    sign_in: SignIn,
    operations: Operations,
    changes: Changes,
    watch: Watch,
    ledger: Ledger,
    requests: u64,
    /// Why a change could not be stored. Whoever asks next is told: the change may have been due long before.
    failure: Option<String>,
}

/// One request on its way through the service.
struct Exchange<'a> {
    arrival: &'a Arrival,
    /// How this order is carried out, where a fault says so.
    order: Option<&'a OrderBehaviour>,
    /// The numbers whose rows the reply shows with their holders.
    shown: Vec<String>,
    /// When those rows were read.
    read_at: Instant,
}

impl Service {
    /// A service that has not been asked anything yet.
    pub fn new(store: Store, plan: Plan, setting: Setting) -> Self {
        Self {
            store,
            setting,
            faults: Faults::new(&plan),
            sign_in: SignIn::new(plan.sign_in.clone()),
            plan,
            operations: Operations::default(),
            changes: Changes::default(),
            watch: Watch::default(),
            ledger: Ledger::default(),
            requests: 0,
            failure: None,
        }
    }

    /// Answers until told to stop. What had been ordered by then and is still under way is carried out first.
    pub fn run(mut self, desk: &mpsc::Receiver<Desk>) {
        while let Ok(asked) = desk.recv() {
            match asked {
                Desk::Request(arrival, answer) => {
                    // A client that has gone away meanwhile needs no answer.
                    let _ = answer.send(self.answer(&arrival));
                }
                Desk::Describe(answer) => {
                    self.settle(Instant::now());
                    let _ = answer.send(self.describe());
                }
                Desk::Stop => break,
            }
        }
        self.settle_all();
    }

    fn answer(&mut self, arrival: &Arrival) -> Answer {
        let ids = Ids::new(arrival.header("client-request-id"));
        if arrival.uri.path().starts_with("/sandbox/") {
            let reply = self.own(arrival).unwrap_or_else(|refusal| refusal.reply(&ids));
            return Answer { reply, delay: Duration::ZERO, cut: None };
        }
        self.requests += 1;
        self.settle(Instant::now());
        self.check_address(arrival);
        let route = Route::of(arrival.uri.path());
        let mut answer = match &route {
            Some(route) => self.sign_in(route, arrival, &ids),
            None => self.graph(arrival, &ids),
        };
        if let Some(failure) = self.failure.take() {
            answer = plain(Refusal::internal(&failure).reply(&ids));
        }
        answer.delay += Duration::from_millis(self.plan.reply_delay_ms);
        self.watch.answered(arrival, &answer);
        let own = if route.is_some() { "x-ms-request-id" } else { "request-id" };
        for (name, id) in [(own, &ids.request), ("client-request-id", &ids.client)] {
            if let (Ok(name), Ok(value)) = (name.try_into(), id.try_into()) {
                answer.reply.set(name, Some(value));
            }
        }
        answer
    }

    /// A request to Graph.
    fn graph(&mut self, arrival: &Arrival, ids: &Ids) -> Answer {
        self.watch.client_request_id(arrival);
        match self.access(arrival) {
            Err(refusal) => plain(refusal.reply(ids)),
            Ok(access) => self.admitted(arrival, &access, ids),
        }
    }

    /// A request with a token that is known.
    fn admitted(&mut self, arrival: &Arrival, access: &Access, ids: &Ids) -> Answer {
        self.watch.early_retry(arrival);
        let call = parse(&arrival.method, &arrival.uri).and_then(|call| access.allows(call));
        let ordered = match call {
            Ok(Call::Unassign) => orders::number_to_unassign(arrival),
            _ => None,
        };
        if let Some(number) = &ordered {
            self.watch.order(arrival, number);
        }
        let answer = self.attended(arrival, call, ids);
        if let Some(number) = &ordered {
            self.ledger.ordered(number, &answer);
        }
        answer
    }

    /// A call that may be made, carried out well or as a fault has it.
    fn attended(&mut self, arrival: &Arrival, call: Result<Call, Refusal>, ids: &Ids) -> Answer {
        let Some(then) = self.fault(arrival) else {
            return plain(self.carried_out(arrival, call, None, ids));
        };
        self.by_somebody_else(&then, When::Before);
        let replaced = then.replaces_reply();
        let mut reply = match then.carried_out.unwrap_or(if replaced { CarriedOut::Never } else { CarriedOut::First }) {
            CarriedOut::Never => Reply::empty(StatusCode::OK),
            CarriedOut::First if replaced || then.body.is_some() || then.cut.is_some() => {
                // The client does not see what the reply would have shown.
                let mut exchange = Exchange::new(arrival, then.order.as_ref());
                match call.and_then(|call| self.serve(call, &mut exchange)) {
                    Ok(reply) => reply,
                    Err(refusal) => refusal.reply(ids),
                }
            }
            CarriedOut::First => self.carried_out(arrival, call, then.order.as_ref(), ids),
            later => {
                self.carry_out_later(arrival, call, later);
                Reply::empty(StatusCode::OK)
            }
        };
        then.lay_over(&mut reply, ids);
        self.by_somebody_else(&then, When::After);
        Answer { reply, delay: Duration::from_millis(then.delay_ms), cut: then.cut }
    }

    /// What the plan has go wrong with a request.
    fn fault(&mut self, arrival: &Arrival) -> Option<Arc<Then>> {
        let path = readable(arrival.target());
        let body = arrival.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        self.faults.pick(&Sought { method: arrival.method.as_str(), path: &path, body: &body })
    }

    /// Carries out a call and notes what its reply shows.
    fn carried_out(
        &mut self,
        arrival: &Arrival,
        call: Result<Call, Refusal>,
        order: Option<&OrderBehaviour>,
        ids: &Ids,
    ) -> Reply {
        let mut exchange = Exchange::new(arrival, order);
        match call.and_then(|call| self.serve(call, &mut exchange)) {
            Ok(reply) => {
                self.watch.shown(&exchange.shown, exchange.read_at);
                self.count_reads(&exchange.shown);
                reply
            }
            Err(refusal) => refusal.reply(ids),
        }
    }

    fn serve(&mut self, call: Call, exchange: &mut Exchange<'_>) -> Result<Reply, Refusal> {
        match call {
            Call::NumberList(query) => self.number_list(&query, exchange),
            Call::NumberCount(query) => self.number_count(&query),
            Call::Number(id, query) => self.number(&id, &query, exchange),
            Call::Unassign => self.unassign(exchange),
            Call::Assign => self.assign(exchange),
            Call::Operation(id, query) => self.operation(&id, &query),
            Call::User(key, query) => self.user(&key, &query),
            Call::UserList(query) => self.user_list(&query),
            Call::UserConfiguration(id, query) => self.user_configuration(&id, &query),
        }
    }

    /// The sandbox's own routes, which are no part of Graph.
    fn own(&mut self, arrival: &Arrival) -> Result<Reply, Refusal> {
        if arrival.header("authorization").and_then(watch::bearer) != Some(&self.setting.token) {
            return Err(Refusal::of_status(StatusCode::UNAUTHORIZED, "this needs the sandbox's token"));
        }
        match (arrival.method.as_str(), arrival.uri.path()) {
            ("GET", "/sandbox/status") => {
                self.settle(Instant::now());
                Reply::json(&self.describe())
            }
            ("GET", "/sandbox/orders") => {
                self.settle(Instant::now());
                Reply::json(self.ledger.numbers())
            }
            ("GET", "/sandbox/faults") => Reply::json(&self.faults.acted()),
            (method, path) => Err(Refusal::not_built(format!("the sandbox does not serve {method} {path}"))),
        }
    }

    fn describe(&self) -> Description {
        let counts = self.store.counts().unwrap_or_default();
        Description {
            path: self.setting.path.clone(),
            base_address: self.setting.base_address.clone(),
            login_address: self.setting.login_address.clone(),
            token: self.setting.token.clone(),
            tenant: self.store.tenant_name.clone(),
            tenant_id: self.store.tenant_id.clone(),
            users: counts.users,
            numbers: counts.numbers,
            assigned_numbers: counts.assigned_numbers,
            requests: self.requests,
            violations: self.watch.violations().to_vec(),
        }
    }

    /// `@odata.context`.
    fn context(&self, of: &str) -> String {
        format!("{}/$metadata#{of}", self.setting.base_address)
    }
}

impl<'a> Exchange<'a> {
    fn new(arrival: &'a Arrival, order: Option<&'a OrderBehaviour>) -> Self {
        Self { arrival, order, shown: Vec::new(), read_at: Instant::now() }
    }
}

impl Then {
    fn replaces_reply(&self) -> bool {
        self.status.is_some() || self.cut == Some(super::plan::Cut::BeforeReply)
    }
}

/// Path and query as a plan's patterns see them: percent-decoded, and with blanks in the query however they were written.
fn readable(target: &str) -> String {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    match target.split_once('?') {
        Some((path, query)) => format!("{}?{}", decoded(path), decoded(&query.replace('+', " "))),
        None => decoded(target),
    }
}

fn plain(reply: Reply) -> Answer {
    Answer { reply, delay: Duration::ZERO, cut: None }
}
