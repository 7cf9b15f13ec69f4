//! Every example of docs/atlas.md is a whole model: it has no problem, is written as the formatter
//! writes, and every view of it can be drawn.

use stoa_atlas::draw::{Format, Theme, draw};
use stoa_atlas::format::format;
use stoa_atlas::model::{Facts, build};
use stoa_atlas::parse::{Source, parse};
use stoa_atlas::views::pictures;

const PAGE: &str = include_str!("../../../docs/atlas.md");

#[test]
fn every_example_of_the_page_is_read_and_drawn() {
    let examples: Vec<(usize, String)> = examples();
    assert!(examples.len() >= 8, "{} examples", examples.len());
    let mut drawn = 0;
    for (line, text) in examples {
        let source = Source::new(format!("docs/atlas.md, example of line {line}"), &*text);
        let (document, problems) = parse(&source);
        assert_eq!(problems, [], "line {line}");
        let files = [(source, document)];
        let (model, problems) = build(&files, Facts::default());
        assert_eq!(problems, [], "line {line}");
        assert_eq!(format(&text).as_deref(), Some(&*text), "line {line}");
        for picture in pictures(&model, &files) {
            let svg = draw(&picture, Format::Svg, Theme::Light).expect("a picture");
            let svg = String::from_utf8(svg).expect("text");
            assert!(
                svg.starts_with("<svg") && svg.contains(&picture.title),
                "line {line}"
            );
            assert!(
                !picture.statements().is_empty(),
                "line {line}: {}",
                picture.id
            );
            drawn += 1;
        }
    }
    assert!(drawn >= 10, "{drawn} pictures");
}

/// The message that the page shows is the message that is given.
#[test]
fn the_mistake_of_the_page_is_reported_as_the_page_says() {
    let (_, first) = examples().into_iter().next().expect("an example");
    let source = Source::new(
        "shop.atlas.toml",
        first.replace("\"db: reads", "\"dbb: reads"),
    );
    let (document, problems) = parse(&source);
    assert_eq!(problems, []);
    let (_, problems) = build(&[(source, document)], Facts::default());
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(PAGE.contains(&lines.join("\n")), "{lines:?}");
}

fn examples() -> Vec<(usize, String)> {
    let mut examples = Vec::new();
    let mut inside: Option<(usize, String)> = None;
    for (number, line) in PAGE.lines().enumerate() {
        match (&mut inside, line) {
            (None, "```toml") => inside = Some((number + 2, String::new())),
            (Some(_), "```") => examples.extend(inside.take()),
            (Some((_, text)), line) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, _) => {}
        }
    }
    examples
}
