//! Every statement there is, in the order of the alphabet, with its English. Codes are stable: one that was released
//! keeps its meaning and its parameters. `web/i18n/statements/` says them in the other languages. Sentences of the
//! mappings in `data/mappings/` stand here too; a test of the engine compares them.
//!
//! Parameters called `day`, `first` and `last` are days, `month` is a month and `months` several, `percent` is a decimal
//! number, `more` is how many names a list leaves out. A parameter that is a word is a name of the data, one of those
//! that the message tells apart, or a statement of its own.
//!
//! `ask_…` is what a run asks before it publishes, `gone_…`, `missing_…` and `twice_…` are parts of that; `run_…` are
//! lines of a run's log.

use super::{Entry, Param, Phrase, Statement};

macro_rules! phrases {
    ($($code:ident = $english:literal;)*) => {
        pub(super) static PHRASES: &[&Entry] = &[$($code().0),*];
        $(
            #[doc = $english]
            pub const fn $code() -> Phrase {
                const THIS: &Entry = &Entry { english: $english, code: stringify!($code), params: &[] };
                Phrase(THIS)
            }
        )*
    };
}

macro_rules! sentences {
    ($($code:ident($($param:ident),+) = $english:literal;)*) => {
        pub(super) static SENTENCES: &[&Entry] = &[
            $(&Entry { english: $english, code: stringify!($code), params: &[$(stringify!($param)),+] }),*
        ];
        $(
            #[doc = $english]
            #[must_use]
            pub fn $code($($param: impl Into<Param>),+) -> Statement {
                const THIS: &Entry = &Entry { english: $english, code: stringify!($code), params: &[$(stringify!($param)),+] };
                Statement { entry: THIS, params: vec![$($param.into()),+] }
            }
        )*
    };
}

/// Those that take so much that it is given by name, with [`Statement::with`].
macro_rules! long_sentences {
    ($($code:ident($($param:ident),+) = $english:literal;)*) => {
        pub(super) static LONG_SENTENCES: &[&Entry] = &[
            $(&Entry { english: $english, code: stringify!($code), params: &[$(stringify!($param)),+] }),*
        ];
        $(
            #[doc = $english]
            #[must_use]
            pub fn $code() -> Statement {
                const THIS: &Entry = &Entry { english: $english, code: stringify!($code), params: &[$(stringify!($param)),+] };
                Statement { entry: THIS, params: vec![Param::Number(0); THIS.params.len()] }
            }
        )*
    };
}

