//! Which lines are totals, by value.

use super::*;

const NONE: [Vec<u64>; 3] = [Vec::new(), Vec::new(), Vec::new()];
const UNIT: i128 = 10i128.pow(COST_SCALE as u32);

/// A service whose charges are in euro.
fn service(text: &str) -> u64 {
    owner(name("EUR"), 2, [name(text)].into_iter())
}

fn line((line, amount, says): (u64, i128, bool), bare: bool) -> Line {
    Line {
        line,
        currency: "EUR".to_owned(),
        amount: amount * UNIT / 1000,
        effective: 0,
        place: format!("a.csv, line {line}"),
        says,
        bare,
        named: false,
        owners: Vec::new(),
    }
}

/// A line that names these owners.
fn named(line_of: (u64, i128, bool), owners: &[&str]) -> Line {
    Line {
        named: true,
        owners: owners.iter().map(|text| service(text)).collect(),
        ..line(line_of, true)
    }
}

/// A file with so many charges that cost `cost` together; `owned` are owners with what their rows cost, and how many.
fn block(charges: u64, cost: i128, owned: &[(&str, u64, i128)], lines: Vec<Line>) -> Block {
    let all = lines.iter().map(|line| line.amount).sum::<i128>() + cost * UNIT / 1000;
    let mut block = Block {
        rows: charges + lines.len() as u64,
        sums: BTreeMap::from([("EUR".to_owned(), i256::from_i128(all))]),
        ..Block::default()
    };
    for (name, rows, cost) in owned {
        let cost = i256::from_i128(cost * UNIT / 1000);
        add(&mut block.owned, service(name), (*rows, cost));
    }
    for line in &lines {
        for owner in &line.owners {
            let cost = i256::from_i128(line.amount);
            add(&mut block.owned, *owner, (1, cost));
        }
    }
    block.lines = lines;
    block
}

/// Lines of each file: numbers of those that are totals, that cost as much, and that only say so.
fn judged_in(blocks: Vec<Block>) -> Vec<[Vec<u64>; 3]> {
    let mut totals = Totals::default();
    for (file, block) in blocks.into_iter().enumerate() {
        totals.see(file, block);
    }
    let text = serde_json::to_string(&totals).expect("plain data");
    let totals: Totals = serde_json::from_str(&text).expect("the same");
    let judged = totals.judged().into_iter();
    let numbers = |lines: Vec<&Line>| lines.iter().map(|line| line.line).collect();
    judged
        .map(|(_, judged)| [judged.totals, judged.alike, judged.unlike].map(numbers))
        .collect()
}

/// Of one file; a line is a number, an amount, and whether it says so.
fn judged(charges: u64, cost: i128, lines: &[(u64, i128, bool)]) -> [Vec<u64>; 3] {
    of(charges, cost, lines, true)
}

fn of(charges: u64, cost: i128, lines: &[(u64, i128, bool)], bare: bool) -> [Vec<u64>; 3] {
    let lines = lines.iter().map(|of| line(*of, bare)).collect();
    judged_in(vec![block(charges, cost, &[], lines)]).remove(0)
}

#[test]
fn a_total_says_so_and_is_what_the_others_cost() {
    assert_eq!(
        judged(3, 30_000, &[(4, 30_000, true)]),
        [vec![4], vec![], vec![]]
    );
    // One that does not say so, or has more to say, may be a charge.
    assert_eq!(
        judged(3, 30_000, &[(4, 30_000, false)]),
        [vec![], vec![4], vec![]]
    );
    let more = of(3, 30_000, &[(4, 30_000, true)], false);
    assert_eq!(more, [vec![], vec![4], vec![]]);
    // A tax, a credit of everything, a charge of nothing, the only other charge.
    for amount in [5_700, -30_000, 0] {
        let found = judged(3, 30_000, &[(4, amount, false)]);
        assert_eq!(found, NONE);
    }
    assert_eq!(judged(1, 30_000, &[(4, 30_000, false)]), NONE);
    assert_eq!(
        judged(1, 30_000, &[(4, 30_000, true)]),
        [vec![], vec![4], vec![]]
    );
    // A person rounds, and a line that says so is told when it is something else.
    assert_eq!(
        judged(3, 29_996, &[(4, 30_000, true)]),
        [vec![4], vec![], vec![]]
    );
    assert_eq!(judged(3, 29_996, &[(4, 30_000, false)]), NONE);
    assert_eq!(
        judged(3, 29_900, &[(4, 30_000, true)]),
        [vec![], vec![], vec![4]]
    );
    // Cents are much beside thousandths.
    assert_eq!(judged(3, 3, &[(4, 1, true)]), [vec![], vec![], vec![4]]);
    assert_eq!(judged(3, 3, &[(4, 3, true)]), [vec![4], vec![], vec![]]);
    // Those of two parts, and of the whole.
    let parts = [(3, 10_000, true), (7, 20_000, true), (8, 30_000, true)];
    assert_eq!(judged(5, 30_000, &parts), [vec![8, 3, 7], vec![], vec![]]);
    assert_eq!(
        of(5, 30_000, &parts, false),
        [vec![], vec![8, 3, 7], vec![]]
    );
}

