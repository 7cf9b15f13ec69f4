//! Changes texts at random.

use stoa_testkit::fuzz::Random;

const TOKENS: [&str; 40] = [
    "\"",
    "'",
    "\"\"\"",
    "\n",
    "\r\n",
    "#",
    "# a comment\n",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    ",",
    "=",
    ".",
    "->",
    " --> ",
    ": ",
    "*",
    "in:",
    "near:*",
    "kind:",
    "tag:",
    "\\u0000",
    "\u{feff}",
    "\u{1f600}",
    "é",
    "\t",
    "0",
    "true",
    "1979-05-27T07:32:00Z",
    "[view.x]\ntitle = 'x'\n",
    "[group.x]\nin = 'x'\n",
    "[states.x]\n",
    "kind = \"deployment\"\nof = \"x\"\n",
    "steps = [{ loop = 'x', steps = [",
    "to = [\"x: y\"]\n",
    "show = [\"*\"]\n",
    "@",
];

fn place(random: &mut Random, text: &str) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Begin and end of a piece: some characters, or whole lines.
fn piece(random: &mut Random, text: &str, longest: usize) -> (usize, usize) {
    let at = place(random, text);
    let mut end = (at + 1 + random.below(longest)).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if random.below(2) == 0 {
        return (at, end);
    }
    let begin = text[..at].rfind('\n').map_or(0, |place| place + 1);
    let close = text[end..]
        .find('\n')
        .map_or(text.len(), |place| end + place + 1);
    (begin, close)
}

/// A few changes at random places, of a part that is small enough to be changed often.
pub(crate) fn changed(random: &mut Random, seed: &str, other: &str) -> String {
    let mut text = seed.to_owned();
    if text.len() > 1500 && random.below(8) > 0 {
        let (from, to) = piece(random, &text, 1500);
        text = text[from..to].to_owned();
    }
    for _ in 0..1 + random.below(6) {
        let (at, end) = piece(random, &text, 24);
        match random.below(7) {
            0 => text.replace_range(at..end, ""),
            1 if random.below(4) == 0 => text.truncate(at),
            2 => {
                let again = text[at..end].to_owned();
                let most = if random.below(20) == 0 { 200 } else { 3 };
                let times = 1 + random.below(most);
                text.insert_str(at, &again.repeat(times));
            }
            3 => {
                let (from, to) = piece(random, other, 400);
                let piece = other[from..to].to_owned();
                text.insert_str(at, &piece);
            }
            4 => {
                // A name of one place at another: references that lead somewhere else.
                let words: Vec<&str> = text
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .filter(|w| !w.is_empty())
                    .collect();
                if !words.is_empty() {
                    let (a, b) = (random.below(words.len()), random.below(words.len()));
                    text = text.replacen(&words[a].to_owned(), words[b], 1 + random.below(2));
                }
            }
            _ => text.insert_str(at, TOKENS[random.below(TOKENS.len())]),
        }
    }
    text
}
