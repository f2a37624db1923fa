//! A sandbox and a client that speaks to it.

use std::io::Write;
use std::path::{Path, PathBuf};

use cs_phone_number::sandbox::{Options, Sandbox, Seed, ViolationKind};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

pub const NUMBERS: &str = "/admin/teams/telephoneNumberManagement/numberAssignments";
pub const OPERATIONS: &str = "/admin/teams/telephoneNumberManagement/operations";

/// The object id of contoso's account n.
pub fn account(n: u32) -> String {
    format!("10000000-0000-4000-8000-{n:012}")
}

/// The tenant that all tests know.
pub fn contoso_csv(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/sandbox/contoso").join(file)
}

pub struct Stage {
    pub sandbox: Sandbox,
    /// Kept as long as the sandbox may read from it.
    _folder: TempDir,
    runtime: Runtime,
    client: Client,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

impl Stage {
    pub fn contoso() -> Self {
        Self::with(|_| Options::default())
    }

    pub fn planned(plan: Value) -> Self {
        Self::with(|folder| Options {
            plan: Some(write(folder, "plan.json", plan.to_string().as_bytes())),
            ..Options::default()
        })
    }

    pub fn seeded(seed: Value) -> Self {
        Self::with(|folder| {
            let seed = write(folder, "seed.json", seed.to_string().as_bytes());
            Options { seed: Some(Seed::Named(seed.display().to_string())), ..Options::default() }
        })
    }

    pub fn with(options: impl FnOnce(&Path) -> Options) -> Self {
        let folder = TempDir::new().unwrap();
        let sandbox = Sandbox::start(options(folder.path())).unwrap();
        Self::around(sandbox, folder)
    }

    pub fn around(sandbox: Sandbox, folder: TempDir) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { sandbox, _folder: folder, runtime, client: client() }
    }

    /// A request with token and client-request-id.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path)
            .bearer_auth(self.sandbox.token())
            .header("client-request-id", Uuid::new_v4().to_string())
    }

    /// A request with nothing.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let address =
            if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.sandbox.base_address()) };
        self.client.request(method, address)
    }

    pub fn try_send(&self, request: RequestBuilder) -> reqwest::Result<Reply> {
        self.runtime.block_on(async {
            let response = request.send().await?;
            let status = response.status().as_u16();
            let headers = response.headers().clone();
            Ok(Reply { status, headers, body: response.text().await? })
        })
    }

    pub fn send(&self, request: RequestBuilder) -> Reply {
        self.try_send(request).unwrap()
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path))
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.request(Method::POST, path).header("content-type", "application/json").body(body.to_string())
    }

    /// The list of numbers with these options; `+` and blanks in them are encoded.
    pub fn list(&self, options: &[(&str, &str)]) -> Reply {
        self.get(&format!("{NUMBERS}?{}", encoded(options)))
    }

    /// The numbers in such a list.
    pub fn listed(&self, options: &[(&str, &str)]) -> Vec<String> {
        let reply = self.list(options);
        assert_eq!(reply.status, 200, "{}", reply.body);
        telephone_numbers(&reply.json())
    }

    pub fn number(&self, number: &str) -> Value {
        let reply = self.list(&[("$filter", &format!("telephoneNumber eq '{number}'"))]);
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()["value"][0].clone()
    }

    pub fn numbers_of(&self, n: u32) -> Vec<String> {
        self.listed(&[("$filter", &format!("assignmentTargetId eq '{}'", account(n)))])
    }

    /// Whether the number is nobody's.
    pub fn is_free(&self, number: &str) -> bool {
        let row = self.number(number);
        row["assignmentStatus"] == "unassigned"
            && row["assignmentTargetId"].is_null()
            && row["assignmentCategory"].is_null()
    }

    pub fn unassign_request(&self, number: &str, number_type: &str) -> RequestBuilder {
        let body = json!({"telephoneNumber": number, "numberType": number_type});
        self.post(&format!("{NUMBERS}/unassignNumber"), &body)
    }

    pub fn unassign(&self, number: &str, number_type: &str) -> Reply {
        self.send(self.unassign_request(number, number_type))
    }

    pub fn assign(&self, number: &str, number_type: &str, target: &str, category: Option<&str>) -> Reply {
        let mut body = json!({"telephoneNumber": number, "numberType": number_type, "assignmentTargetId": target});
        if let Some(category) = category {
            body["assignmentCategory"] = category.into();
        }
        self.send(self.post(&format!("{NUMBERS}/assignNumber"), &body))
    }

    pub fn operation(&self, order: &Reply) -> Value {
        let reply = self.get(order.location());
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }

    pub fn enterprise_voice(&self, n: u32) -> Value {
        self.get(&format!("/admin/teams/userConfigurations/{}", account(n))).json()["isEnterpriseVoiceEnabled"].clone()
    }

    pub fn violations(&self) -> Vec<ViolationKind> {
        self.sandbox.describe().violations.iter().map(|violation| violation.kind).collect()
    }

    /// Asks until it is so. A condition that never comes true fails the test.
    pub fn until(&self, what: &str, mut so: impl FnMut(&Self) -> bool) {
        let start = std::time::Instant::now();
        while !so(self) {
            assert!(start.elapsed().as_secs() < 20, "{what} did not happen");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn location(&self) -> &str {
        assert_eq!(self.status, 202, "{}", self.body);
        self.header("location").unwrap()
    }

    #[track_caller]
    pub fn refused(&self, status: u16, code: &str, part_of_message: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        let error = &self.json()["error"];
        assert_eq!(error["code"], code, "{error}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(part_of_message), "{message}");
    }
}

pub fn client() -> Client {
    // Needed for any client, though nothing here is encrypted. A failure says that it is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

pub fn encoded(options: &[(&str, &str)]) -> String {
    let encode =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    options.iter().map(|(name, value)| format!("{}={}", name, encode(value))).collect::<Vec<_>>().join("&")
}

pub fn telephone_numbers(list: &Value) -> Vec<String> {
    list["value"].as_array().unwrap().iter().map(|row| row["telephoneNumber"].as_str().unwrap().to_owned()).collect()
}

pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}
