//! Who asks: nobody chooses the address they are counted under, and nobody's guesses lock another out.

use serde_json::{Value, json};
use stoa_accounts::Limits;

use super::beside::beside;
use crate::app::TestApp;
use crate::persona::{Answer, PASSWORD, Persona};

const SESSION: &str = "/api/v1/session";

/// So many requests that each tell another story; how many of them were answered.
async fn answered(app: &TestApp, headers: impl Fn(usize) -> Vec<String>) -> usize {
    let mut answered = 0;
    for number in 0..12 {
        let mut request = app.anonymous().request(reqwest::Method::GET, SESSION);
        for line in headers(number) {
            request = request.header("X-Forwarded-For", line);
        }
        let answer = app.anonymous().try_answer("asks".into(), request).await;
        match answer.expect("an answer").status.as_u16() {
            401 => answered += 1,
            429 => {}
            other => panic!("{other}"),
        }
    }
    answered
}

async fn limited(proxies: &[&str]) -> TestApp {
    TestApp::start_with(|settings| {
        settings.limits.requests_per_minute = 5;
        settings.server.trusted_proxies = proxies.iter().map(ToString::to_string).collect();
    })
    .await
}

#[tokio::test]
async fn nobody_chooses_the_address_they_are_counted_under() {
    // The proxy appends; a client that sent a line of its own makes two of them.
    let two_lines = |n: usize| vec![format!("198.51.100.{n}"), "203.0.113.7".into()];
    assert_eq!(answered(&limited(&["loopback"]).await, two_lines).await, 5);
    let one_line = |n: usize| vec![format!("198.51.100.{n}, 203.0.113.7")];
    assert_eq!(answered(&limited(&["loopback"]).await, one_line).await, 5);
    let two_proxies = |n: usize| vec![format!("198.51.100.{n}, 203.0.113.7"), "10.0.0.9".into()];
    assert_eq!(
        answered(&limited(&["loopback", "10.0.0.0/8"]).await, two_proxies).await,
        5
    );
    let one_network = |n: usize| vec![format!("2001:db8:1:2::{n}")];
    assert_eq!(
        answered(&limited(&["loopback"]).await, one_network).await,
        5
    );
    let garbage = |n: usize| vec![format!("{n}.nonsense")];
    assert_eq!(answered(&limited(&["loopback"]).await, garbage).await, 5);
    // Nobody who is no proxy is believed.
    let alone = |n: usize| vec![format!("198.51.100.{n}")];
    assert_eq!(answered(&limited(&[]).await, alone).await, 5);
    assert_eq!(answered(&limited(&["10.0.0.0/8"]).await, alone).await, 5);
    // And behind one, people are told apart.
    assert_eq!(answered(&limited(&["loopback"]).await, alone).await, 12);
}

/// Somebody who asks through the proxy, from an address.
fn from(app: &TestApp, who: &Persona, address: &str) -> Persona {
    who.clone()
        .moved_to(&app.url)
        .with_header("X-Forwarded-For", address)
}

async fn sign_in(who: &Persona, password: &str) -> Answer {
    let body = json!({"email": "owner@example.com", "password": password});
    who.post("/api/v1/sessions", body).await
}

fn code(answer: &Answer) -> &Value {
    &answer.body["code"]
}

/// The owner has signed in from a browser before, with a link and so with an address that is proved.
async fn house() -> (TestApp, Persona) {
    let change = |settings: &mut stoa::config::Settings| {
        settings.server.trusted_proxies = vec!["loopback".into()];
    };
    let app = TestApp::start_limited(change, Limits::default()).await;
    let owner = app.owner().await;
    let token = app.fresh_link(&owner).await;
    let owner = owner.sign_in_by_link(&token).await;
    (app, owner)
}

