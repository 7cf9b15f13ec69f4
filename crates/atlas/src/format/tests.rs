//! What formatting does, and the laws it keeps: written twice is written once, nothing changes its
//! meaning, no comment is lost.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::format;
use crate::parse::{Source, outline, parse};

fn check(text: &str, expected: Expect) {
    let written = format(text).expect("TOML");
    expected.assert_eq(&written);
    assert_eq!(
        format(&written).as_deref(),
        Some(written.as_str()),
        "not idempotent"
    );
}

#[test]
fn keys_spaces_and_blank_lines() {
    check(
        "# head\n\n[atlas]\ntitle='x'\n\n\n\n[person.a]   # who\nto=[ 'b:x',\"c\" ]\nname = \"A\"\n[system.b]\n",
        expect![[r##"
            # head

            [atlas]
            title = 'x'

            [person.a] # who
            name = "A"
            to = ['b:x', "c"]

            [system.b]
        "##]],
    );
}

#[test]
fn long_lists_and_their_comments() {
    check(
        "[view.v]\ntitle = 'v' # the title\nshow = ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'ccccccccccccccccccc']\nhide = ['a', # first\n# second\n'b' # b\n, 'c'\n# end\n]\n# about nothing\nabout=''\n# last\n",
        expect![[r#"
            [view.v]
            title = 'v' # the title
            # about nothing
            about = ''
            show = [
              'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
              'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
              'ccccccccccccccccccc',
            ]
            hide = [
              'a', # first
              # second
              'b', # b
              'c',
              # end
            ]

            # last
        "#]],
    );
}

#[test]
fn what_is_not_toml_is_left_to_the_parser() {
    assert_eq!(format("[a"), None);
    check("", expect![""]);
    check(
        "\n\n# only a comment",
        expect![[r#"
        # only a comment
    "#]],
    );
}

#[test]
fn steps_in_steps() {
    check(
        "[sequence.s]\nsteps=['a -> b: x',{loop='until it is there',steps=['b -> a: y', 'b -> a: zzzzzzzz', 'b -> a: zzzzzzzz']}]\n",
        expect![[r#"
            [sequence.s]
            steps = [
              'a -> b: x',
              { loop = 'until it is there', steps = ['b -> a: y', 'b -> a: zzzzzzzz', 'b -> a: zzzzzzzz'] },
            ]
        "#]],
    );
}

/// Lines as people write them, in any order: most of what comes out is TOML.
fn file() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "name", "about", "to", "tags", "in", "x", "title", "steps",
    ]);
    let text = "[a-z#: >-]{0,50}";
    let space = "[ \t]{0,2}";
    let comment = "( #[ a-z]{0,9})?";
    let item = (text, prop::bool::ANY, comment).prop_map(|(text, line, comment)| match line {
        true => format!("\"{text}\",{comment}\n"),
        false => format!("'{text}', "),
    });
    let list = prop::collection::vec(item, 0..6).prop_map(|items| format!("[{}]", items.concat()));
    let value = prop_oneof![
        3 => text.prop_map(|text| format!("\"{text}\"")),
        3 => list.clone(),
        1 => (list, text).prop_map(|(list, text)| format!("{{ steps = {list}, note = '{text}' }}")),
        1 => Just("true".to_owned()),
        1 => Just("\"\"\"a\n # b\n\"\"\"".to_owned()),
        1 => Just("{ a = 1, # one\n b = [ 2 ]\n}".to_owned()),
        1 => Just("[{ a.b = 1 }, [[ ], 'x']]".to_owned()),
    ];
    let line = (0_usize..40, key, value, space, space, comment).prop_map(
        |(n, key, value, a, b, comment)| match n {
            0..30 => format!("{a}{key}{b}={a}{value}{comment}\n"),
            n => format!("{a}{key}{n}.y{b}={a}{value}{comment}\n"),
        },
    );
    let kinds = vec!["person", "view", "sequence", "extend", "zzz", "states"];
    let header = (prop::sample::select(kinds), 0_usize..1000, comment)
        .prop_map(|(kind, n, comment)| format!("[{kind}.i{n}]{comment}\n"));
    let other = prop_oneof![
        Just("\n".to_owned()),
        "# ?[a-z ]{0,9}\n",
        Just("\n\n\n".to_owned())
    ];
    let block = (
        header,
        prop::collection::vec(prop_oneof![3 => line, 1 => other.clone()], 0..4),
    )
        .prop_map(|(header, lines)| header + &lines.concat());
    prop::collection::vec(prop_oneof![4 => block, 1 => other], 0..8)
        .prop_map(|lines| lines.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn formatting_is_faithful_and_done_once(text in file()) {
        let written = format(&text);
        prop_assume!(written.is_some());
        let written = written.unwrap_or_default();
        let value = |text: &str| text.parse::<toml::Table>().expect("TOML");
        prop_assert_eq!(value(&text), value(&written));
        prop_assert_eq!(text.matches('#').count(), written.matches('#').count());
        let again = format(&written);
        prop_assert_eq!(again.as_deref(), Some(written.as_str()));
        // The same model, not only the same TOML.
        let read = |text: &str| {
            let (document, problems) = parse(&Source::new("x", text));
            let messages: BTreeSet<String> = problems.into_iter().map(|p| p.message).collect();
            (outline(&document), messages)
        };
        prop_assert_eq!(read(&text), read(&written));
    }
}
