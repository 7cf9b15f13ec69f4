//! `stoa people …`: lets somebody in where there is no mail.

use std::net::ToSocketAddrs;
use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;
use stoa_accounts::identity::email_link;

use super::Failure;
use crate::app::{self, App};
use crate::config::Settings;
use crate::lock::DataLock;
use crate::terminal::Terminal;

#[derive(Debug, Subcommand)]
pub enum People {
    /// Print a link that signs this address in, once, within ten minutes. It proves the address: hand it
    /// to its owner only. Somebody without an account gets one, and can accept an invitation.
    Link {
        /// The e-mail address.
        email: String,
        /// What a new person is called; they can change it.
        #[arg(long)]
        name: Option<String>,
    },
}

pub(crate) async fn run(
    command: People,
    mut settings: Settings,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let People::Link { email, name } = command;
    if settings.server.public_url.is_empty() {
        // Who is asked to run on another port by a flag tells it in the folder.
        let running = DataLock::announced(&settings.data.dir);
        if running.is_none() && settings.embedded_database() {
            terminal.note(&format!(
                "No server runs on {}: the link opens when one listens at the address in it.",
                settings.data.dir.display()
            ));
        }
        settings.server.public_url = running.unwrap_or_else(|| listens_at(&settings));
    }
    let app = App::open(settings).await?;
    let link = email_link::by_operator(&app.accounts, &email, name.as_deref()).await?;
    terminal.result(&json!({"email": email, "link": link}), || link.clone());
    Ok(ExitCode::SUCCESS)
}

/// Where the server of these settings is reached, when nothing else is said.
fn listens_at(settings: &Settings) -> String {
    let listen = &settings.server.listen;
    let address = listen.to_socket_addrs().ok().and_then(|mut all| all.next());
    address.map_or_else(|| format!("http://{listen}"), app::typed_url)
}
