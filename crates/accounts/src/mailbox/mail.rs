//! The mails accounts sends, as text. Every link in them starts with the configured public address.

/// How much of a name that somebody chose stands in a mail, in characters.
const SHOWN: usize = 80;

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
             {}\n\n\
             If you did not ask for it, ignore this mail: nobody can sign in without it.\n",
            link(public_url, token)
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

/// What the owner of an address gets when somebody signs up with it again.
pub fn has_account(public_url: &str, to: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "You have an account at Stoa".into(),
        text: format!(
            "Somebody asked to sign up at Stoa with this address, but it has an account already.\n\n\
             To sign in, or to ask for a sign-in link, open {public_url}/sign-in\n\n\
             If it was not you, ignore this mail: nothing was changed.\n"
        ),
        purpose: "has_account",
    }
}

/// The link that proves the address and finishes a sign-up. Nothing of what was typed stands in it: the
/// reader may be somebody whose address a stranger used.
pub fn confirm(public_url: &str, to: &str, token: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Finish signing up at Stoa".into(),
        text: format!(
            "Somebody asked to sign up at Stoa with this address. Was it you? Then open this link in \
             the browser you signed up with. It works once, for ten minutes.\n\n\
             {}\n\n\
             In another browser it works too, but the password you chose is left behind, since \
             somebody else might have chosen it.\n\n\
             If it was not you, ignore this mail: there is no account without the link.\n",
            link(public_url, token)
        ),
        purpose: "confirm",
    }
}

/// Tells somebody that an organisation waits for an answer. The subject is ours alone, and the name of the
/// organisation, which anybody may choose, stands in the body, shortened. It carries no secret: signing in
/// proves the address.
pub fn invitation(public_url: &str, to: &str, organisation: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "An invitation at Stoa".into(),
        text: format!(
            "You are invited to join an organisation at Stoa. Its name, as its people wrote it:\n\n    \
             {}\n\n\
             To accept or decline, open {public_url}/invitations and sign in with this address ({to}); \
             if you have no account, ask there for a sign-in link. The invitation lasts seven days.\n\n\
             If you do not know these people, ignore this mail: nobody joins without accepting.\n",
            shortened(organisation)
        ),
        purpose: "invitation",
    }
}

/// Where a token is redeemed.
pub fn link(public_url: &str, token: &str) -> String {
    format!("{public_url}/sign-in/link?token={token}")
}

fn shortened(name: &str) -> String {
    let name = stoa_kernel::name::visible(name);
    match name.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name,
    }
}