phrases! {
    account_without_digits = "is an account id without its 12 digits, as a spreadsheet or a console writes it; its charges are under the id in 12 digits";
    again_one_after_another = "charges that stand one after another all came before, as those of a part of the file that was appended to it do, and count each time: take out the lines that were added, if they are no charges of their own";
    again_other_amounts = "lines stand in the delivery more than once under one id of their vendor, with amounts that differ and nothing else that tells them apart, and count each time: take out those that were reckoned again since";
    again_under_one_id = "charges stand in the delivery more than once, under one id of their vendor and with nothing that tells them apart, and count each time: take out the lines that were added, or the file that holds them again";
    amortised_has_them = "the amortised cost of the same account and day has them too";
    amount_after_commas = "has a decimal point, and the amounts of its column in the first rows have decimal commas; write all of them alike";
    amount_after_points = "has a decimal comma, and the amounts of its column in the first rows have decimal points; write all of them with a point";
    amount_comma_unproven = "has a decimal comma, and no amount in the first rows of its column shows that it is written so; write it with a decimal point";
    amount_currency_unknown = "names a currency, and that of its row cannot be told; write the number alone";
    amount_is_dash = "is a dash, which may stand for zero or for an amount that is not known; write the number, or nothing where there is no amount";
    amount_is_spreadsheet = "is what a spreadsheet shows instead of a number, because a formula failed or the column was too narrow; export the values again";
    amount_missing = "is no amount";
    amount_not_in_threes = "has signs between its digits that do not part them into groups of three; write it without them";
    amount_other_currency = "names another currency than its row has";
    amount_thousands_or_decimals = "may be a whole number with a sign between its thousands or a number with three decimals, and nothing in the first rows of its column tells which; write it without that sign, or with a decimal point";
    amounts_mixed = "some amounts have a decimal comma and some a decimal point: each was read as what it can only be, and those that may be either were not read";
    amounts_three_decimals = "may be whole numbers with a point between their thousands, or have three decimals, and no amount of the column shows which: they were read with three decimals; write them without the point, or all amounts with as many decimals as they have";
    amounts_three_decimals_once = "were read with three decimals, but amounts behind the first rows have a decimal comma, and the input cannot be read again: points before three digits may part thousands; save it to a file, and name that";
    billing_period_exchanged = "is after the end of the billing period, and the charge lies between the two: they are taken for each other";
    billing_period_from_end = "is after the end of the billing period, and the charge lies in the month before that: it is billed in that month";
    billing_period_from_start = "is after the end of the billing period: the charge is billed in the month that begins then";
    calls_no_model = "they call no model and cost nothing (spans, events, tool calls)";
    charge_in_month_of_use = "is empty, so nobody can say which invoice the charge is on: it stands in the month of its usage";
    charge_period_exchanged = "is after the end of the charge: the two are taken for each other";
    charge_period_from_end = "is after the end of the charge, and not in the billing period: the charge is of the day on which it ends";
    charge_period_from_start = "is after the end of the charge, which is not in the billing period: the charge is of the day on which it begins";
    charge_start_missing = "does not say when the charge begins: it is the day on which it ends, or the billing period";
    commitment_fee_unsplit = "or the commitment is empty in the fee of a savings plan, so nobody can tell what of it went unused: nothing of that is effective, and the sum of what is effective is too low; the amount is the fee";
    commitment_neither = "is empty beside a reservation or savings plan, and so is Frequency, and the row names no resource: nobody can tell whether the cost is that of the purchase, which is billed, or of usage that it covers, which was billed before; it is billed and effective as it stands, so export the file with its charge types";
    commitment_purchase_guessed = "is empty beside a reservation or savings plan: by its frequency, or the service that sells it, the charge is taken for its purchase, so its cost is billed and nothing of it is effective";
    commitment_use_guessed = "is empty beside a reservation or savings plan: by its frequency, or the resource that it names, the charge is taken for usage that it covers, so its cost is effective and nothing of it is billed";
    credit_above_zero = "of a credit or a refund is above zero, so it adds to the cost: money that comes back is written with a minus";
    currency_agora = "is the agora of ILS, a hundredth of it; give the amounts in shekels, divided by 100, and the code ILS";
    currency_dollar_cent = "is the cent of USD, a hundredth of it; give the amounts in dollars, divided by 100, and the code USD";
    currency_euro_cent = "is the cent of EUR, a hundredth of it; give the amounts in euros, divided by 100, and the code EUR";
    currency_fils = "is the fils of KWD, a thousandth of it; give the amounts in dinars, divided by 1000, and the code KWD";
    currency_is_number = "is a number and no currency; a code of three letters, such as USD, is needed";
    currency_is_spreadsheet = "is what a spreadsheet shows for a broken formula; write the code of the currency, such as USD";
    currency_minor = "is how a small unit of a currency is written (as GBp, the penny of GBP); give the amounts in the currency itself, and its code in capitals";
    currency_none_said = "says that there is no currency, so BillingCurrency has no value; write a code of three letters, such as USD";
    currency_of_several = "is the sign of several currencies; write the code of the one that is meant, such as USD";
    currency_pence = "is the penny of GBP, a hundredth of it; give the amounts in pounds, divided by 100, and the code GBP";
    currency_rand_cent = "is the cent of ZAR, a hundredth of it; give the amounts in rand, divided by 100, and the code ZAR";
    currency_too_many = "is one currency too many: a bill has at most 100 that ISO 4217 does not list; check that the column is that of the currency";
    currency_unknown = "is no currency; a code of three letters, such as USD, is needed";
    currency_unlisted = "is no currency that ISO 4217 lists; its amounts are summed on their own";
    dialect_backslash = "the file has quotes escaped by backslashes";
    dialect_carriage = "the file has lines that end in CR";
    dialect_single_quotes = "the file has single quotes";
    effective_empty_all = "is empty in all charges that have a BilledCost: no sum of EffectiveCost holds what they cost; ask for the file with its effective costs";
    effective_empty_some = "is empty in charges that have a BilledCost, beside charges that have both: they are in no sum of EffectiveCost, which is too low by what they cost; ask for the file again";
    estimate_tokens_undecided = "is not what the counts of the row come to, in none of the ways in which LiteLLM counts: which tokens are in the prompt and the completion was decided without it";
    gone_other_amounts = "it has nothing that the delivery has too: no sub-account, and the same amount on no day";
    header_repeated = "the line repeats the header";
    id_shortened = "looks like an id that a spreadsheet took for a number and shortened: its last digits are lost, and charges of several ids may stand under one; take the vendor's own file";
    id_with_point = "looks like an id that a program took for a number and wrote with a decimal point: it is as another id to other files that have it without; take the vendor's own file";
    key_came_twice = "stands under a key that comes twice with values that differ, so nobody can tell which counts";
    key_twice = "has a key more than once with values that differ, of which readers keep one";
    line_of_totals = "looks like the first cell of a line of totals, which is no charge: its amount is among the rejected ones of the balance and in no result; take the line out of the file to have none rejected";
    list_has_no_object = "has an element that is no object, so nobody can tell what it adds to the cost";
    list_is_none = "is no list of objects, so nobody can tell what it adds to the cost";
    month_of_another_zone = "begins in the midst of the last day of another month in UTC, as the first of a month of another time zone does: these charges are in the billing period of the month that it is in UTC; write it as the first of the month, 00:00 UTC, if they belong to the next";
    month_other_than_start = "is in another month than starting_at, so nobody can say how much belongs to which: all of it stands in the first; ask with time_bucket_width=1d";
    months_too_many = "is one billing month too many: a delivery has at most 600; check that the column is that of the billing period";
    no_address_allowed = "no bucket and no address may be read here yet: whoever operates this installation allows some in `costs.url_prefixes`";
    no_folder_allowed = "no folder of the server may be read here yet: whoever operates this installation allows some in `costs.folder_roots`";
    not_a_json_list = "is not a JSON object, nor a list of them";
    not_a_json_object = "is not a JSON object";
    not_a_number = "is not a number";
    not_a_time = "is not a date and time";
    not_json = "is not valid JSON";
    not_utf8 = "text that is not UTF-8 was read as Windows-1252";
    nul_bytes = "NUL bytes are no text: they were read as \u{fffd}";
    number_rounded = "has more digits after the point than are kept and was rounded";
    number_too_large = "is too large";
    number_too_precise = "has more digits after the point than can be kept without rounding";
    product_too_large = "cannot be computed: the product is too large";
    quantity_in_larger_units = "is larger than a quantity can be: it is given in units of 1000000000";
    quote_not_closed = "a quote in this line is not closed";
    quotient_too_large = "cannot be computed: the quotient is too large";
    request_without_amount = "is no amount: the request is kept, and its estimate is counted as 0";
    reservation_fee_unsplit = "or the unused upfront fee is empty in the fee of a reservation of which some may have gone unused: nothing of that is effective, and the sum of what is effective is too low; the amount is the fee";
    reservation_use_unpriced = "is empty in usage that a reservation covers: it is effective with what is billed for it, which is mostly nothing, and the sum of what is effective is too low; the amount is what the usage costs on demand";
    result_too_large = "cannot be computed: the result is too large";
    rows_beside_amounts = "an object has amounts itself, and a list of others that have amounts";
    rows_too_long = "says so much of all of its rows that they cannot be held";
    run_cancelled = "This run was cancelled.";
    run_confirmed = "What the run asked was confirmed.";
    run_discarded = "The run was discarded.";
    run_interrupted = "The run was interrupted and goes on.";
    run_not_answered = "Nobody answered what this run asked. Nothing of it was published.";
    run_started = "The run has started.";
    run_tried_again = "It will be tried again.";
    run_waits = "The run waits until somebody confirms or discards it. Nothing is published.";
    savings_plan_use_unpriced = "is empty in usage that a savings plan covers: it is effective with its price on demand, and the sum of what is effective is too high";
    tags_no_list = "is no list of keys and values: the charge has no tags of it, their text is kept in x_Extra";
    tags_not_json = "is not valid JSON: the charge has no Tags, their text is kept in x_Extra";
    text_after_quote = "has text after a closing quote";
    tokens_inner_kinds = "has kinds of tokens that add up to more than its total, and nothing says which of them is in another: taken as they are";
    tokens_input_none = "is less than what is said to be in it (cache, audio, images): there are no Input Tokens, because they would be negative; the usage is kept in x_Extra";
    tokens_input_rest = "is less than what is said to be in it (cache, audio, images): the rest would be negative and is not counted";
    tokens_negative = "has a negative count of tokens, which is no quantity; the usage is kept in x_Extra";
    tokens_negative_of_request = "has a negative count of tokens, which is no quantity; it is kept in x_Extra, and its cost is with the request";
    tokens_output_none = "is less than what is said to be in it (audio, images): there are no Output Tokens, because they would be negative; the usage is kept in x_Extra";
    tokens_output_rest = "is less than what is said to be in it (audio, images): the rest would be negative and is not counted";
    total_left_out = "the line calls itself a total, says nothing else and is what the others cost together";
    totals_left_out = "lines that call themselves totals, say nothing else and cost what the others of their file, account or service cost together were left out as lines of totals; if they are charges, say what they are for";
    totals_named_alike = "lines that say less than others cost what the others of their account, service or file cost together, and count twice if they are lines of totals: take them out of the file";
    totals_named_unlike = "lines call themselves totals, but do not cost what the others of their account, service or file cost together: they were kept as charges";
    totals_unnamed_alike = "lines that name no account, service or resource cost what the others of their file cost together, and count twice if they are lines of totals: take them out of the file";
    totals_unnamed_unlike = "lines call themselves totals and name no account, service or resource, but do not cost what the others of their file cost together: they were kept as charges";
    view_actual = "actual cost";
    view_amortised = "amortised cost";
}

