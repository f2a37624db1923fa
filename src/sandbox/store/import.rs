//! Writes a whole tenant into an empty database, in one transaction.

use rusqlite::{Connection, params};

use super::{APPLICATION_ID, LAYOUT, stored_words};
use crate::sandbox::seed::Tenant;

/// Creates the tables and fills them.
pub fn write(connection: &mut Connection, tenant: &Tenant) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(include_str!("schema.sql"))?;
    transaction.execute("INSERT INTO tenant (id, name) VALUES (?1, ?2)", params![tenant.tenant_id, tenant.name])?;
    {
        let mut insert = transaction.prepare(
            "INSERT INTO accounts (id, user_principal_name, upn_key, sip_address, sip_key, mail, mail_key, \
             display_name, account_type, enterprise_voice, feature_types) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        for user in &tenant.users {
            insert.execute(params![
                user.id,
                user.user_principal_name,
                user.user_principal_name.to_lowercase(),
                user.sip_address,
                user.sip_address.as_ref().map(|address| address.to_lowercase()),
                user.mail,
                user.mail.as_ref().map(|address| address.to_lowercase()),
                user.display_name,
                user.account_type,
                user.enterprise_voice_enabled,
                stored_words(user.feature_types.as_deref().unwrap_or_default()),
            ])?;
        }
        let mut insert = transaction.prepare(
            "INSERT INTO numbers (telephone_number, operator_id, number_type, activation_state, capabilities, \
             location_id, civic_address_id, network_site_id, assignment_target_id, assignment_category, \
             port_in_status, assignment_status, iso_country_code, city, number_source, customer_actions, \
             reverse_lookup_options, partner_name) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?;
        for number in &tenant.numbers {
            insert.execute(params![
                number.telephone_number,
                number.operator_id,
                number.number_type,
                number.activation_state,
                stored_words(number.capabilities.as_deref().unwrap_or_default()),
                number.location_id,
                number.civic_address_id,
                number.network_site_id,
                number.assignment_target_id,
                number.assignment_category,
                number.port_in_status,
                number.assignment_status,
                number.iso_country_code,
                number.city,
                number.number_source,
                stored_words(&number.supported_customer_actions),
                stored_words(&number.reverse_number_lookup_options),
                number.partner_name,
            ])?;
        }
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", LAYOUT)?;
    transaction.commit()
}