#[test]
fn a_tax_that_names_nothing_is_in_the_total() {
    // A subtotal, the tax, and the total of both.
    let lines = [(4, 30_000, true), (5, 5_700, false), (6, 35_700, true)];
    assert_eq!(judged(3, 30_000, &lines), [vec![4, 6], vec![], vec![]]);
    assert_eq!(judged(3, 30_000, &lines[1..]), [vec![6], vec![], vec![]]);
    // A fee behind the total, and a total that does not say so.
    let late = [(4, 5_700, false), (5, 35_700, true), (6, 1_000, false)];
    assert_eq!(judged(3, 30_000, &late), [vec![5], vec![], vec![]]);
    let unsaid = [(4, 5_700, false), (5, 35_700, false)];
    assert_eq!(judged(3, 30_000, &unsaid), [vec![], vec![5], vec![]]);
}

#[test]
fn a_line_that_names_an_account_may_be_its_sum() {
    let owned = [("a", 2, 10_000), ("b", 3, 20_000)];
    let found = |lines| judged_in(vec![block(5, 30_000, &owned, lines)]).remove(0);
    let subtotals = |says| {
        vec![
            named((3, 10_000, says), &["a"]),
            named((7, 20_000, says), &["b"]),
        ]
    };
    assert_eq!(found(subtotals(true)), [vec![3, 7], vec![], vec![]]);
    // Without a word for it they may be charges.
    assert_eq!(found(subtotals(false)), [vec![], vec![3, 7], vec![]]);
    // With the total of all, which names nothing, or what is filled down from the row above.
    let mut all = subtotals(true);
    all.push(line((8, 30_000, true), true));
    assert_eq!(found(all), [vec![3, 7, 8], vec![], vec![]]);
    let filled = vec![named((8, 30_000, true), &["b"])];
    assert_eq!(found(filled), [vec![8], vec![], vec![]]);
    // Beside subtotals that may be charges, both sums are looked at.
    let mut both = subtotals(false);
    both.push(line((8, 30_000, true), true));
    assert_eq!(found(both), [vec![8], vec![3, 7], vec![]]);
    // Another amount: told where it calls itself a total, a charge where it does not.
    assert_eq!(
        found(vec![named((3, 9_000, true), &["a"])]),
        [vec![], vec![], vec![3]]
    );
    assert_eq!(found(vec![named((3, 9_000, false), &["a"])]), NONE);
    // An account with one other charge.
    let one = block(
        1,
        10_000,
        &[("a", 1, 10_000)],
        vec![named((3, 10_000, false), &["a"])],
    );
    assert_eq!(judged_in(vec![one]), [NONE]);
}

#[test]
fn a_total_may_be_of_several_files() {
    let first = || block(2, 10_000, &[], vec![line((4, 10_000, true), true)]);
    let second = |lines: &[(u64, i128, bool)]| {
        block(
            3,
            20_000,
            &[],
            lines.iter().map(|of| line(*of, true)).collect(),
        )
    };
    let own = [vec![4], vec![], vec![]];
    let both = judged_in(vec![
        first(),
        second(&[(5, 20_000, true), (6, 30_000, true)]),
    ]);
    assert_eq!(both, [own.clone(), [vec![5, 6], vec![], vec![]]]);
    // It does not say so; it is in a file of its own; a third file comes behind it.
    let unsaid = judged_in(vec![first(), second(&[(6, 30_000, false)])]);
    assert_eq!(unsaid, [own.clone(), [vec![], vec![6], vec![]]]);
    let alone = block(0, 0, &[], vec![line((2, 30_000, true), true)]);
    let found = judged_in(vec![first(), second(&[]), alone]);
    assert_eq!(found[2], [vec![2], vec![], vec![]]);
    let found = judged_in(vec![first(), second(&[(6, 30_000, true)]), second(&[])]);
    assert_eq!(found[1], [vec![6], vec![], vec![]]);
    // What is no sum of any.
    let found = judged_in(vec![first(), second(&[(6, 31_000, true)])]);
    assert_eq!(found[1], [vec![], vec![], vec![6]]);
}

#[test]
fn where_rows_name_nothing_there_are_no_totals() {
    let lines: Vec<_> = (0..300).map(|line| (line, 1, false)).collect();
    assert_eq!(judged(1, 300, &lines), NONE);
}

#[test]
fn owners_are_followed_while_they_are_few() {
    let mut many = block(2, 10_000, &[], Vec::new());
    for number in 0..=OWNERS as u64 {
        add(&mut many.owned, number, (1, i256::ZERO));
    }
    let mut totals = Totals::default();
    totals.see(0, many);
    assert!(totals.files[&0].many && totals.files[&0].owned.is_empty());
    let few = [("a", 2, 10_000)];
    totals.see(0, block(2, 10_000, &few, Vec::new()));
    assert!(totals.files[&0].owned.is_empty());
}

/// The totals of days are told when together they are what the charges cost, with one beside that is none.
#[test]
fn totals_of_days_are_told_together() {
    let days = [(4, 10_000, false), (7, 20_000, false)];
    assert_eq!(judged(5, 30_000, &days), [vec![], vec![4, 7], vec![]]);
    let with_tax = [days[0], (9, 5_700, false), days[1]];
    assert_eq!(judged(5, 30_000, &with_tax), [vec![], vec![4, 7], vec![]]);
    for (charges, cost) in [(5, 30_001), (2, 30_000), (5, 10_001)] {
        assert_eq!(judged(charges, cost, &days), NONE, "{charges} {cost}");
    }
    let of_s1 = |lines: &[(u64, i128, bool)]| {
        let lines = lines.iter().map(|line| named(*line, &["s1"])).collect();
        judged_in(vec![block(9, 90_000, &[("s1", 5, 30_000)], lines)]).remove(0)
    };
    assert_eq!(of_s1(&days), [vec![], vec![4, 7], vec![]]);
    assert_eq!(of_s1(&[days[0], (7, 20_001, false)]), NONE);
}