sentences! {
    again_under_other_ids(rounded, how, share) = "charges came before in the same file, with other ids of their lines or invoices{rounded, select, yes {, and their amounts rounded,} other {}} and nothing else that tells them apart, {how, select, run {one after another as those of a part of the file that was appended to it} other {more of them than chance explains}}, and count each time{share, plural, =1 {} other { (reckoned from one charge in #)}}: take out the lines that were added, if they are no charges of their own";
    amounts_two_ways(column, comma, point, most) = "{column}: amounts of the first rows are written with a decimal comma (\"{comma}\") and with a decimal point (\"{point}\"): {most, select, comma {most have a comma, so those with a point are not read} point {most have a point, so those with a comma are not read} other {none outweighs the other, so what has two readings is not read}}";
    another_page(files, more) = "there is another page after {files}{more, plural, =0 {} other { and # more}}, which was not given: charges are missing";
    ask_account_would_vanish(bills, more) = "Publishing this delivery would replace what the source holds now, and of that this would be gone, in whole or for the most part: {bills}{more, plural, =0 {} other {; # more}}.";
    ask_charges_missing(parts) = "Charges are missing: {parts}.";
    ask_charges_possibly_twice(parts, told, reasons, more) = "Charges may count twice: {parts}.{told, plural, =0 {} other { The run says why: {reasons}{more, plural, =0 {} one {; # more warning} other {; # more warnings}}.}}";
    ask_same_bill_in_two_sources(account, accounts, provider, providers, month, sources, more) = "The {accounts, plural, =0 {{providers, plural, =0 {} other {{provider} }}bill without an account} other {bill of the billing account {providers, plural, =0 {} other {{provider} }}{account}}} for {month} is published already, by {sources}; published here as well it would count twice.{more, plural, =0 {} one { One more bill of this run is held already.} other { # more bills of this run are held already.}}";
    at_line(file, line, rest) = "{file}, line {line}{rest}";
    beside_and_in_runs(folder) = "{folder} has bills both beside and in the folders of runs; they may repeat each other, all were read";
    bytes_differ(file, bytes, stated) = "{file} has {bytes, number} bytes, and its manifest says {stated, number}";
    charges_gone_of_more(more) = "There {more, plural, one {is one more sub-account} other {are # more sub-accounts}} that cost less than before.";
    column_unknown(column) = "the mapping does not know the column {column}; x_Extra keeps it";
    columns_missing(columns, format) = "the input lacks {columns}, which {format} has; what comes of them is null";
    columns_not_kept(count, columns) = "the mapping does not know {count, plural, one {# column} other {# columns}} and keeps nothing of it: {columns}";
    columns_of_folders(columns) = "{columns} is in no file, only in the log of the table or in the names of folders, and is not read here: `stoa focus convert` reads it";
    columns_unknown(count, columns) = "the mapping does not know {count, plural, one {# column} other {# columns}}; x_Extra keeps them: {columns}";
    cost_named_twice(column, position, other, other_position) = "the header names the cost twice: \"{column}\" in position {position} is read, and \"{other}\" in position {other_position} is not; if they differ, remove the one that does not count";
    dates_either_way(order, proof) = "dates that may be month or day first were read {order, select, month {month} other {day}} first, {proof, select, periods {because billing periods then begin on the first of a month} mixed {though others of the column prove either order} other {and nothing in the input proves it}}; if that is wrong, convert with --date-order {order, select, month {day-first} other {month-first}}";
    fields_differ(found, header) = "has {found, plural, one {# field} other {# fields}} where the header has {header, number}";
    file_named_twice(file) = "{file} was named twice and is read once";
    gone_days(days_left, days) = "charges of {days_left, number} of its {days, number} days would be left";
    gone_instead(left) = "{left} would be there instead";
    gone_left(left) = "of which {left} would be left";
    gone_left_of(held, measure, part, category, left) = "of {held} of {measure}{part, select, category { of the category \"{category}\"} none { without a category} other {}}, charges and credits added without their signs, {left} would be left";
    gone_other_things(column, common, values) = "the delivery may be another customer's: {common, number} of {values, plural, one {# value} other {# values}} of its {column} are in the delivery";
    held_elsewhere(account, accounts, provider, providers, month, sources) = "The {accounts, plural, =0 {{providers, plural, =0 {} other {{provider} }}bill without an account} other {bill of the billing account {providers, plural, =0 {} other {{provider} }}{account}}} for {month} may count twice: here and in {sources} it has its charges once on one day and once on several, as a bill with one line for the month does beside the same bill by day, and nothing but their amounts tells them apart. If it is one bill, delete one of the sources; if both are to count, `allow_duplicate` of this source says so.";
    keys_late(keys) = "keys that no mapping knows come only after the first rows and are not kept: {keys}";
    left_out_as_many_rows(files, more, file) = "left out {files}{more, plural, =0 {} other { and # more}}: has the name and as many rows as {file}";
    left_out_ending(files, more, forms) = "left out {files}{more, plural, =0 {} other { and # more}}: its ending is none of a bill ({forms}, plain or as .gz or .zst); name the file itself if it is one";
    left_out_in_archive(files, more, archive) = "left out {files}{more, plural, =0 {} other { and # more}}: {archive} holds it too";
    left_out_macos(files, more) = "left out {files}{more, plural, =0 {} other { and # more}}: made by macOS, no bill";
    left_out_no_bill(files, more, report, kind) = "left out {files}{more, plural, =0 {} other { and # more}}: {report} is {kind, select, PriceSheet {a price sheet} ReservationDetails {a report of how reservations were used} ReservationRecommendations {a list of recommended reservations} ReservationTransactions {a list of purchases of reservations} other {a {kind}}}, no bill";
    left_out_no_manifest(files, more) = "left out {files}{more, plural, =0 {} other { and # more}}: its run has no manifest, which other runs of the export have: it may not be finished";
    left_out_not_in_table(files, more, table) = "left out {files}{more, plural, =0 {} other { and # more}}: not in the newest version of the Delta table {table}";
    left_out_older_run(files, more, report, newest) = "left out {files}{more, plural, =0 {} other { and # more}}: an older run of {report}; the newest is {newest}";
    left_out_older_run_for(files, more, report, month, newest) = "left out {files}{more, plural, =0 {} other { and # more}}: an older run of {report} for {month}; the newest is {newest}";
    left_out_rejects(files, more) = "left out {files}{more, plural, =0 {} other { and # more}}: Stoa's list of rejected rows, no bill";
    left_out_rollup(files, more) = "left out {files}{more, plural, =0 {} other { and # more}}: Stoa's daily sums of the table beside it, which would count its charges twice";
    left_out_same(files, more, file) = "left out {files}{more, plural, =0 {} other { and # more}}: holds the same as {file}";
    left_out_spark_log(files, more) = "left out {files}{more, plural, =0 {} other { and # more}}: the log of a Spark job, no bill";
    left_out_status_file(files, more) = "left out {files}{more, plural, =0 {} other { and # more}}: a status file of AWS, no bill";
    left_out_table(files, dataset, taken) = "left out {files, plural, one {# file} other {# files}} of {dataset}, because {taken} is read; --dataset chooses";
    left_out_unfinished_job(files, more) = "left out {files}{more, plural, =0 {} other { and # more}}: written by a job that has not finished";
    left_out_unnamed(files, more) = "left out {files}{more, plural, =0 {} other { and # more}}: not named by the manifest beside it";
    left_out_usage_report(files, more) = "left out {files}{more, plural, =0 {} other { and # more}}: a usage report, which holds no costs";
    list_lacks(member) = "has an element without a value of \"{member}\", so nobody can tell what it adds to the cost";
    list_no_number(member) = "has an element whose \"{member}\" is not a number, so nobody can tell what it adds to the cost";
    list_other_case(member) = "has an element whose \"{member}\" is written in another case, so nobody can tell what it adds to the cost";
    list_several(member) = "has an element with several values of \"{member}\", so nobody can tell what it adds to the cost";
    manifest_names_nothing(file) = "{file} names no files: the run delivered nothing";
    missing_rejected(percent, column, currency, rejected, incoming) = "{percent} % of the {column} in {currency, select, none {an unknown currency} other {{currency}}}, by absolute amounts (their sum is {rejected} of {incoming})";
    missing_unreadable(column, rows, examples, example) = "the {column} of {rows, plural, one {# row} other {# rows}}, which could not be read{examples, plural, =0 {} other {, the first: {example}}}";
    month_missing(column) = "is no month, so there is no {column}";
    of_the_format(text) = "{text}";
    of_the_format_value(value, text) = "\"{value}\" {text}";
    rejects_unlisted(rows) = "{rows, plural, one {# further rejected row is} other {# further rejected rows are}} not listed";
    rows_again_in_file(file, times, share) = "nearly every row of {file} stands in it {times, plural, =2 {twice} other {# times}} and counts {times, plural, =2 {twice} other {# times}}{share, plural, =1 {} other { (reckoned from one charge in #)}}: take it once, if it was appended to itself";
    rows_again_in_more_files(files) = "nearly every row of {files, plural, one {# more file} other {# more files}} stands in its file more than once and counts each time: take it once, if they were appended to themselves";
    rows_key_once_list(key) = "the key \"{key}\" comes twice, once with rows and once with something else";
    rows_key_twice(key) = "the key \"{key}\" comes twice, with rows that differ";
    rows_more_than_stated(files, more, rows, stated) = "there are more rows than the manifest states, {rows, number} instead of {stated, number}: {files}{more, plural, =0 {} other { and # more}}";
    rows_under_several_keys(keys) = "does not say which of its rows count: {keys}";
    rows_under_two_keys(key, other) = "there are rows under \"{key}\" and other rows under \"{other}\"";
    run_checked(passed, rules) = "{passed, number} of {rules, plural, one {# rule} other {# rules}} of FOCUS hold.";
    run_committed(months, version) = "{months} committed to the lake as version {version}.";
    run_converted(format, rows_in, rows_out, rejects) = "{format}: {rows_in, plural, one {# row} other {# rows}} in, {rows_out, number} out, {rejects, number} rejected.";
    run_landed(files, bytes) = "{files, plural, one {# file} other {# files}} of {bytes, plural, one {# byte} other {# bytes}} landed.";
    run_notes(rows, column, columns, text, place, places) = "{rows, plural, =0 {} one {# row, } other {# rows, }}{columns, plural, =0 {} other {{column}: }}{text}{places, plural, =0 {} other { ({place})}}.";
    run_skipped(rows, because) = "{rows, plural, one {# row} other {# rows}} skipped, because {because}.";
    run_superseded(made, months) = "A newer run of this source, made {made}, holds months of this one: {months}.";
    run_timed_out(seconds) = "This run took longer than {seconds, number} s, the limit `costs.run_seconds`.";
    run_visible(rows) = "{rows, plural, one {# row is} other {# rows are}} visible in the dataset.";
    runs_repeat(files, more, export) = "the folders of {files}{more, plural, =0 {} other { and # more}} may be runs of {export} that repeat each other; all were read";
    same_charges_in_more_files(files) = "charges of {files, plural, one {# more file} other {# more files}} stand in other files too and count twice: leave those files out";
    same_name_other_rows(file, other) = "{file} and {other} have one name and different numbers of rows; both were read";
    titles_above(line) = "the header is in line {line, number}; what is above it are titles and no rows";
    twice_of_money(percent, column, currency, amount) = "{percent} % of the {column} in {currency, select, none {an unknown currency} other {{currency}}} ({amount} by absolute amounts)";
    unfinished_download(file) = "{file} is an unfinished download or copy and was not read";
    value_adjustment_without_rule(value) = "\"{value}\" is a type of adjustment without a rule: it is no correction and no credit";
    value_charge_category_none(value) = "\"{value}\" is a charge category that FOCUS does not have";
    value_charge_category_without_rule(value) = "\"{value}\" is a charge category without a rule: it is taken for Adjustment";
    value_charge_type_without_rule(value) = "\"{value}\" is a charge type without a rule: its ChargeCategory is Adjustment, its cost is billed and effective as it stands";
    value_cost_type_by_category(value) = "\"{value}\" is a cost type without a rule: only its ChargeCategory tells what it is";
    value_cost_type_without_rule(value) = "\"{value}\" is a cost type without a rule: its ChargeCategory is Adjustment, its cost is billed and effective as it stands";
    value_credit_type_without_rule(value) = "\"{value}\" is a credit type without a rule: its amount is in BilledCost and EffectiveCost like that of any credit, and no commitment is seen in it";
    value_kind_of_charge_without_rule(value) = "\"{value}\" is a kind of charge without a rule (docs/formats/saas-subscriptions.md lists them): it counts as an Adjustment, with its amount as it stands";
    value_line_item_without_rule(value) = "\"{value}\" is a line item type without a rule: its ChargeCategory is guessed from its name, its cost is billed and effective as it stands";
    value_lines_recur(value) = "\"{value}\" lines are taken for purchases that recur each month; AWS does not say what use they cover";
    value_missing(column) = "has no value, so there is no {column}";
    value_neither_true_nor_false(value) = "\"{value}\" is neither true nor false: the line is taken for no correction";
    value_pricing_model_without_rule(value) = "\"{value}\" is a pricing model without a rule: its PricingCategory is Other, its cost is billed and effective as it stands";
    value_service_unlisted_aws(value) = "\"{value}\" is not in data/mappings/aws-services.csv: its ServiceCategory is Other";
    value_service_unlisted_oci(value) = "\"{value}\" is not in data/mappings/oci-services.csv: its ServiceCategory is Other";
    warnings_beyond(kinds) = "further warnings beyond {kinds, number} kinds are only counted";
}

