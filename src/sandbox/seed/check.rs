//! Looks a tenant through before it is stored: fills in what follows from the rest, and refuses what no tenant can hold.

use std::collections::HashMap;

use uuid::Uuid;

use super::model::{Account, Number, Tenant};
use crate::sandbox::{telephone, words};

/// Which entry a mistake is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The tenant as a whole.
    Tenant,
    /// The account at this index.
    User(usize),
    /// The number at this index.
    Number(usize),
}

/// A mistake and where it is.
pub struct Mistake {
    /// Where.
    pub entry: Entry,
    /// What.
    pub reason: String,
}

/// Checks and completes a tenant: afterwards object ids are in lower case, numbers have their `+`, SIP addresses have no
/// `sip:`, and no optional word is left open.
pub fn check(tenant: &mut Tenant) -> Result<(), Mistake> {
    let whole = |reason: String| Mistake { entry: Entry::Tenant, reason };
    tenant.tenant_id = object_id(&tenant.tenant_id).map_err(|reason| whole(format!("the tenant id {reason}")))?;
    if tenant.name.trim().is_empty() {
        return Err(whole("the tenant has no name".into()));
    }
    let accounts = check_users(&mut tenant.users)?;
    check_numbers(&mut tenant.numbers, &mut tenant.users, &accounts)
}

fn check_users(users: &mut [Account]) -> Result<HashMap<String, usize>, Mistake> {
    let mut by_id = HashMap::with_capacity(users.len());
    let mut by_name = HashMap::with_capacity(users.len());
    for (index, user) in users.iter_mut().enumerate() {
        let refuse = |reason: String| Mistake { entry: Entry::User(index), reason };
        user.id = object_id(&user.id).map_err(|reason| refuse(format!("the object id {reason}")))?;
        if by_id.insert(user.id.clone(), index).is_some() {
            return Err(refuse(format!("the object id {} is there twice", user.id)));
        }
        let name = &user.user_principal_name;
        if !name.contains('@') || name.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(refuse(format!("the user principal name {name:?} is not of the form name@domain")));
        }
        if by_name.insert(name.to_lowercase(), index).is_some() {
            return Err(refuse(format!("the user principal name {name} is there twice")));
        }
        if let Some(address) = &mut user.sip_address {
            if address.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("sip:")) {
                address.drain(..4);
            }
            if address.is_empty() || address.chars().any(|c| c.is_control() || c.is_whitespace()) {
                return Err(refuse(format!("{address:?} is not a SIP address")));
            }
        }
        one_of("account type", user.account_type.get_or_insert_with(|| words::USER.into()), words::ACCOUNT_TYPES)
            .map_err(refuse)?;
        let guest = user.account_type.as_deref() == Some(words::GUEST);
        let features: &[&str] = if guest { &["Teams"] } else { &["Teams", "PhoneSystem"] };
        let features = user.feature_types.get_or_insert_with(|| features.iter().map(|&word| word.into()).collect());
        if features.iter().any(|word| word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            return Err(refuse(format!("{features:?} are not feature types")));
        }
    }
    Ok(by_id)
}

fn check_numbers(
    numbers: &mut [Number],
    users: &mut [Account],
    accounts: &HashMap<String, usize>,
) -> Result<(), Mistake> {
    let mut with_number = vec![false; users.len()];
    let mut seen = HashMap::with_capacity(numbers.len());
    let mut with_primary = vec![false; users.len()];
    for (index, number) in numbers.iter_mut().enumerate() {
        let refuse = |reason: String| Mistake { entry: Entry::Number(index), reason };
        number.telephone_number = telephone::canonical(&number.telephone_number)
            .ok_or_else(|| refuse(format!("{:?} is not a telephone number", number.telephone_number)))?;
        if seen.insert(number.telephone_number.clone(), index).is_some() {
            return Err(refuse(format!("the number {} is there twice", number.telephone_number)));
        }
        one_of("number type", &number.number_type, words::NUMBER_TYPES).map_err(refuse)?;
        let state = number.activation_state.get_or_insert_with(|| "activated".into());
        one_of("activation state", state, words::ACTIVATION_STATES).map_err(refuse)?;
        let source = number.number_source.get_or_insert_with(|| words::ONLINE.into());
        one_of("number source", source, words::NUMBER_SOURCES).map_err(refuse)?;
        if let Some(status) = &number.port_in_status {
            one_of("port-in status", status, words::PORT_IN_STATUSES).map_err(refuse)?;
        }
        let account = check_target(number, users, accounts).map_err(refuse)?;
        if let Some(flag) = account.and_then(|account| with_number.get_mut(account)) {
            *flag = true;
        }
        if let (Some(account), Some(category)) = (account, number.assignment_category.as_deref())
            && category == words::PRIMARY
            && let Some(flag) = with_primary.get_mut(account)
        {
            *flag = true;
        }
        check_lists(number).map_err(refuse)?;
    }
    for (user, has_number) in users.iter_mut().zip(with_number) {
        user.enterprise_voice_enabled.get_or_insert(has_number);
    }
    // In a second pass, since a later row may be the one that says it is the primary.
    for number in numbers {
        let account = number.assignment_target_id.as_ref().and_then(|target| accounts.get(target));
        if let (Some(&account), None) = (account, &number.assignment_category)
            && let Some(flag) = with_primary.get_mut(account)
        {
            number.assignment_category = Some(if *flag { "private" } else { words::PRIMARY }.into());
            *flag = true;
        }
    }
    Ok(())
}

