CREATE TABLE tenant (
    id   TEXT NOT NULL,
    name TEXT NOT NULL
) STRICT;

-- The _key columns hold the lower-case form: Graph's directory compares without regard to case.
CREATE TABLE accounts (
    row                 INTEGER PRIMARY KEY,
    id                  TEXT NOT NULL UNIQUE,
    user_principal_name TEXT NOT NULL,
    upn_key             TEXT NOT NULL UNIQUE,
    sip_address         TEXT,
    sip_key             TEXT,
    mail                TEXT,
    mail_key            TEXT,
    display_name        TEXT,
    account_type        TEXT NOT NULL,
    enterprise_voice    INTEGER,
    feature_types       TEXT NOT NULL
) STRICT;
-- Not unique: two accounts with one SIP address are a case that a client must refuse.
CREATE INDEX accounts_by_sip ON accounts (sip_key) WHERE sip_key IS NOT NULL;
CREATE INDEX accounts_by_mail ON accounts (mail_key) WHERE mail_key IS NOT NULL;

-- Lists are words with a blank before and after each, so that one word can be looked for.
CREATE TABLE numbers (
    row                    INTEGER PRIMARY KEY,
    telephone_number       TEXT NOT NULL UNIQUE,
    operator_id            TEXT,
    number_type            TEXT NOT NULL,
    activation_state       TEXT NOT NULL,
    capabilities           TEXT NOT NULL,
    location_id            TEXT,
    civic_address_id       TEXT,
    network_site_id        TEXT,
    assignment_target_id   TEXT,
    assignment_category    TEXT,
    port_in_status         TEXT,
    assignment_status      TEXT NOT NULL,
    iso_country_code       TEXT,
    city                   TEXT,
    number_source          TEXT NOT NULL,
    customer_actions       TEXT NOT NULL,
    reverse_lookup_options TEXT NOT NULL,
    partner_name           TEXT
) STRICT;
CREATE INDEX numbers_by_target ON numbers (assignment_target_id) WHERE assignment_target_id IS NOT NULL;