long_sentences! {
    charges_gone(account, accounts, sub_account, sub_accounts, month, rows, money, days, first, last, rows_now, money_now, measure) = "Of {accounts, plural, =0 {charges without an account} other {{account}}}{sub_accounts, plural, =0 {} other {, sub-account {sub_account},}} for {month} the source had {rows, plural, one {# row} other {# rows}} of {money}{days, plural, =0 {} one { on {first}} other { on the # days of {first} to {last} that cost less now}}, and on the same days this delivery has {rows_now, plural, one {# row} other {# rows}} of {money_now} ({measure}, charges and credits added without their signs). Nothing else on those days makes up for it.";
    gone_bill(provider, providers, account, accounts, sub_account, sub_accounts, others, month, sums, money, measure, lefts, left) = "{providers, plural, =0 {} other {{provider} }}{accounts, plural, =0 {charges without an account} other {{account}}}{sub_accounts, plural, =0 {} =1 { (its sub-account {sub_account})} other { (its sub-account {sub_account} and {others, number} more)}} for {month}{sums, plural, =0 {} other {, {money}{measure, select, effective { of EffectiveCost} other {}}}}{lefts, plural, =0 {} other { ({left})}}";
    same_charges(file, others, more, days, first, last, alike, share, whole) = "the same charges{days, plural, =0 {} =1 { of {first}} other { of {first} to {last}}}{alike, select, rounded {, rounded,} restated {, reckoned again with other amounts,} unnamed {, reckoned again with other amounts and without their account in one of the files,} currency {, in another currency,} other {}} stand in {file} and in {others}{more, plural, =0 {} other { and # more}}, and count twice{share, plural, =1 {} other { (reckoned from one charge in #)}}: {whole, select, yes {leave one of them out, or convert them one after the other if both are to count} other {leave the overlapping days out of one of them}}";
    views_disagree(part, part_files, part_more, whole, whole_files, whole_more, account, sub_account, sub_accounts, day, part_charges, part_sums, part_money, whole_charges, whole_sums, whole_money) = "the {part} ({part_files}{part_more, plural, =0 {} other { and # more}}) and the {whole} ({whole_files}{whole_more, plural, =0 {} other { and # more}}) do not agree on the charges that both should hold of billing account {account}{sub_accounts, plural, =0 {} other {, sub-account {sub_account}}} on {day}: {part_charges, plural, one {# charge} other {# charges}}{part_sums, plural, =0 {} other {, {part_money}}} in the {part}, {whole_charges, plural, one {# charge} other {# charges}}{whole_sums, plural, =0 {} other {, {whole_money}}} in the {whole}. Only those of the {whole} are counted: export both again for the same days";
    views_disagree_on_more(part, part_files, part_more, whole, whole_files, whole_more, account, days, month, part_charges, part_sums, part_money, whole_charges, whole_sums, whole_money) = "the {part} ({part_files}{part_more, plural, =0 {} other { and # more}}) and the {whole} ({whole_files}{whole_more, plural, =0 {} other { and # more}}) do not agree on the charges that both should hold of billing account {account} on {days, plural, one {# more day} other {# more days}} of its sub-accounts in {month}: {part_charges, plural, one {# charge} other {# charges}}{part_sums, plural, =0 {} other {, {part_money}}} in the {part}, {whole_charges, plural, one {# charge} other {# charges}}{whole_sums, plural, =0 {} other {, {whole_money}}} in the {whole}. Only those of the {whole} are counted: export both again for the same days";
}
