//! A tenant from the CSV files that administrators have at hand: `Get-CsOnlineUser | Export-Csv`, and either
//! `Get-CsPhoneNumberAssignment | Export-Csv` or `Export-CsAcquiredPhoneNumber`.

use std::collections::HashMap;
use std::path::Path;

use uuid::Uuid;

use super::check::{Entry, Mistake, check};
use super::model::{Account, Number, Tenant};
use super::table::{Row, Table, listed};
use crate::sandbox::{SandboxError, telephone, words};

/// What the two number files call the same thing.
const TARGET: &[&str] = &["AssignedPstnTargetId", "TargetId"];
const STATUS: &[&str] = &["PstnAssignmentStatus", "AssignmentStatus"];
const CAPABILITIES: &[&str] = &["AcquiredCapabilities", "Capability"];
const CITY: &[&str] = &["City", "PlaceName"];
const PARTNER: &[&str] = &["PstnPartnerName", "PartnerName"];

/// Reads both files.
pub fn read(users: &Path, numbers: &Path) -> Result<Tenant, SandboxError> {
    let user_table = Table::read(users, &["Identity", "UserPrincipalName"])?;
    let number_table = Table::read(numbers, &["TelephoneNumber", "NumberType"])?;
    let mut tenant = Tenant {
        schema: None,
        name: String::new(),
        tenant_id: tenant_id(&user_table)?,
        users: user_table.rows().map(user).collect::<Result<_, _>>()?,
        numbers: number_table.rows().map(number).collect::<Result<_, _>>()?,
    };
    if tenant.users.is_empty() {
        return Err(user_table.refuse_whole("there is no user in the file".into()));
    }
    tenant.name = name(&tenant.users);
    if !TARGET.iter().any(|heading| number_table.has(heading)) {
        assign_by_line_uri(&mut tenant.numbers, &user_table);
    }
    for number in tenant.numbers.iter_mut().filter(|number| number.assignment_target_id.is_none()) {
        // Whatever the file says, a number that nobody has is nobody's primary one.
        number.assignment_category = None;
    }
    settle_categories(&mut tenant.numbers, &user_table);
    check(&mut tenant).map_err(|Mistake { entry, reason }| {
        let line = |table: &Table, index: usize| table.rows().nth(index).map_or(0, |row| row.line);
        match entry {
            Entry::Tenant => user_table.refuse_whole(reason),
            Entry::User(index) => user_table.refuse(line(&user_table, index), reason),
            Entry::Number(index) => number_table.refuse(line(&number_table, index), reason),
        }
    })?;
    Ok(tenant)
}

fn user(row: Row<'_>) -> Result<Account, SandboxError> {
    let text = |heading: &str| row.field(&[heading]).map(str::to_owned);
    let features = row.field(&["FeatureTypes"]).and_then(listed);
    Ok(Account {
        id: text("Identity").unwrap_or_default(),
        user_principal_name: text("UserPrincipalName").unwrap_or_default(),
        sip_address: text("SipAddress"),
        display_name: text("DisplayName"),
        mail: None,
        account_type: row.word(&["AccountType"], words::ACCOUNT_TYPES)?,
        enterprise_voice_enabled: row.flag(&["EnterpriseVoiceEnabled"])?,
        feature_types: features.map(|words| words.into_iter().map(str::to_owned).collect()),
    })
}

