//! A tenant from the CSV files that administrators have at hand: `Get-CsOnlineUser | Export-Csv`, and either
//! `Get-CsPhoneNumberAssignment | Export-Csv` or `Export-CsAcquiredPhoneNumber`.

use std::collections::HashMap;
use std::path::Path;

use uuid::Uuid;

use super::check::{Entry, Mistake, check};
use super::model::{Account, Number, Tenant};
use super::table::{Row, Table, listed};
use crate::sandbox::{SandboxError, telephone, words};

/// What the two number files call the column that says whose a number is.
const TARGET: &[&str] = &["AssignedPstnTargetId", "TargetId"];

/// Reads both files.
pub fn read(users: &Path, numbers: &Path) -> Result<Tenant, SandboxError> {
    let user_table = Table::read(users, &["Identity", "UserPrincipalName"])?;
    let number_table = Table::read(numbers, &["TelephoneNumber", "NumberType"])?;
    let mut tenant = Tenant {
        schema: None,
        name: String::new(),
        tenant_id: tenant_id(&user_table)?,
        users: users_in(&user_table)?,
        numbers: numbers_in(&number_table)?,
    };
    if tenant.users.is_empty() {
        return Err(user_table.refuse_whole("there is no user in the file".into()));
    }
    tenant.name = name(&tenant.users);
    if !number_table.column(TARGET).is_there() {
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

fn users_in(table: &Table) -> Result<Vec<Account>, SandboxError> {
    let column = |heading: &'static str| table.column(&[heading]);
    let id = column("Identity");
    let user_principal_name = column("UserPrincipalName");
    let sip_address = column("SipAddress");
    let display_name = column("DisplayName");
    let account_type = column("AccountType");
    let enterprise_voice_enabled = column("EnterpriseVoiceEnabled");
    let feature_types = column("FeatureTypes");
    let user = |row: Row<'_>| {
        let features = row.field(feature_types).and_then(listed);
        Ok(Account {
            id: row.text(id).unwrap_or_default(),
            user_principal_name: row.text(user_principal_name).unwrap_or_default(),
            sip_address: row.text(sip_address),
            display_name: row.text(display_name),
            mail: None,
            account_type: row.word(account_type, words::ACCOUNT_TYPES)?,
            enterprise_voice_enabled: row.flag(enterprise_voice_enabled)?,
            feature_types: features.map(|words| words.into_iter().map(str::to_owned).collect()),
        })
    };
    table.rows().map(user).collect()
}

/// The columns of either number file; where they differ, `Get-CsPhoneNumberAssignment` calls it by the first name and
/// `Export-CsAcquiredPhoneNumber` by the second.
fn numbers_in(table: &Table) -> Result<Vec<Number>, SandboxError> {
    let column = |heading: &'static str| table.column(&[heading]);
    let telephone_number = column("TelephoneNumber");
    let number_type = column("NumberType");
    let operator_id = column("OperatorId");
    let activation_state = column("ActivationState");
    let capabilities = table.column(&["Capability", "AcquiredCapabilities"]);
    let location_id = column("LocationId");
    let civic_address_id = column("CivicAddressId");
    let network_site_id = column("NetworkSiteId");
    let target = table.column(TARGET);
    let category = column("AssignmentCategory");
    let status = table.column(&["PstnAssignmentStatus", "AssignmentStatus"]);
    let country = column("IsoCountryCode");
    let city = table.column(&["City", "PlaceName"]);
    let source = column("NumberSource");
    let actions = column("SupportedCustomerActions");
    let lookup = column("ReverseNumberLookup");
    let partner = table.column(&["PstnPartnerName", "PartnerName"]);
    let nobody = |id: &String| Uuid::try_parse(id) == Ok(Uuid::nil());
    let number = |row: Row<'_>| {
        Ok(Number {
            telephone_number: row.text(telephone_number).unwrap_or_default(),
            number_type: row.word(number_type, words::NUMBER_TYPES)?.unwrap_or_default(),
            operator_id: row.text(operator_id),
            activation_state: row.word(activation_state, words::ACTIVATION_STATES)?,
            capabilities: row.words(capabilities, words::CAPABILITIES)?,
            location_id: row.text(location_id),
            civic_address_id: row.text(civic_address_id),
            network_site_id: row.text(network_site_id),
            assignment_target_id: row.text(target).filter(|id| !nobody(id)),
            assignment_category: row.word(category, words::ASSIGNMENT_CATEGORIES)?,
            // The files' words for an order to bring a number in are not published.
            port_in_status: None,
            assignment_status: row.word(status, words::ASSIGNMENT_STATUSES)?,
            iso_country_code: row.text(country),
            city: row.text(city),
            number_source: row.word(source, words::NUMBER_SOURCES)?,
            supported_customer_actions: row.words(actions, words::CUSTOMER_ACTIONS)?.unwrap_or_default(),
            reverse_number_lookup_options: row.words(lookup, words::REVERSE_LOOKUP_OPTIONS)?.unwrap_or_default(),
            partner_name: row.text(partner),
        })
    };
    table.rows().map(number).collect()
}

/// The tenant's id, which each user has. A file without one gets an id of its own.
fn tenant_id(users: &Table) -> Result<String, SandboxError> {
    let column = users.column(&["TenantId"]);
    let mut found: Option<&str> = None;
    for row in users.rows() {
        match (found, row.field(column)) {
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
    let (line_uri, identity) = (users.column(&["LineUri"]), users.column(&["Identity"]));
    users
        .rows()
        .filter_map(|row| {
            let uri = row.field(line_uri)?;
            let scheme = uri.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:"));
            let number = telephone::canonical(scheme.map_or(uri, |_| &uri[4..]))?;
            Some((number, row.field(identity)?))
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
