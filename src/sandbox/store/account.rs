//! Accounts in the store.

use rusqlite::{Row, params};

use super::{Condition, Store, words_of};

/// One account.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// Object id, in lower case.
    pub id: String,
    /// User principal name.
    pub user_principal_name: String,
    /// SIP address without `sip:`.
    pub sip_address: Option<String>,
    /// Mail address.
    pub mail: Option<String>,
    /// Name.
    pub display_name: Option<String>,
    /// `user`, `resourceAccount`, …
    pub account_type: String,
    /// Whether it may telephone.
    pub enterprise_voice: Option<bool>,
    /// Graph's `featureTypes`.
    pub feature_types: Vec<String>,
}

const COLUMNS: &str = "id, user_principal_name, sip_address, mail, display_name, account_type, enterprise_voice, \
                       feature_types";

fn read(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    Ok(AccountRow {
        id: row.get(0)?,
        user_principal_name: row.get(1)?,
        sip_address: row.get(2)?,
        mail: row.get(3)?,
        display_name: row.get(4)?,
        account_type: row.get(5)?,
        enterprise_voice: row.get(6)?,
        feature_types: words_of(row.get_ref(7)?.as_str()?),
    })
}

impl Store {
    /// The account with this object id, in any case.
    pub fn account_by_id(&self, id: &str) -> rusqlite::Result<Option<AccountRow>> {
        let sql = by_key("id");
        self.one(&sql, [id.to_ascii_lowercase()], read)
    }

    /// The account with this object id or user principal name, in any case.
    pub fn account(&self, key: &str) -> rusqlite::Result<Option<AccountRow>> {
        match self.account_by_id(key)? {
            Some(account) => Ok(Some(account)),
            None => self.one(&by_key("upn_key"), [key.to_lowercase()], read),
        }
    }

    /// The accounts that fulfil all conditions, at most `limit`.
    pub fn accounts(&self, conditions: &[Condition], limit: u64) -> rusqlite::Result<Vec<AccountRow>> {
        let (filter, mut parameters) = Condition::all(conditions);
        parameters.push(limit.to_string());
        let sql =
            format!("SELECT {COLUMNS} FROM accounts{filter} ORDER BY row LIMIT CAST(?{} AS INTEGER)", parameters.len());
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.query_map(rusqlite::params_from_iter(parameters), read)?.collect()
    }

    /// Whether an account's user principal name is of this domain, in lower case.
    pub fn has_domain(&self, domain: &str) -> rusqlite::Result<bool> {
        self.connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM accounts WHERE substr(upn_key, instr(upn_key, '@') + 1) = ?1 \
                 AND instr(upn_key, '@') > 0)",
            )?
            .query_row([domain], |row| row.get(0))
    }

    /// Sets EnterpriseVoiceEnabled of the account, if there is one.
    pub fn set_enterprise_voice(&self, account_id: &str, enabled: bool) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached("UPDATE accounts SET enterprise_voice = ?2 WHERE id = ?1")?
            .execute(params![account_id, enabled])?;
        Ok(())
    }
}

fn by_key(key: &'static str) -> String {
    format!("SELECT {COLUMNS} FROM accounts WHERE {key} = ?1")
}