fn number(row: Row<'_>) -> Result<Number, SandboxError> {
    let text = |headings: &[&str]| row.field(headings).map(str::to_owned);
    Ok(Number {
        telephone_number: text(&["TelephoneNumber"]).unwrap_or_default(),
        number_type: row.word(&["NumberType"], words::NUMBER_TYPES)?.unwrap_or_default(),
        operator_id: text(&["OperatorId"]),
        activation_state: row.word(&["ActivationState"], words::ACTIVATION_STATES)?,
        capabilities: row.words(CAPABILITIES, words::CAPABILITIES)?,
        location_id: text(&["LocationId"]),
        civic_address_id: text(&["CivicAddressId"]),
        network_site_id: text(&["NetworkSiteId"]),
        assignment_target_id: text(TARGET).filter(|id| Uuid::try_parse(id) != Ok(Uuid::nil())),
        assignment_category: row.word(&["AssignmentCategory"], words::ASSIGNMENT_CATEGORIES)?,
        // The files' words for an order to bring a number in are not published.
        port_in_status: None,
        assignment_status: row.word(STATUS, words::ASSIGNMENT_STATUSES)?,
        iso_country_code: text(&["IsoCountryCode"]),
        city: text(CITY),
        number_source: row.word(&["NumberSource"], words::NUMBER_SOURCES)?,
        supported_customer_actions: row
            .words(&["SupportedCustomerActions"], words::CUSTOMER_ACTIONS)?
            .unwrap_or_default(),
        reverse_number_lookup_options: row
            .words(&["ReverseNumberLookup"], words::REVERSE_LOOKUP_OPTIONS)?
            .unwrap_or_default(),
        partner_name: text(PARTNER),
    })
}

/// The tenant's id, which each user has. A file without one gets an id of its own.
fn tenant_id(users: &Table) -> Result<String, SandboxError> {
    let mut found: Option<&str> = None;
    for row in users.rows() {
        match (found, row.field(&["TenantId"])) {
            (Some(found), Some(id)) if !found.eq_ignore_ascii_case(id) => {
                return Err(
                    users.refuse(row.line, format!("the tenant id {id} is not that of the users before, {found}"))
                );
            }
            (None, Some(id)) if Uuid::try_parse(id).is_err() => {
                return Err(users.refuse(row.line, format!("the tenant id {id:?} is not a GUID")));
            }
            (None, id) => found = id,
            _ => {}
        }
    }
    Ok(found.map_or_else(|| Uuid::new_v4().to_string(), str::to_owned))
}

/// The tenant's name, which is in neither file: the first label of the domain that most users have.
fn name(users: &[Account]) -> String {
    let mut domains: HashMap<String, usize> = HashMap::new();
    for user in users {
        let domain = user.user_principal_name.rsplit('@').next().unwrap_or_default().to_lowercase();
        *domains.entry(domain).or_default() += 1;
    }
    let most = domains.into_iter().max_by(|(a, m), (b, n)| m.cmp(n).then_with(|| b.cmp(a)));
    let label = most.and_then(|(domain, _)| domain.split('.').next().map(str::to_owned));
    label.filter(|label| !label.is_empty()).unwrap_or_else(|| "tenant".into())
}

/// Each user's primary number, where the user file tells it.
fn line_uris(users: &Table) -> HashMap<String, &str> {
    users
        .rows()
        .filter_map(|row| {
            let uri = row.field(&["LineUri"])?;
            let scheme = uri.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:"));
            let number = telephone::canonical(scheme.map_or(uri, |_| &uri[4..]))?;
            Some((number, row.field(&["Identity"])?))
        })
        .collect()
}

/// A selection of columns may lack the target; then the users' own numbers tell who has which.
fn assign_by_line_uri(numbers: &mut [Number], users: &Table) {
    let holders = line_uris(users);
    for number in numbers {
        let holder = telephone::canonical(&number.telephone_number).and_then(|number| holders.get(&number));
        number.assignment_target_id = holder.map(|&id| id.to_owned());
    }
}

/// Likewise for the category: a user's own number is the primary one. The rest follows in the check.
fn settle_categories(numbers: &mut [Number], users: &Table) {
    let mut holders = None;
    for number in numbers.iter_mut().filter(|number| number.assignment_category.is_none()) {
        let Some(target) = &number.assignment_target_id else {
            continue;
        };
        let holders = holders.get_or_insert_with(|| line_uris(users));
        let holder = telephone::canonical(&number.telephone_number).and_then(|number| holders.get(&number));
        if holder.is_some_and(|holder| holder.eq_ignore_ascii_case(target)) {
            number.assignment_category = Some(words::PRIMARY.into());
        }
    }
}
