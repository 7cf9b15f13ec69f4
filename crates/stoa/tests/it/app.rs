//! `TestApp`: the real router on a free port over a throwaway database, a clock that stands
//! still until moved, jobs that run when told, and the personas of the tests.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use stoa::app::{App, Parts};
use stoa::config::{Flags, Settings};
use stoa_accounts::{Limits, PasswordCost};
use stoa_kernel::{FixedClock, SeededRng};
use stoa_testkit::TestDatabase;
use tokio::net::TcpListener;

use crate::persona::{MAILBOX_KEY, Persona};

/// The real samples, as they come with Stoa.
pub const FOCUS: &[u8] = stoa::samples::FOCUS.content;
pub const AWS: &[u8] = stoa::samples::AWS.content;

/// Opens everything.
pub const ROOT_KEY: &str = "root-key-of-the-tests-0123456789abcdef";

pub struct TestApp {
    pub url: String,
    pub app: App,
    pub clock: Arc<FixedClock>,
    _place: Place,
    server: tokio::task::JoinHandle<()>,
}

impl TestApp {
    pub async fn start() -> TestApp {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> TestApp {
        Self::start_limited(change, Limits::generous()).await
    }

    /// The same, where not everything may be tried as often as one likes.
    pub async fn start_limited(change: impl FnOnce(&mut Settings), limits: Limits) -> TestApp {
        let place = Place::new().await;
        let mut settings = place.settings();
        settings.auth.root_key = ROOT_KEY.into();
        settings.limits.requests_per_minute = 0;
        // A request that a test holds back on purpose is not cut because the machine is slow.
        settings.server.stall_seconds = 600;
        change(&mut settings);
        let clock = FixedClock::new("2026-03-02T09:00:00Z".parse().expect("a time"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        if settings.server.public_url.is_empty() {
            settings.server.public_url = url.clone();
        }
        // Cheap to guess: hashing well takes a second in a debug build.
        let parts = Parts {
            clock: clock.clone(),
            rng: SeededRng::new(1),
            password_cost: PasswordCost {
                memory_kib: 8,
                passes: 1,
            },
            limits,
        };
        let app = App::start(settings, parts)
            .await
            .unwrap_or_else(|error| panic!("{}", error.chain()));
        let service = stoa::router::build(app.clone())
            .into_make_service_with_connect_info::<std::net::SocketAddr>();
        let server =
            tokio::spawn(async move { axum::serve(listener, service).await.expect("serves") });
        TestApp {
            url,
            app,
            clock,
            _place: place,
            server,
        }
    }

    /// Runs the queue until it is empty.
    pub async fn run_jobs(&self) {
        self.app.worker().drain().await.expect("the queue runs");
    }

    /// Everything the development mailbox got, newest first.
    pub async fn mail(&self) -> Vec<Value> {
        let page = self
            .operator()
            .get("/api/v1/development/mailbox")
            .await
            .expect(200);
        page["items"]
            .as_array()
            .or(page.as_array())
            .or(page["messages"].as_array())
            .cloned()
            .unwrap_or_default()
    }

    pub fn anonymous(&self) -> Persona {
        Persona::new("anonymous", &self.url)
    }

    pub async fn owner(&self) -> Persona {
        Persona::new("owner", &self.url).sign_up("Acme").await
    }

    /// Owner of another organisation.
    pub async fn stranger(&self) -> Persona {
        Persona::new("stranger", &self.url)
            .sign_up("Elsewhere")
            .await
    }

    /// Whoever started the server, at the machine itself: reads the development mailbox.
    pub fn operator(&self) -> Persona {
        Persona::new("operator", &self.url).with_header("X-Stoa-Mailbox-Key", MAILBOX_KEY)
    }

    pub fn root(&self) -> Persona {
        Persona::new("root", &self.url).with_header("X-Stoa-Root-Key", ROOT_KEY)
    }

    /// Someone with `role` in the owner's organisation: invited, come in by the link in the mail, and
    /// accepted.
    pub async fn member(&self, owner: &Persona, role: &str) -> Persona {
        self.member_called(owner, role, role).await
    }

    pub async fn member_called(&self, owner: &Persona, name: &str, role: &str) -> Persona {
        let guest = Persona::new(name, &self.url);
        let invitation = owner.invite(&guest.email, role).await;
        self.clock.advance(std::time::Duration::from_millis(1));
        guest.sign_in_by_mail().await.accept(&invitation).await
    }

    /// The token of a sign-in link that somebody asks for now.
    pub async fn fresh_link(&self, who: &Persona) -> String {
        self.clock.advance(std::time::Duration::from_millis(1));
        let body = json!({"email": who.email});
        who.post("/api/v1/sessions/email-link", body)
            .await
            .expect(202);
        who.mailed_token().await
    }

    /// An API key of the owner's organisation with these permissions.
    pub async fn key(&self, owner: &Persona, permissions: &[&str]) -> Persona {
        let body = json!({"name": permissions.join(" "), "permissions": permissions});
        let key = owner.post(&owner.at("/api-keys"), body).await.expect(201);
        let secret = key["secret"].as_str().expect("the secret is shown once");
        let mut persona = Persona::new("key", &self.url).with_header("X-API-Key", secret);
        persona.org = owner.org.clone();
        persona
    }

    /// Uploads and runs it to its end; the run.
    pub async fn run(&self, who: &Persona, name: &str, content: Vec<u8>) -> Value {
        self.run_saying(who, name, content, &[]).await
    }

    /// As [`TestApp::run`], with fields that the upload says beside its file.
    pub async fn run_saying(
        &self,
        who: &Persona,
        name: &str,
        content: Vec<u8>,
        said: &[(&'static str, &str)],
    ) -> Value {
        let accepted = who.upload(name, content, said).await.expect(202);
        self.run_jobs().await;
        let id = accepted["run"]["id"].as_str().expect("a run has an id");
        who.get(&who.at(&format!("/costs/runs/{id}")))
            .await
            .expect(200)
    }

    /// Totals over everything: rows and money.
    pub async fn totals(&self, who: &Persona) -> Value {
        let query = json!({"measures": ["Rows", "BilledCost", "EffectiveCost"]});
        who.post(&who.at("/costs/reports/query"), query)
            .await
            .expect(200)["totals"]
            .clone()
    }

    /// An id for every path parameter of the document, all of the owner's organisation.
    pub async fn one_of_everything(&self, owner: &Persona) -> Vec<(&'static str, String)> {
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), ToOwned::to_owned)
        };
        let run = self.run(owner, "bill.csv.gz", FOCUS.to_vec()).await;
        let key = owner
            .post(
                &owner.at("/api-keys"),
                json!({"name": "k", "permissions": ["org:read"]}),
            )
            .await
            .expect(201);
        let invitation = owner.invite("invited@example.com", "viewer").await;
        let members = owner.all("/members").await;
        let other = members
            .iter()
            .find(|member| member["role"] == "member")
            .expect("a member who is nobody's caller");
        let jobs = owner.all("/jobs").await;
        let sessions = owner.get("/api/v1/sessions").await.expect(200);
        let rows = owner
            .post(&owner.at("/costs/reports/rows"), json!({"limit": 1}))
            .await
            .expect(200);
        let versions = owner.all("/costs/datasets/versions").await;
        let drawing = owner
            .post(
                &owner.at("/drawings"),
                json!({"name": "Ours", "model": "[container.web]\n"}),
            )
            .await
            .expect(201);
        let mail = self.mail().await;
        // A number that the stranger's short log has not reached.
        let mut head = 0;
        while head < 40 {
            let body = json!({"name": format!("k{head}"), "permissions": ["org:read"]});
            owner.post(&owner.at("/api-keys"), body).await.expect(201);
            let page = owner
                .get(&owner.at(&format!("/events?after={head}&limit=100")))
                .await
                .expect(200);
            head += page["items"].as_array().expect("items").len();
        }
        vec![
            ("run", text(&run["id"])),
            ("source", text(&run["source_id"])),
            ("key", text(&key["id"])),
            ("member", text(&other["id"])),
            ("invitation", invitation),
            ("session", text(&sessions["items"][0]["id"])),
            ("job", text(&jobs.first().expect("a job")["id"])),
            ("version", text(&versions.first().expect("a version")["id"])),
            ("row", text(&rows["rows"][0]["x_RowId"])),
            ("message", text(&mail.first().expect("a mail")["id"])),
            ("sequence", head.to_string()),
            ("picture", "run-states".into()),
            ("format", "svg".into()),
            ("drawing", text(&drawing["id"])),
            ("number", "1".into()),
        ]
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A folder and a database of the test's own.
pub struct Place {
    dir: tempfile::TempDir,
    /// Empty: SQLite in the folder.
    pub database: String,
    _database: TestDatabase,
}

impl Place {
    pub async fn new() -> Place {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("mailbox.key"), MAILBOX_KEY).expect("a key");
        let database = TestDatabase::new().await;
        let url = database.url();
        let postgres = url.starts_with("postgres");
        Place {
            dir,
            database: if postgres {
                url.to_owned()
            } else {
                String::new()
            },
            _database: database,
        }
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn settings(&self) -> Settings {
        let mut set = vec![
            format!("data.dir={}", self.dir.path().display()),
            "mail.url=mailbox:".to_owned(),
        ];
        if !self.database.is_empty() {
            set.push(format!("database.url={}", self.database));
        }
        stoa::config::load(&Flags { config: None, set }, std::iter::empty())
            .expect("settings")
            .settings
    }
}

pub fn unzip(content: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(content)
        .read_to_end(&mut plain)
        .expect("a gzip");
    plain
}

/// The AWS report `times` over, every line item with an id and an operation of its own, so that no charge is one of
/// another copy: rows and the file.
pub fn grown_report(times: usize) -> (u64, Vec<u8>) {
    let text = unzip(AWS);
    let mut reader = csv::Reader::from_reader(&*text);
    let header = reader.headers().expect("a header").clone();
    let operation = header.iter().position(|name| name == "lineItem/Operation");
    let operation = operation.expect("operations");
    let lines: Vec<csv::StringRecord> =
        reader.records().map(|line| line.expect("a line")).collect();
    let out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut out = csv::Writer::from_writer(out);
    out.write_record(&header).expect("memory");
    for copy in 0..times {
        for line in &lines {
            let fields = line.iter().enumerate().map(|(at, field)| match at {
                0 => format!("c{copy}{field}"),
                at if at == operation => format!("{field}-c{copy}"),
                _ => field.to_owned(),
            });
            out.write_record(fields).expect("memory");
        }
    }
    let rows = (lines.len() * times) as u64;
    let out = out.into_inner().expect("memory");
    (rows, out.finish().expect("memory"))
}

/// The row of a source for uploads, made at the beginning of time.
pub fn source(
    id: uuid::Uuid,
    org_id: uuid::Uuid,
    name: String,
) -> stoa_costs::sources::entity::Model {
    stoa_costs::sources::entity::Model {
        id,
        org_id,
        name,
        kind: "upload".into(),
        location: json!({}),
        format: None,
        identity: None,
        account: None,
        applicability: None,
        allow_duplicate: None,
        allow_account_change: None,
        allow_missing_charges: None,
        allow_possibly_twice: None,
        schedule: None,
        state: "active".into(),
        created_at: 0,
        updated_at: 0,
        etag: 1,
    }
}

/// What the test's caller asked for.
pub use stoa_testkit::fuzz::setting as variable;
