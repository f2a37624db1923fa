//! Administrators' CSV files.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cs_phone_number::sandbox::{Options, Sandbox, SandboxError, Seed};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::stage::{Stage, account, contoso_csv, write};

fn started(users: &Path, numbers: &Path) -> Result<Sandbox, SandboxError> {
    let seed = Seed::Csv { users: users.to_path_buf(), numbers: numbers.to_path_buf() };
    Sandbox::start(Options { seed: Some(seed), ..Options::default() })
}

fn stage(users: &[u8], numbers: &[u8]) -> Stage {
    let folder = TempDir::new().unwrap();
    let users = write(folder.path(), "users.csv", users);
    let numbers = write(folder.path(), "numbers.csv", numbers);
    Stage::around(started(&users, &numbers).unwrap(), folder)
}

/// Everything that a tenant shows, without what differs between two sandboxes.
fn shown(stage: &Stage) -> Vec<Value> {
    let base = stage.sandbox.base_address();
    let mut all: Vec<Value> = vec![
        serde_json::from_str(&stage.list(&[]).body.replace(base, "")).unwrap(),
        json!([stage.sandbox.tenant_id(), stage.sandbox.tenant_name(), stage.sandbox.describe().users]),
    ];
    for n in 1..=15 {
        let fields = "id,userPrincipalName,displayName,mail,imAddresses";
        for path in [
            format!("/users/{}?$select={fields}", account(n)),
            format!("/admin/teams/userConfigurations/{}", account(n)),
        ] {
            let reply = stage.get(&path);
            all.push(if reply.status == 200 {
                serde_json::from_str(&reply.body.replace(base, "")).unwrap()
            } else {
                json!(reply.status)
            });
        }
    }
    all
}

#[test]
fn the_contoso_files_in_either_combination_give_the_built_in_tenant() {
    let built_in = shown(&Stage::contoso());
    for numbers in ["numbers.csv", "acquired.csv"] {
        let sandbox = started(&contoso_csv("users.csv"), &contoso_csv(numbers)).unwrap();
        let found = shown(&Stage::around(sandbox, TempDir::new().unwrap()));
        for (found, expected) in found.iter().zip(&built_in) {
            assert_eq!(found, expected, "{numbers}");
        }
    }
}

fn text(file: &str) -> String {
    std::fs::read_to_string(contoso_csv(file)).unwrap()
}

#[test]
fn files_may_be_utf_8_or_utf_16_with_or_without_a_mark() {
    let (users, numbers) = (text("users.csv"), text("numbers.csv"));
    let built_in = shown(&Stage::contoso());
    let units = |text: &str, unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    type Encoding<'a> = (&'a str, Box<dyn Fn(&str) -> Vec<u8> + 'a>);
    let encodings: [Encoding<'_>; 5] = [
        ("UTF-8 with mark", Box::new(|text| format!("\u{feff}{text}").into_bytes())),
        ("UTF-16LE with mark", Box::new(move |text| units(&format!("\u{feff}{text}"), u16::to_le_bytes))),
        ("UTF-16BE with mark", Box::new(move |text| units(&format!("\u{feff}{text}"), u16::to_be_bytes))),
        ("UTF-16LE", Box::new(move |text| units(text, u16::to_le_bytes))),
        ("UTF-16BE", Box::new(move |text| units(text, u16::to_be_bytes))),
    ];
    for (name, encode) in encodings {
        assert_eq!(shown(&stage(&encode(&users), &encode(&numbers))), built_in, "{name}");
    }
    let windows = |text: &str| format!("#TYPE Deserialized.Something\r\n{}", text.replace('\n', "\r\n")).into_bytes();
    assert_eq!(shown(&stage(&windows(&users), &windows(&numbers))), built_in, "Windows PowerShell");
}

const USERS: &str = "Identity,UserPrincipalName\n10000000-0000-4000-8000-000000000001,a@fabrikam.com\n";

#[test]
fn columns_go_by_heading_in_any_order_and_others_are_ignored() {
    let users = format!(
        "Colour,userprincipalname,SIPADDRESS,Identity,DisplayName\n\
         red,a@fabrikam.com,sip:a.b@fabrikam.com,{},\"Ann \"\"A\"\", the\nfirst\"\n\n",
        account(1)
    );
    let numbers = format!(
        "NumberType,Shape,AssignedPstnTargetId,TelephoneNumber\nCallingPlan,round,{},+12065550001\n",
        account(1)
    );
    let stage = stage(users.as_bytes(), numbers.as_bytes());
    let user = stage.get("/users/a@fabrikam.com?$select=displayName,imAddresses").json();
    assert_eq!(user["displayName"], "Ann \"A\", the\nfirst");
    assert_eq!(user["imAddresses"], json!(["a.b@fabrikam.com"]));
    assert_eq!(stage.numbers_of(1), ["+12065550001"]);
    assert_eq!(stage.sandbox.tenant_name(), "fabrikam");
    assert_eq!(stage.number("+12065550001")["assignmentCategory"], "primary");
}

