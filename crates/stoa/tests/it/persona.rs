//! Who is calling: a browser session, an API key, the root key, or nobody.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use stoa_kernel::Stopwatch;

/// One caller with its own cookies and headers.
#[derive(Debug, Clone)]
pub struct Persona {
    pub name: String,
    base: String,
    client: Client,
    /// Sent with every request: `X-API-Key`, `X-CSRF-Token`, …
    headers: Vec<(&'static str, String)>,
    /// Slug of the organisation it acts in.
    pub org: String,
    pub email: String,
}

/// A status and the body: JSON where it is JSON, else text.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
    pub text: String,
    what: String,
}

impl Answer {
    /// The body when the status is the expected one; else a failure that shows the answer.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.what, self.text);
        self.body
    }
}

impl Answer {
    /// The same, of a body that is no JSON.
    #[track_caller]
    pub fn expect_text(self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.what, self.text);
        self.text
    }
}

impl Persona {
    pub fn new(name: &str, base: &str) -> Persona {
        Persona::of(name, base, Client::builder())
    }

    /// The same at another address of this machine.
    pub fn from_address(name: &str, base: &str, address: [u8; 4]) -> Persona {
        let address = std::net::IpAddr::from(address);
        Persona::of(name, base, Client::builder().local_address(address))
    }

    fn of(name: &str, base: &str, client: reqwest::ClientBuilder) -> Persona {
        let client = client
            .cookie_store(true)
            .no_proxy()
            .build()
            .expect("a client");
        Persona {
            name: name.into(),
            base: base.into(),
            client,
            headers: Vec::new(),
            org: String::new(),
            email: format!("{name}@example.com"),
        }
    }

    pub fn with_header(mut self, name: &'static str, value: &str) -> Persona {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.into()));
        self
    }

    /// Signs up with an organisation of its own: at once on an empty server, else by the link in the mail.
    pub async fn sign_up(self, organisation: &str) -> Persona {
        let body = json!({"name": self.name, "email": self.email, "password": PASSWORD, "organisation_name": organisation});
        let answer = self.post("/api/v1/sign-up", body).await;
        if answer.status == StatusCode::ACCEPTED {
            let token = self.mailed_token().await;
            return self.sign_in_by_link(&token).await;
        }
        let session = answer.expect(201);
        self.signed_in(&session)
    }

    /// Signs in with the password of [`Self::sign_up`].
    pub async fn sign_in_by_password(self) -> Persona {
        let body = json!({"email": self.email, "password": PASSWORD});
        let session = self.post("/api/v1/sessions", body).await.expect(201);
        self.signed_in(&session)
    }

    /// Asks for a sign-in link and opens it.
    pub async fn sign_in_by_mail(self) -> Persona {
        let body = json!({"email": self.email});
        self.post("/api/v1/sessions/email-link", body)
            .await
            .expect(202);
        let token = self.mailed_token().await;
        self.sign_in_by_link(&token).await
    }

    /// The token in the newest mail to this persona that has one, from the development mailbox.
    pub async fn mailed_token(&self) -> String {
        let page = Persona::new("operator", &self.base)
            .with_header("X-Stoa-Mailbox-Key", MAILBOX_KEY)
            .get("/api/v1/development/mailbox")
            .await
            .expect(200);
        let mails = page["items"].as_array().expect("mails").iter();
        let texts = mails.filter(|mail| mail["to"].as_str() == Some(&self.email));
        let link = texts
            .filter_map(|mail| mail["text"].as_str()?.split_once("token="))
            .next();
        let (_, after) = link.unwrap_or_else(|| panic!("no mail with a link for {}", self.email));
        after
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
            .collect()
    }

    /// Asks the owner of an address in; the invitation's id.
    pub async fn invite(&self, email: &str, role: &str) -> String {
        let body = json!({"email": email, "role": role});
        let invitation = self.post(&self.at("/invitations"), body).await.expect(201);
        invitation["id"].as_str().expect("an id").to_owned()
    }

    /// Accepts an invitation and works in that organisation from now on.
    pub async fn accept(mut self, invitation: &str) -> Persona {
        let path = format!("/api/v1/invitations/{invitation}/accept");
        let joined = self.post(&path, json!({})).await.expect(200);
        self.org = joined["slug"].as_str().expect("a slug").to_owned();
        self
    }

    /// Signs in with the password, to work in this organisation.
    pub async fn sign_in(self, org: &str) -> Persona {
        let body = json!({"email": self.email, "password": PASSWORD});
        let session = self.post("/api/v1/sessions", body).await.expect(201);
        let mut signed_in = self.signed_in(&session);
        signed_in.org = org.to_owned();
        signed_in
    }

