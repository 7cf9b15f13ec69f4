//! The mails accounts sends, as text. Every link in them starts with the configured public address.

/// One mail, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
    /// Why it is sent; the mailbox shows it.
    pub purpose: &'static str,
}

/// The link that signs `to` in.
pub fn sign_in_link(public_url: &str, to: &str, token: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Sign in to Stoa".into(),
        text: format!(
            "Open this link to sign in to Stoa. It works once, for ten minutes.\n\n\
             {public_url}/sign-in/link?token={token}\n\n\
             If you did not ask for it, ignore this mail: nobody can sign in without it.\n"
        ),
        purpose: "sign_in",
    }
}

/// What an address without an account gets instead, so that the web page can say the same to everyone.
pub fn no_account(public_url: &str, to: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Sign in to Stoa".into(),
        text: format!(
            "Somebody asked to sign in to Stoa with this address, but it has no account.\n\n\
             To make one, open {public_url}/sign-up\n\n\
             If it was not you, ignore this mail.\n"
        ),
        purpose: "no_account",
    }
}

/// The link that proves the address after a sign-up.
pub fn confirm(public_url: &str, to: &str, token: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Confirm your address for Stoa".into(),
        text: format!(
            "Welcome to Stoa. Open this link in the browser you signed up with to confirm your \
             address. It works once, for ten minutes; later, ask for a link on the sign-in page.\n\n\
             {public_url}/sign-in/link?token={token}\n"
        ),
        purpose: "confirm",
    }
}

/// Tells a person that an organisation waits for them. It carries no secret: signing in proves the address.
pub fn invitation(public_url: &str, to: &str, organisation: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: format!("Join {organisation} on Stoa"),
        text: format!(
            "You are invited to join {organisation} on Stoa.\n\n\
             Open {public_url}/sign-in and ask for a sign-in link with this address ({to}).\n"
        ),
        purpose: "invitation",
    }
}