#[test]
fn a_number_file_without_targets_takes_them_from_the_users_own_numbers() {
    let users = format!("Identity,UserPrincipalName,LineUri\n{},a@b.c,tel:+12065550001;ext=7\n", account(1));
    let numbers = "TelephoneNumber,NumberType\n+12065550001;ext=7,DirectRouting\n+12065550002,DirectRouting\n";
    let stage = stage(users.as_bytes(), numbers.as_bytes());
    assert_eq!(stage.numbers_of(1), ["+12065550001;ext=7"]);
    assert!(stage.is_free("+12065550002"));
}

#[test]
fn a_number_file_without_categories_takes_the_users_own_number_as_primary() {
    let users = format!("Identity,UserPrincipalName,LineUri\n{},a@b.c,tel:+2\n", account(1));
    let numbers = format!("TelephoneNumber,NumberType,TargetId\n+1,CallingPlan,{0}\n+2,CallingPlan,{0}\n", account(1));
    let stage = stage(users.as_bytes(), numbers.as_bytes());
    assert_eq!(stage.number("+1")["assignmentCategory"], "private");
    assert_eq!(stage.number("+2")["assignmentCategory"], "primary");
}

#[test]
fn lists_are_read_where_they_can_be() {
    let users = format!(
        "Identity,UserPrincipalName,FeatureTypes,EnterpriseVoiceEnabled,TenantId\n\
         {},a@b.c,Teams;PhoneSystem;CallingPlan,True,{}\n",
        account(1),
        account(99)
    );
    let numbers = "TelephoneNumber,NumberType,Capability,ReverseNumberLookup,SupportedCustomerActions\n\
                   +1,CallingPlan,\"UserAssignment, TeamsPhoneMobile\",SkipInternalVoip,LocationUpdate|Release\n\
                   +2,DirectRouting,System.Object[],System.String[],\n";
    let stage = stage(users.as_bytes(), numbers.as_bytes());
    let row = stage.number("+1");
    assert_eq!(row["capabilities"], json!(["userAssignment", "teamsPhoneMobile"]));
    assert_eq!(row["reverseNumberLookupOptions"], json!(["skipInternalVoip"]));
    assert_eq!(row["supportedCustomerActions"], json!(["locationUpdate", "release"]));
    assert_eq!(stage.number("+2")["capabilities"].as_array().unwrap().len(), 3);
    let configuration = stage.get(&format!("/admin/teams/userConfigurations/{}", account(1))).json();
    assert_eq!(configuration["featureTypes"], json!(["Teams", "PhoneSystem", "CallingPlan"]));
    assert_eq!(configuration["isEnterpriseVoiceEnabled"], true);
    assert_eq!(stage.sandbox.tenant_id(), account(99));
}

#[test]
fn semicolons_and_tabs_separate_too() {
    for separator in [";", "\t"] {
        let users = USERS.replace(',', separator);
        let numbers = format!("TelephoneNumber{separator}NumberType\n+1{separator}CallingPlan\n");
        assert!(stage(users.as_bytes(), numbers.as_bytes()).is_free("+1"));
    }
}

fn refusal(folder: &Path, users: &[u8], numbers: &[u8]) -> String {
    let users = write(folder, "users.csv", users);
    let numbers = write(folder, "numbers.csv", numbers);
    let error = started(&users, &numbers).unwrap_err();
    assert!(matches!(error, SandboxError::Seed { .. }), "{error}");
    assert!(error.advice().contains("Export-Csv"));
    error.to_string()
}

