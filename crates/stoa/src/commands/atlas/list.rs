//! `stoa atlas list`: the views of a model.

use std::process::ExitCode;

use serde_json::json;
use stoa_atlas::views::Picture;

use super::load::{ModelArgs, load};
use crate::commands::Failure;
use crate::terminal::{Table, Terminal};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let loaded = load(&args.model, terminal).await?;
    let views: Vec<_> = loaded.pictures.iter().map(entry).collect();
    terminal.result(
        &json!({"elements": loaded.model.elements.len(), "views": views}),
        || {
            let mut table = Table::new(&["View", "Kind", "Status", "Source", "Title"]);
            for picture in &loaded.pictures {
                table.row([
                    picture.id.clone(),
                    picture.kind.word().to_owned(),
                    picture.status.map_or("", |status| status.word()).to_owned(),
                    origin(picture).to_owned(),
                    picture.title.clone(),
                ]);
            }
            format!("{table}\nDraw one:  stoa atlas draw VIEW")
        },
    );
    Ok(ExitCode::SUCCESS)
}

fn entry(picture: &Picture) -> serde_json::Value {
    json!({
        "id": picture.id,
        "title": picture.title,
        "about": picture.about,
        "kind": picture.kind,
        "status": picture.status,
        "tags": picture.tags,
        "source": origin(picture),
        "file": picture.source.file,
        "line": picture.source.line,
        "statements": picture.statements(),
    })
}

fn origin(picture: &Picture) -> &'static str {
    match (picture.source.extracted, picture.source.written) {
        (true, true) => "both",
        (true, false) => "extracted",
        _ => "written",
    }
}
