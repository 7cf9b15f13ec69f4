//! The gallery: the models that are compiled in, joined with what this binary knows of itself. The same
//! for the life of a process, so each picture is drawn once for each theme.

use std::sync::{Arc, OnceLock};

use stoa_atlas::draw::{self, Format, Theme};
use stoa_atlas::model::{Facts, build};
use stoa_atlas::parse::{Document, Source, parse};
use stoa_atlas::views::{Picture, pictures};
use stoa_drawings::look::Look;
use stoa_kernel::Error;

use crate::commands::atlas::facts;

/// The model files, by their path in the repository; a test compares them with the folder.
pub(super) const MODELS: [(&str, &str); 5] = [
    (
        "docs/diagrams/costs.atlas.toml",
        include_str!("../../../../../docs/diagrams/costs.atlas.toml"),
    ),
    (
        "docs/diagrams/deployment.atlas.toml",
        include_str!("../../../../../docs/diagrams/deployment.atlas.toml"),
    ),
    (
        "docs/diagrams/house.atlas.toml",
        include_str!("../../../../../docs/diagrams/house.atlas.toml"),
    ),
    (
        "docs/diagrams/platform.atlas.toml",
        include_str!("../../../../../docs/diagrams/platform.atlas.toml"),
    ),
    (
        "docs/diagrams/stays.atlas.toml",
        include_str!("../../../../../docs/diagrams/stays.atlas.toml"),
    ),
];

pub(crate) struct Gallery {
    pub(super) pictures: Vec<Arc<Shown>>,
    /// What the binary knows of itself, for models that ask for it.
    pub(super) facts: Arc<Facts>,
}

/// A picture and what was drawn of it so far.
pub(super) struct Shown {
    pub(super) picture: Picture,
    light: OnceLock<Drawn>,
    dark: OnceLock<Drawn>,
}

/// An SVG and the tag that changes with it.
#[derive(Clone)]
pub(super) struct Drawn {
    pub(super) svg: Arc<[u8]>,
    pub(super) hash: String,
}

impl Gallery {
    pub(super) async fn make() -> Result<Gallery, Error> {
        let facts = facts::house()
            .await
            .map_err(|failure| Error::internal(failure.to_string()))?;
        let files: Vec<(Source, Document)> = MODELS
            .iter()
            .enumerate()
            .map(|(number, (name, text))| {
                let source = Source::new(*name, *text).numbered(number);
                let (document, _) = parse(&source);
                (source, document)
            })
            .collect();
        let (model, problems) = build(&files, facts.clone());
        if let Some(problem) = problems.first() {
            return Err(Error::internal(format!("the diagrams: {problem}")));
        }
        let shown = |picture| {
            Arc::new(Shown {
                picture,
                light: OnceLock::new(),
                dark: OnceLock::new(),
            })
        };
        Ok(Gallery {
            pictures: pictures(&model, &files).into_iter().map(shown).collect(),
            facts: Arc::new(facts),
        })
    }

    pub(super) fn picture(&self, id: &str) -> Result<Arc<Shown>, Error> {
        let found = self.pictures.iter().find(|shown| shown.picture.id == id);
        found.cloned().ok_or_else(|| {
            let known = self.pictures.iter().map(|shown| shown.picture.id.as_str());
            let near = stoa_atlas::parse::suggestion(id, known);
            Error::not_found(
                "picture",
                format!("There is no picture `{id}`: {near}. The list of pictures names them all."),
            )
        })
    }
}

impl Shown {
    /// What was drawn before: at once.
    pub(super) fn kept(&self, look: Look) -> Option<Drawn> {
        self.cell(look).get().cloned()
    }

    fn cell(&self, look: Look) -> &OnceLock<Drawn> {
        match look {
            Look::Light => &self.light,
            Look::Dark => &self.dark,
        }
    }

    /// Slow the first time.
    pub(super) fn drawn(&self, look: Look) -> Result<Drawn, Error> {
        if let Some(drawn) = self.kept(look) {
            return Ok(drawn);
        }
        let svg = draw::draw(&self.picture, Format::Svg, Theme::from(look))
            .map_err(stoa_drawings::defect)?;
        let hash = blake3::hash(&svg).to_hex()[..24].to_owned();
        let drawn = Drawn {
            svg: svg.into(),
            hash,
        };
        Ok(self.cell(look).get_or_init(|| drawn).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::atlas::code;
    use stoa_drawings::desk::WORK;
    use stoa_kernel::Budget;

    #[test]
    fn every_model_of_the_folder_is_compiled_in() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let folder = std::fs::read_dir(format!("{root}/docs/diagrams")).unwrap();
        let mut there: Vec<String> = folder
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".atlas.toml"))
            .map(|name| format!("docs/diagrams/{name}"))
            .collect();
        there.sort();
        assert_eq!(there, MODELS.map(|(name, _)| name));
    }

    #[tokio::test]
    async fn pictures_are_those_that_are_committed_and_their_links_lead_somewhere() {
        let gallery = Gallery::make().await.unwrap();
        assert!(gallery.pictures.len() > 30);
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        for shown in &gallery.pictures {
            let id = &shown.picture.id;
            let budget = Budget::new(WORK.time, u64::MAX);
            let drawn = budget.run(|| shown.drawn(Look::Light)).unwrap().unwrap();
            let spent = budget.spent();
            assert!(spent < WORK.units / 10, "{id} takes {spent} steps");
            let committed = std::fs::read(format!("{root}/docs/diagrams/{id}.svg")).unwrap();
            assert!(*drawn.svg == committed[..], "{id} is drawn differently");
            let text = String::from_utf8_lossy(&drawn.svg);
            for link in text.split("<a href=\"").skip(1) {
                let link = link.split('"').next().unwrap();
                assert!(code::view(link).is_ok(), "{id}: {link} leads nowhere");
            }
        }
    }
}