/// Checks target, status and category against each other. Returns the account that has the number.
fn check_target(
    number: &mut Number,
    users: &[Account],
    accounts: &HashMap<String, usize>,
) -> Result<Option<usize>, String> {
    if let Some(status) = &number.assignment_status {
        one_of("assignment status", status, words::ASSIGNMENT_STATUSES)?;
    }
    if let Some(category) = &number.assignment_category {
        one_of("assignment category", category, words::ASSIGNMENT_CATEGORIES)?;
    }
    let Some(target) = number.assignment_target_id.as_mut() else {
        let status = number.assignment_status.get_or_insert_with(|| words::UNASSIGNED.into());
        if [words::USER_ASSIGNED, words::VOICE_APPLICATION_ASSIGNED, words::POLICY_ASSIGNED].contains(&status.as_str())
        {
            return Err(format!("the number is {status}, but no target has it"));
        }
        if number.assignment_category.is_some() {
            return Err("the number has an assignment category, but no target".into());
        }
        return Ok(None);
    };
    if number.assignment_status.as_deref() == Some(words::UNASSIGNED) {
        return Err(format!("the number is unassigned, but {target} has it"));
    }
    let policy = target.contains('|');
    if policy {
        let status = number.assignment_status.get_or_insert_with(|| words::POLICY_ASSIGNED.into());
        if status != words::POLICY_ASSIGNED {
            return Err(format!("the target {target} is a policy, but the number is {status}"));
        }
        return Ok(None);
    }
    *target = object_id(target).map_err(|reason| format!("the target {reason}"))?;
    // A conference bridge, an application or a policy has an id of its own, which no list of accounts holds.
    let of_account = [words::USER_ASSIGNED, words::VOICE_APPLICATION_ASSIGNED];
    if number.assignment_status.as_deref().is_some_and(|status| !of_account.contains(&status)) {
        return Ok(accounts.get(target).copied());
    }
    let Some(&account) = accounts.get(target) else {
        return Err(format!("no account has the object id {target}"));
    };
    let resource = users.get(account).and_then(|user| user.account_type.as_deref()) == Some(words::RESOURCE_ACCOUNT);
    number
        .assignment_status
        .get_or_insert_with(|| if resource { words::VOICE_APPLICATION_ASSIGNED } else { words::USER_ASSIGNED }.into());
    Ok(Some(account))
}

fn check_lists(number: &mut Number) -> Result<(), String> {
    if number.capabilities.is_none() {
        number.capabilities = Some(capabilities(number).iter().map(|&word| word.into()).collect());
    }
    for word in number.capabilities.iter().flatten() {
        one_of("capability", word, words::CAPABILITIES)?;
    }
    for word in &number.supported_customer_actions {
        one_of("customer action", word, words::CUSTOMER_ACTIONS)?;
    }
    for word in &number.reverse_number_lookup_options {
        one_of("reverse number lookup option", word, words::REVERSE_LOOKUP_OPTIONS)?;
    }
    Ok(())
}

/// What a number can be used for, where nothing says so: a Direct Routing number for everything; a number that a service
/// has, or a toll-free one (which users cannot have), for services; any other for users.
fn capabilities(number: &Number) -> &'static [&'static str] {
    const SERVICES: &[&str] = &[words::CONFERENCE_ASSIGNMENT, words::VOICE_APPLICATION_ASSIGNMENT];
    const ALL: &[&str] = &[words::CONFERENCE_ASSIGNMENT, words::VOICE_APPLICATION_ASSIGNMENT, words::USER_ASSIGNMENT];
    const USERS: &[&str] = &[words::USER_ASSIGNMENT];
    const TOLL_FREE: &[&str] = &["+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888", "+800"];
    if number.number_type == "directRouting" {
        return ALL;
    }
    match number.assignment_status.as_deref() {
        Some(words::CONFERENCE_ASSIGNED | words::VOICE_APPLICATION_ASSIGNED) => SERVICES,
        Some(words::UNASSIGNED) if TOLL_FREE.iter().any(|code| number.telephone_number.starts_with(code)) => SERVICES,
        _ => USERS,
    }
}

fn object_id(text: &str) -> Result<String, String> {
    // The hyphenated form only: other spellings of a GUID are not what the directory shows.
    match Uuid::try_parse(text) {
        Ok(id) if text.len() == 36 => Ok(id.hyphenated().to_string()),
        _ => Err(format!("{text:?} is not an object id (a GUID)")),
    }
}

fn one_of(what: &str, word: &str, words: &[&str]) -> Result<(), String> {
    if words.contains(&word) {
        return Ok(());
    }
    Err(format!("unknown {what} {word:?}; known are {}", words::listed(words)))
}