    /// Signs in by the link that the development mailbox got.
    pub async fn sign_in_by_link(self, token: &str) -> Persona {
        let session = self
            .post(
                "/api/v1/sessions/email-link/redeem",
                json!({"token": token}),
            )
            .await
            .expect(201);
        self.signed_in(&session)
    }

    fn signed_in(mut self, session: &Value) -> Persona {
        self.org = session["organisations"][0]["slug"]
            .as_str()
            .unwrap_or_default()
            .into();
        let token = session["csrf_token"]
            .as_str()
            .expect("a session has a csrf_token")
            .to_owned();
        self.with_header("X-CSRF-Token", &token)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = self.request(method.clone(), path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.answer(format!("{} {method} {path}", self.name), request)
            .await
    }

    /// The run of this id once it has ended, in whatever state, which takes no longer than `most`.
    pub async fn ended(&self, run: &str, most: Duration) -> Value {
        let path = self.at(&format!("/costs/runs/{run}"));
        let patience = Stopwatch::start();
        loop {
            let run = self.get(&path).await.expect(200);
            if !matches!(run["state"].as_str(), Some("pending" | "running")) {
                return run;
            }
            assert!(patience.elapsed() < most, "{run}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// `POST …/costs/uploads` with one file.
    pub async fn upload(
        &self,
        name: &str,
        content: Vec<u8>,
        fields: &[(&'static str, &str)],
    ) -> Answer {
        self.upload_request(name, content, fields)
            .await
            .expect("an answer")
    }

    /// The same, `None` when the server goes away meanwhile.
    pub async fn try_upload(&self, name: &str, content: Vec<u8>) -> Option<Answer> {
        self.upload_request(name, content, &[]).await
    }

    async fn upload_request(
        &self,
        name: &str,
        content: Vec<u8>,
        fields: &[(&'static str, &str)],
    ) -> Option<Answer> {
        let mut form = Form::new();
        for (field, value) in fields {
            form = form.text(*field, value.to_string());
        }
        let form = form.part("file", Part::bytes(content).file_name(name.to_owned()));
        let path = format!("/api/v1/organisations/{}/costs/uploads", self.org);
        let request = self.request(Method::POST, &path).multipart(form);
        self.try_answer(format!("{} uploads {name}", self.name), request)
            .await
    }

    /// The same caller after the server came back at another address: cookies go by host, not port.
    pub fn moved_to(mut self, base: &str) -> Persona {
        self.base = base.into();
        self
    }

    /// Every item of a list, page after page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self
                .get(&self.at(&format!("{path}?limit=100{cursor}")))
                .await
                .expect(200);
            items.extend(
                page["items"]
                    .as_array()
                    .expect("a page has items")
                    .iter()
                    .cloned(),
            );
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }

    /// A path below the persona's own organisation.
    pub fn at(&self, path: &str) -> String {
        format!("/api/v1/organisations/{}{path}", self.org)
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request
    }

    async fn answer(&self, what: String, request: reqwest::RequestBuilder) -> Answer {
        self.try_answer(what.clone(), request)
            .await
            .unwrap_or_else(|| panic!("{what}: no answer"))
    }

    /// `None` when the connection ends before the whole answer came.
    pub async fn try_answer(
        &self,
        what: String,
        request: reqwest::RequestBuilder,
    ) -> Option<Answer> {
        let response = request.send().await.ok()?;
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.ok()?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        if headers
            .get("content-type")
            .is_some_and(|kind| kind == "application/problem+json")
        {
            told_by_the_list(&what, &body);
        }
        Some(Answer {
            status,
            headers,
            body,
            text,
            what,
        })
    }
}

/// Clients translate problems by their code: whatever was answered, the closed list has it.
#[track_caller]
fn told_by_the_list(what: &str, problem: &Value) {
    let fields = problem["errors"].as_array().into_iter().flatten();
    for one in fields.chain([problem]) {
        let code = one["code"].as_str().unwrap_or_default();
        assert!(
            stoa_kernel::codes::is_known(code),
            "{what}: {code:?} is not in the list"
        );
    }
}

/// What opens the development mailbox of every [`crate::app::Place`].
pub const MAILBOX_KEY: &str = "mailbox-key-of-the-tests-0123456789abcdefghij";

/// Long enough for the rules of sign-up; greppable, so that a test can look for it in logs.
pub const PASSWORD: &str = "correct-horse-battery-staple-7";