#[tokio::test]
async fn guessing_from_many_addresses_locks_nobody_out_of_their_own_browser() {
    let (app, owner) = house().await;
    let stranger = app.stranger().await;
    let mut wrong = 0;
    beside(&stranger, async |_| {
        for address in 0..14 {
            let guesser = from(&app, &app.anonymous(), &format!("203.0.113.{address}"));
            for _ in 0..10 {
                let answer = sign_in(&guesser, "a guess that is wrong").await;
                match answer.status.as_u16() {
                    401 => wrong += 1,
                    429 => assert_eq!(code(&answer), "rate_limited"),
                    other => panic!("{other}: {}", answer.text),
                }
            }
        }
    })
    .await;
    assert!(
        (90..=100).contains(&wrong),
        "{wrong} guesses of 140 were looked at"
    );
    // The owner's own browser, from home, and from where the guesses come from.
    let mut known = String::new();
    for address in ["192.0.2.77", "203.0.113.3"] {
        let signed_in = sign_in(&from(&app, &owner, address), PASSWORD).await;
        known = known_by(&signed_in);
        signed_in.expect(201);
        let link = json!({"email": owner.email});
        from(&app, &owner, address)
            .post("/api/v1/sessions/email-link", link)
            .await
            .expect(202);
    }
    // It is an allowance of its own, not none.
    let mut refused = false;
    for _ in 0..11 {
        refused |= sign_in(&from(&app, &owner, "192.0.2.77"), "wrong")
            .await
            .status
            == 429;
    }
    assert!(refused, "a known browser may guess for ever");
    // And the cookie is good for this account only, and for nobody who makes one up.
    let token = app.fresh_link(&stranger).await;
    let stranger = stranger.sign_in_by_link(&token).await;
    let answer = sign_in(&from(&app, &stranger, "192.0.2.9"), PASSWORD).await;
    assert_eq!(
        answer.status, 429,
        "the account's limit is used up for all others"
    );
    let (name, value) = known.split_once('=').expect("a cookie");
    for made_up in [String::new(), "x".into(), value[..value.len() - 1].into()] {
        let browser = with_cookies(&app, "made up", &format!("{name}={made_up}"));
        let answer = sign_in(&from(&app, &browser, "192.0.2.9"), PASSWORD).await;
        assert_eq!(answer.status, 429, "{made_up:?}");
    }
}

/// The cookie by which the browser is known from now on.
fn known_by(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let mut cookies = cookies.filter_map(|line| line.to_str().ok()?.split(';').next());
    let known = cookies.find(|cookie| cookie.starts_with("stoa_known_"));
    known.expect("a cookie").to_owned()
}

#[tokio::test]
async fn whoever_is_refused_takes_nothing_from_the_account() {
    let (app, owner) = house().await;
    let busy = from(&app, &app.anonymous(), "203.0.113.50");
    beside(&owner, async |_| {
        for number in 0..50 {
            let body = json!({"email": format!("other{number}@example.com"), "password": "wrong"});
            busy.post("/api/v1/sessions", body).await.expect(401);
        }
        for _ in 0..200 {
            assert_eq!(sign_in(&busy, "wrong").await.status, 429);
        }
    })
    .await;
    // A new browser of the owner's: it has all ten attempts.
    let fresh = from(&app, &app.anonymous(), "192.0.2.78");
    let answer = sign_in(&fresh, PASSWORD).await;
    assert_eq!(answer.headers["ratelimit-remaining"], "9");
    answer.expect(201);
}

/// Asks until it is refused; how often it was answered.
async fn until_refused(who: &Persona) -> usize {
    for answered in 0..1000 {
        if who.get(SESSION).await.status == 429 {
            return answered;
        }
    }
    panic!("{} is never refused", who.name);
}

/// A browser with these cookies and nothing else.
fn with_cookies(app: &TestApp, name: &str, cookies: &str) -> Persona {
    Persona::new(name, &app.url).with_header("Cookie", cookies)
}