#[test]
fn a_bad_row_is_refused_with_file_line_and_reason() {
    let folder = TempDir::new().unwrap();
    let id = account(1);
    let users = |rows: &str| format!("Identity,UserPrincipalName,AccountType,EnterpriseVoiceEnabled,TenantId\n{rows}");
    let numbers = |rows: &str| {
        format!("TelephoneNumber,NumberType,AssignedPstnTargetId,PstnAssignmentStatus,AssignmentCategory\n{rows}")
    };
    let good = format!("{id},a@b.c,User,True,{}\n", account(99));
    let row = "+1,CallingPlan,,Unassigned,\n";
    for (users, numbers, place, reason) in [
        (users(""), numbers(row), "users.csv", "no user"),
        (users(&format!("{good}x,b@b.c,User,True,\n")), numbers(row), "users.csv, line 3", "\"x\" is not an object id"),
        (users(&format!("{good},b@b.c,User,True,\n")), numbers(row), "users.csv, line 3", "\"\" is not an object id"),
        (users(&format!("{good}{id},b@b.c,User,True,\n")), numbers(row), "users.csv, line 3", "is there twice"),
        (
            users(&format!("{good}{},A@B.C,User,True,\n", account(2))),
            numbers(row),
            "users.csv, line 3",
            "A@B.C is there twice",
        ),
        (users(&format!("{good}{},,User,True,\n", account(2))), numbers(row), "users.csv, line 3", "name@domain"),
        (
            users(&format!("{id},a@b.c,Robot,True,\n")),
            numbers(row),
            "users.csv, line 2",
            "unknown AccountType \"Robot\"",
        ),
        (
            users(&format!("{id},a@b.c,User,Maybe,\n")),
            numbers(row),
            "users.csv, line 2",
            "unknown EnterpriseVoiceEnabled",
        ),
        (users(&format!("{id},a@b.c,User,True,x\n")), numbers(row), "users.csv, line 2", "the tenant id \"x\""),
        (
            users(&format!("{good}{},b@b.c,User,True,{}\n", account(2), account(98))),
            numbers(row),
            "users.csv, line 3",
            "is not that of the users before",
        ),
        (users(&format!("{good}{}\n", account(2))), numbers(row), "users.csv, line 3", "1 fields, and there are 5"),
        (users(&good), numbers("+1,Landline,,,\n"), "numbers.csv, line 2", "unknown NumberType \"Landline\""),
        (users(&good), numbers(&format!("{row}+2,,,,\n")), "numbers.csv, line 3", "unknown number type \"\""),
        (
            users(&good),
            numbers("tel:+1,CallingPlan,,,\n"),
            "numbers.csv, line 2",
            "\"tel:+1\" is not a telephone number",
        ),
        (users(&good), numbers(",CallingPlan,,,\n"), "numbers.csv, line 2", "\"\" is not a telephone number"),
        (users(&good), numbers(&format!("{row}{row}")), "numbers.csv, line 3", "+1 is there twice"),
        (users(&good), numbers(&format!("{row}1,CallingPlan,,,\n")), "numbers.csv, line 3", "+1 is there twice"),
        (users(&good), numbers("+1,CallingPlan,a@b.c,,\n"), "numbers.csv, line 2", "not an object id"),
        (users(&good), numbers(&format!("+1,CallingPlan,{},,\n", account(2))), "numbers.csv, line 2", "no account has"),
        (users(&good), numbers("+1,CallingPlan,,UserAssigned,\n"), "numbers.csv, line 2", "no target has it"),
        (
            users(&good),
            numbers(&format!("+1,CallingPlan,{id},Unassigned,\n")),
            "numbers.csv, line 2",
            "is unassigned, but",
        ),
        (
            users(&good),
            numbers(&format!("+1,CallingPlan,{id},Lost,\n")),
            "numbers.csv, line 2",
            "unknown PstnAssignmentStatus",
        ),
        (
            users(&good),
            numbers(&format!("+1,CallingPlan,{id},,First\n")),
            "numbers.csv, line 2",
            "unknown AssignmentCategory",
        ),
        (users(&good), numbers("+1,CallingPlan,,,,,\n"), "numbers.csv, line 2", "7 fields, and there are 5"),
        (users(&good), numbers("\"+1\n\",CallingPlan,,,\n+2,Landline,,,\n"), "numbers.csv, line 4", "Landline"),
        (users(&good), "TelephoneNumber\n+1\n".into(), "numbers.csv, line 1", "the heading NumberType is missing"),
        (users(&good), "TelephoneNumber,NumberType,numbertype\n".into(), "numbers.csv, line 1", "is there twice"),
        (users(&good), String::new(), "numbers.csv, line 1", "the heading TelephoneNumber is missing"),
        (USERS.replace("UserPrincipalName", "Mail"), numbers(row), "users.csv, line 1", "UserPrincipalName is missing"),
    ] {
        let text = refusal(folder.path(), users.as_bytes(), numbers.as_bytes());
        let named = folder.path().join(place).display().to_string();
        assert!(text.starts_with(&named) && text.contains(reason), "{users}{numbers}: {text}");
    }
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let folder = TempDir::new().unwrap();
    let numbers = b"TelephoneNumber,NumberType\n";
    for (users, line, reason) in [
        (&b"Identity,UserPrincipalName\nx,\xD6str\xF6m\n"[..], 2, "neither UTF-8 nor UTF-16"),
        (b"Identity,UserPrincipalName\nx,\0\n", 2, "NUL"),
        (b"\xFF\xFEI\0d\0\x00\xD8,\0", 1, "not valid UTF-16"),
        (b"\xFF\xFEI\0d", 1, "ends within"),
        (b"\x89PNG\r\n\x1a\n\0\0", 1, "neither UTF-8 nor UTF-16"),
    ] {
        let text = refusal(folder.path(), users, numbers);
        assert!(text.contains(&format!("users.csv, line {line}: ")) && text.contains(reason), "{text}");
    }
    let absent = started(&folder.path().join("absent.csv"), &contoso_csv("numbers.csv")).unwrap_err();
    assert!(absent.to_string().contains("absent.csv: the CSV file cannot be read"), "{absent}");
}

#[test]
fn lines_are_those_of_the_file_below_a_type_line_too() {
    let folder = TempDir::new().unwrap();
    let users = format!("#TYPE X\r\n{}x,b@b.c\r\n", USERS.replace('\n', "\r\n"));
    let text = refusal(folder.path(), users.as_bytes(), b"TelephoneNumber,NumberType\n");
    assert!(text.contains("users.csv, line 4: "), "{text}");
}

/// Files of a large tenant: each user has a number, the rest is free.
fn large(folder: &Path, users: u32, numbers: u32) -> (PathBuf, PathBuf) {
    let mut dice = fastrand::Rng::with_seed(20_240_512);
    let mut text = String::from(
        "\"Identity\",\"UserPrincipalName\",\"SipAddress\",\"DisplayName\",\"AccountType\",\"LineUri\",\"TenantId\"\n",
    );
    for n in 0..users {
        let (id, number) = (account(n), 4_000_000_000_u64 + u64::from(n));
        let name = dice.u32(..);
        writeln!(
            text,
            "\"{id}\",\"u{n}@contoso.com\",\"sip:u{n}@contoso.com\",\"{name:x}\",\"User\",\"tel:+{number}\",\"{}\"",
            account(99_999_999)
        )
        .unwrap();
    }
    let users_file = write(folder, "users.csv", text.as_bytes());
    let mut text = String::from(
        "\"TelephoneNumber\",\"OperatorId\",\"NumberType\",\"AssignedPstnTargetId\",\"AssignmentCategory\",\"Capability\",\"City\",\"PstnAssignmentStatus\"\n",
    );
    for n in 0..numbers {
        let number = 4_000_000_000_u64 + u64::from(n);
        let number_type = ["CallingPlan", "DirectRouting", "OperatorConnect"][dice.usize(..3)];
        let (target, category, status) =
            if n < users { (account(n), "Primary", "UserAssigned") } else { (String::new(), "", "Unassigned") };
        writeln!(
            text,
            "\"+{number}\",\"{}\",\"{number_type}\",\"{target}\",\"{category}\",\"System.String[]\",\"Seattle\",\"{status}\"",
            account(1)
        )
        .unwrap();
    }
    (users_file, write(folder, "numbers.csv", text.as_bytes()))
}

#[test]
fn a_large_tenant_is_imported_in_seconds_and_read_at_once() {
    let folder = TempDir::new().unwrap();
    let (users, numbers) = large(folder.path(), 100_000, 150_000);
    let path = folder.path().join("tenant.sandbox");
    let start = Instant::now();
    let seed = Some(Seed::Csv { users, numbers });
    let sandbox = Sandbox::start(Options { path: Some(path), seed, ..Options::default() }).unwrap();
    let import = start.elapsed();
    println!("import: {import:?}");
    // Without optimisation, and on a machine that does something else at the same time.
    assert!(import < Duration::from_secs(30), "{import:?}");
    let stage = Stage::around(sandbox, folder);
    let description = stage.sandbox.describe();
    assert_eq!((description.users, description.numbers, description.assigned_numbers), (100_000, 150_000, 100_000));
    stage.get("/users/u1@contoso.com");
    for request in [
        &(|| assert_eq!(stage.number("+4000149999")["assignmentStatus"], "unassigned")) as &dyn Fn(),
        &|| assert_eq!(stage.numbers_of(99_999), ["+4000099999"]),
        &|| assert_eq!(stage.get("/users/U99999@contoso.com").json()["id"], account(99_999).as_str()),
        &|| assert_eq!(stage.unassign("+4000050000", "CallingPlan").status, 400),
    ] {
        // The quickest of some, since the machine may be busy.
        let quickest = (0..10).map(|_| {
            let start = Instant::now();
            request();
            start.elapsed()
        });
        let quickest = quickest.min().unwrap();
        println!("request: {quickest:?}");
        assert!(quickest < Duration::from_millis(20), "{quickest:?}");
    }
}