#[tokio::test]
async fn strangers_at_a_shared_address_use_up_nothing_of_those_who_are_signed_in() {
    const LIMIT: usize = 100;
    let app = TestApp::start_with(|s| s.limits.requests_per_minute = LIMIT as u32).await;
    let owner = app.owner().await;
    let other = app.stranger().await;
    let key = app.key(&owner, &["org:read"]).await;
    let second = app.key(&owner, &["org:read"]).await;
    // The owner again, in a browser whose session is over but which is known.
    let token = app.fresh_link(&owner).await;
    let request = app
        .anonymous()
        .request(reqwest::Method::POST, "/api/v1/sessions/email-link/redeem");
    let answer = request
        .json(&json!({"token": token}))
        .send()
        .await
        .expect("an answer");
    let cookies = answer.headers().get_all("set-cookie").iter();
    let cookies: Vec<String> = cookies
        .map(|line| {
            line.to_str()
                .expect("text")
                .split(';')
                .next()
                .expect("a cookie")
                .to_owned()
        })
        .collect();
    let of = |start: &str| {
        cookies
            .iter()
            .find(|it| it.starts_with(start))
            .expect("a cookie")
    };
    let (session, known) = (of("stoa_session="), of("stoa_known_"));

    // Somebody in another organisation, at the same address as all of them.
    beside(&other, async |_| until_refused(&app.anonymous()).await).await;
    // Made-up names are no names: every one of these counts with the strangers.
    let (start, tag) = session.rsplit_once('.').expect("signed");
    let touched = tag.chars().rev().collect::<String>();
    let shorter = &known[..known.len() - 1];
    for (name, cookies) in [
        ("no session", "stoa_session=AAAA".to_owned()),
        ("unsigned session", start.to_owned()),
        ("touched session", format!("{start}.{touched}")),
        (
            "other person",
            format!("stoa_session=AAAA.{}.{tag}", "0".repeat(32)),
        ),
        ("touched browser", shorter.to_owned()),
        (
            "other account",
            known.replacen("stoa_known_", "stoa_known_0", 1),
        ),
    ] {
        let made_up = with_cookies(&app, name, &cookies);
        assert_eq!(until_refused(&made_up).await, 0, "{name}");
    }
    let secret = "stoa_live_0000000000000000000000000000000000000000000";
    for made_up in ["", "stoa_live_", secret] {
        let stranger = app.anonymous().with_header("X-API-Key", made_up);
        assert_eq!(until_refused(&stranger).await, 0, "{made_up}");
    }
    let root = app.anonymous().with_header("X-Stoa-Root-Key", "a guess");
    assert_eq!(until_refused(&root).await, 0);

    // Whoever is known is answered, and may start the app and sign in.
    owner.get(&owner.at("")).await.expect(200);
    key.get(&key.at("")).await.expect(200);
    app.root().get(&owner.at("")).await.expect(200);
    let browser = with_cookies(&app, "browser", known);
    browser.get(SESSION).await.expect(401);
    sign_in(&browser, PASSWORD).await.expect(201);

    // Each has a limit of their own, and more sessions and more keys are no more of it.
    let left = until_refused(&owner).await;
    assert!((1..LIMIT).contains(&left), "{left}");
    let same_person = with_cookies(&app, "other session", session);
    assert_eq!(until_refused(&same_person).await, 0);
    assert!(until_refused(&key).await < LIMIT);
    assert_eq!(until_refused(&second).await, 0, "another key");
    browser.get(SESSION).await.expect(401);
}

/// A key that leaked and was revoked, a session that was signed out: they open nothing, and they use up
/// nothing of those that still do, whichever route they knock at.
#[tokio::test]
async fn what_was_revoked_uses_up_nothing_of_what_was_not() {
    const LIMIT: usize = 100;
    let app = TestApp::start_with(|s| s.limits.requests_per_minute = LIMIT as u32).await;
    let owner = app.owner().await;
    let kept = app.key(&owner, &["org:read"]).await;
    let made = json!({"name": "leaked", "permissions": ["org:read"]});
    let made = owner.post(&owner.at("/api-keys"), made).await.expect(201);
    let secret = made["secret"].as_str().expect("the secret is shown once");
    let leaked = app.anonymous().with_header("X-API-Key", secret);
    let ours = owner.at("");
    leaked.get(&ours).await.expect(200);
    let id = made["id"].as_str().expect("an id");
    let path = owner.at(&format!("/api-keys/{id}"));
    let revoked = owner.send(reqwest::Method::DELETE, &path, None).await;
    assert!(revoked.status.is_success(), "{}", revoked.text);
    leaked.get(&ours).await.expect(401);

    let signed_in = sign_in(&app.anonymous(), PASSWORD).await;
    let cookies = signed_in.headers.get_all("set-cookie").iter();
    let mut cookies = cookies.map(|line| line.to_str().expect("text"));
    let session = cookies.find(|it| it.starts_with("stoa_session="));
    let (session, _) = session.and_then(|it| it.split_once(';')).expect("a cookie");
    let csrf = signed_in.body["csrf_token"].as_str().expect("a token");
    let stolen = with_cookies(&app, "stolen", session);
    stolen.get(SESSION).await.expect(200);
    let out = stolen.clone().with_header("X-CSRF-Token", csrf);
    let out = out.send(reqwest::Method::DELETE, SESSION, None).await;
    assert!(out.status.is_success(), "{}", out.text);
    // What was found to open something is looked up again after a minute.
    app.clock.advance(std::time::Duration::from_secs(61));

    let other = app.stranger().await;
    beside(&other, async |_| {
        assert!(until_refused(&leaked).await <= LIMIT);
        for stranger in [&stolen, &app.anonymous()] {
            assert_eq!(until_refused(stranger).await, 0, "{}", stranger.name);
        }
    })
    .await;
    kept.get(&kept.at("")).await.expect(200);
    owner.get(&owner.at("")).await.expect(200);
}
