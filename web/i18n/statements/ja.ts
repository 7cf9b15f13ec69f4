/** Japanese: what a run says beside its numbers, by `code`. */
import type { Statements } from "./index";

const ja: Statements = {
  account_without_digits:
    "表計算ソフトや画面で 12 桁に満たなくなったアカウント ID です。請求は 12 桁の ID にまとめました",
  again_one_after_another:
    "連続する請求がすべて前にも現れています。ファイルの一部がもう一度追加されたときの形で、そのたびに数えられます。別の請求でなければ、追加された行を取り除いてください",
  again_other_amounts:
    "ベンダーの同じ ID を持つ行が、金額だけ違う形で配信内に複数あり、そのたびに数えられます。その後に計算し直された行を取り除いてください",
  again_under_one_id:
    "ベンダーの同じ ID を持つ区別のつかない請求が配信内に複数あり、そのたびに数えられます。追加された行か、同じ内容を含むファイルを取り除いてください",
  again_under_other_ids:
    "同じファイルに、行または請求書の ID だけが異なる{rounded, select, yes {（金額は丸められた）} other {}}同じ請求がすでにあり、{how, select, run {ファイルの一部が末尾に追加されたときのように連続して} other {偶然では説明できない数だけ}}現れ、そのたびに数えられます{share, plural, =1 {} other {（# 件につき 1 件からの推計）}}。独立した請求でなければ、追加された行を取り除いてください",
  amortised_has_them: "同じアカウントと日の償却コストにも含まれているため",
  amount_after_commas: "小数点がピリオドですが、この列の先頭の行ではカンマです。すべて同じ書き方にしてください",
  amount_after_points: "小数点がカンマですが、この列の先頭の行ではピリオドです。すべてピリオドで書いてください",
  amount_comma_unproven:
    "小数点がカンマですが、この列の先頭の行からはその書き方だと分かりません。ピリオドで書いてください",
  amount_currency_unknown: "通貨が書かれていますが、行の通貨が分かりません。数値だけを書いてください",
  amount_is_dash: "ダッシュは 0 とも不明な金額とも読めます。数値を書くか、金額がなければ空にしてください",
  amount_is_spreadsheet:
    "数式の失敗や列幅不足で、表計算ソフトが数値の代わりに表示したものです。値をもう一度エクスポートしてください",
  amount_missing: "金額ではありません",
  amount_not_in_threes: "数字の間の記号が 3 桁区切りになっていません。記号なしで書いてください",
  amount_other_currency: "行の通貨と違う通貨が書かれています",
  amount_thousands_or_decimals:
    "桁区切りのある整数とも小数 3 桁の数とも読め、この列の先頭の行からは決められません。記号なしか、小数点にはピリオドを使ってください",
  amounts_mixed:
    "小数点がカンマの金額とピリオドの金額が混ざっています。一通りにしか読めないものはそのとおりに読み、二通りに読めるものは読みませんでした",
  amounts_three_decimals:
    "桁区切りのピリオドがある整数とも小数 3 桁とも読め、列のどの金額からも決められません。小数 3 桁として読みました。ピリオドなしで書くか、すべての金額を本来の小数桁数で書いてください",
  amounts_three_decimals_once:
    "小数 3 桁として読みましたが、後の金額は小数点がカンマで、入力をもう一度読むことができません。3 桁の前のピリオドは桁区切りかもしれません。ファイルに保存して、それを指定してください",
  amounts_two_ways:
    "{column}: 先頭の行の金額に、小数点がカンマのもの（「{comma}」）とピリオドのもの（「{point}」）があります。{most, select, comma {カンマが多いため、ピリオドのものは読みません} point {ピリオドが多いため、カンマのものは読みません} other {どちらも多くないため、二通りに読めるものは読みません}}",
  another_page: "{files}{more, plural, =0 {} other { ほか # 件}}の次のページが渡されていません。請求が欠けています",
  ask_account_would_vanish:
    "この配信を公開すると、ソースにある現在のデータが置き換わり、次のすべてまたは大部分が失われます: {bills}{more, plural, =0 {} other {、ほか # 件}}。",
  ask_charges_missing: "請求が欠けています: {parts}。",
  ask_charges_possibly_twice:
    "請求が二重に数えられている可能性があります: {parts}。{told, plural, =0 {} other {理由: {reasons}{more, plural, =0 {} other {、ほかに警告 # 件}}。}}",
  ask_same_bill_in_two_sources:
    "{month} の{accounts, plural, =0 {{providers, plural, =0 {アカウントのない} other { {provider} のアカウントのない}}} other {請求アカウント {providers, plural, =0 {} other {{provider} }}{account} の}}請求書は、すでに {sources} で公開されています。ここでも公開すると二重に数えられます。{more, plural, =0 {} other {この実行の請求書のうち、ほか # 件もすでに存在します。}}",
  at_line: "{file} の {line} 行目{rest}",
  beside_and_in_runs:
    "{folder} には、実行フォルダーの外と中の両方に請求書があります。重複の可能性がありますが、すべて読みました",
  billing_period_exchanged:
    "が請求期間の終わりより後にあり、請求はその間にあるため、始まりと終わりが入れ替わっているものとみなしました",
  billing_period_from_end: "が請求期間の終わりより後にあり、請求はその終わりの前の月にあるため、その月に数えます",
  billing_period_from_start: "が請求期間の終わりより後にあるため、請求はその日に始まる月に数えます",
  bytes_differ: "{file} は {bytes, number} バイトですが、マニフェストでは {stated, number} バイトです",
  calls_no_model: "モデルを呼び出さず、費用もかからないため（スパン、イベント、ツール呼び出し）",
  charge_in_month_of_use: "空なので、どの請求書の請求か分かりません。使用した月に入れました",
  charge_period_exchanged: "が請求の終わりより後にあるため、始まりと終わりが入れ替わっているものとみなしました",
  charge_period_from_end: "が請求の終わりより後にあり、請求期間の外にあるため、請求は終わりの日のものとしました",
  charge_period_from_start:
    "が請求の終わりより後にあり、その終わりが請求期間の外にあるため、請求は始まりの日のものとしました",
  charge_start_missing: "請求の開始が書かれていません。終了した日か、請求期間としました",
  charges_gone:
    "{month} の{accounts, plural, =0 {アカウントのない請求} other { {account} }}{sub_accounts, plural, =0 {} other {（サブアカウント {sub_account}）}}について、ソースには{days, plural, =0 {} =1 {{first} に} other {費用が減った {first} から {last} までの # 日間に}} {rows, number} 行、{money} がありましたが、同じ日について、この配信には {rows_now, number} 行、{money_now} しかありません（{measure}、請求とクレジットを符号なしで合計）。その日のほかの請求では補われません。",
  charges_gone_of_more: "ほか {more, number} 件のサブアカウントで、費用が前より減っています。",
  column_unknown: "変換定義にない列 {column} を、x_Extra に残しました",
  columns_missing: "{format} にあるはずの {columns} がありません。そこから作る値は空になります",
  columns_not_kept: "変換定義にない {count, number} 列は保持しません: {columns}",
  columns_of_folders:
    "{columns} はファイルになく、テーブルのログかフォルダー名にしかないため、ここでは読みません。「stoa focus convert」なら読みます",
  columns_unknown: "変換定義にない {count, number} 列を、x_Extra に残しました: {columns}",
  commitment_fee_unsplit:
    "この列かコミットメントが Savings Plan の料金で空のため、未使用分が分かりません。実効コストには含めず、実効コストの合計は低すぎます。金額はその料金です",
  commitment_neither:
    "予約または Savings Plan があるのに空で、Frequency も空、リソースの記載もありません。請求される購入の費用か、すでに請求済みの使用分かを決められないため、書かれたとおりに請求・実効の両方に入れました。請求の種類を含めてエクスポートしてください",
  commitment_purchase_guessed:
    "予約または Savings Plan があるのに空です。頻度または販売するサービスから購入とみなし、費用は請求に入れ、実効には入れていません",
  commitment_use_guessed:
    "予約または Savings Plan があるのに空です。頻度または書かれたリソースから、対象の使用分とみなし、費用は実効に入れ、請求には入れていません",
  cost_named_twice:
    "見出しに費用の列が 2 つあります。{position} 番目の「{column}」を読み、{other_position} 番目の「{other}」は読みません。内容が違う場合は、数えない方を取り除いてください",
  credit_above_zero:
    "クレジットまたは返金なのに 0 より大きく、費用に加わっています。戻ってくる金額はマイナスで書いてください",
  currency_agora: "ILS の 100 分の 1 のアゴラです。金額を 100 で割ってシェケルで、コードは ILS で示してください",
  currency_dollar_cent: "USD の 100 分の 1 のセントです。金額を 100 で割ってドルで、コードは USD で示してください",
  currency_euro_cent: "EUR の 100 分の 1 のセントです。金額を 100 で割ってユーロで、コードは EUR で示してください",
  currency_fils: "KWD の 1000 分の 1 のフィルスです。金額を 1000 で割ってディナールで、コードは KWD で示してください",
  currency_is_number: "数値であり通貨ではありません。USD のような 3 文字のコードが必要です",
  currency_is_spreadsheet: "壊れた数式として表計算ソフトが表示したものです。USD のような通貨コードを書いてください",
  currency_minor:
    "通貨の補助単位の書き方です（GBP のペニーである GBp など）。金額を通貨そのもので、コードは大文字で示してください",
  currency_none_said:
    "通貨がないと書かれているため、BillingCurrency に値がありません。USD のような 3 文字のコードを書いてください",
  currency_of_several: "複数の通貨で使われる記号です。USD のように、目的の通貨のコードを書いてください",
  currency_pence: "GBP の 100 分の 1 のペニーです。金額を 100 で割ってポンドで、コードは GBP で示してください",
  currency_rand_cent: "ZAR の 100 分の 1 のセントです。金額を 100 で割ってランドで、コードは ZAR で示してください",
  currency_too_many:
    "通貨の種類が多すぎます。ISO 4217 にない通貨は一つの請求書に 100 種類までです。通貨の列かどうか確認してください",
  currency_unknown: "通貨ではありません。USD のような 3 文字のコードが必要です",
  currency_unlisted: "ISO 4217 にない通貨です。その金額は別に合計します",
  dates_either_way:
    "月と日のどちらが先か決まらない日付を、{order, select, month {月} other {日}}を先として読みました（{proof, select, periods {そうすると請求期間が月初に始まるため} mixed {同じ列のほかの日付は両方の順序を示しています} other {入力からは確かめられません}}）。違う場合は --date-order {order, select, month {day-first} other {month-first}} で変換してください",
  dialect_backslash: "ファイルの引用符はバックスラッシュでエスケープされています",
  dialect_carriage: "ファイルの行末は CR です",
  dialect_single_quotes: "ファイルの引用符は一重引用符です",
  effective_empty_all:
    "BilledCost のあるすべての請求で空です。EffectiveCost の合計にその費用は含まれません。実効コスト入りのファイルを入手してください",
  effective_empty_some:
    "両方の値がある請求と並んで、BilledCost だけの請求で空です。EffectiveCost の合計から抜けており、その分だけ低くなっています。ファイルをもう一度入手してください",
  estimate_tokens_undecided:
    "LiteLLM のどの数え方でも、行の数値と合いません。入力と出力のトークンの内訳は、この値を使わずに決めました",
  fields_differ: "見出しは {header, number} 列ですが、この行は {found, number} 列です",
  file_named_twice: "{file} は 2 回指定されましたが、1 回だけ読みます",
  gone_bill:
    "{month} の{providers, plural, =0 {} other { {provider} }}{accounts, plural, =0 {アカウントのない請求} other { {account}}}{sub_accounts, plural, =0 {} =1 {（サブアカウント {sub_account}）} other {（サブアカウント {sub_account} ほか {others, number} 件）}}{sums, plural, =0 {} other {、{money}{measure, select, effective {（EffectiveCost）} other {}}}}{lefts, plural, =0 {} other {（{left}）}}",
  gone_days: "{days, number} 日のうち {days_left, number} 日分の請求だけが残ります",
  gone_instead: "代わりに {left} になります",
  gone_left: "うち {left} が残ります",
  gone_left_of:
    "{measure}{part, select, category {（区分「{category}」）} none {（区分なし）} other {}}の {held}（請求とクレジットを符号なしで合計）のうち、{left} が残ります",
  gone_other_amounts: "配信と共通するサブアカウントがなく、同じ金額の日もありません",
  gone_other_things:
    "別の顧客の配信かもしれません。{column} の値 {values, number} 件のうち、配信にあるのは {common, number} 件です",
  header_repeated: "見出し行の繰り返しであるため",
  held_elsewhere:
    "{month} の{accounts, plural, =0 {{providers, plural, =0 {アカウントのない} other { {provider} のアカウントのない}}} other {請求アカウント {providers, plural, =0 {} other {{provider} }}{account} の}}請求書は、二重に数えられている可能性があります。ここと {sources} で、一方は 1 日に、もう一方は数日に分かれており、月 1 行の請求書と同じものの日別版のように、金額以外で区別できません。同じ請求書なら片方のソースを削除し、両方数えるならこのソースの `allow_duplicate` を設定してください。",
  id_shortened:
    "表計算ソフトが数値とみなして短くした ID のようです。末尾の桁は失われ、複数の ID の請求が一つにまとまっている可能性があります。ベンダーの元のファイルを使ってください",
  id_with_point:
    "プログラムが数値とみなして小数点を付けた ID のようです。小数点のない他のファイルでは別の ID として扱われます。ベンダーの元のファイルを使ってください",
  key_came_twice: "異なる値で 2 回現れるキーの値で、どちらが有効か分かりません",
  key_twice: "同じキーが異なる値で複数あり、読み手によってはその一つしか残りません",
  keys_late: "変換定義にないキーが先頭の行より後に現れたため、保持しません: {keys}",
  left_out_as_many_rows: "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: {file} と名前も行数も同じです",
  left_out_ending:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: 請求書の拡張子（{forms}、.gz・.zst も可）ではありません。請求書なら、ファイルそのものを指定してください",
  left_out_in_archive: "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: {archive} にも入っています",
  left_out_macos:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: macOS が作ったもので、請求書ではありません",
  left_out_no_bill:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: {report} は{kind, select, PriceSheet {価格表} ReservationDetails {予約の利用明細} ReservationRecommendations {推奨予約の一覧} ReservationTransactions {予約購入の一覧} other { {kind} }}であり、請求書ではありません",
  left_out_no_manifest:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: エクスポートのほかの実行にあるマニフェストがなく、完了していない可能性があります",
  left_out_not_in_table:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: Delta テーブル {table} の最新版にありません",
  left_out_older_run:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: {report} の古い実行です。最新は {newest} です",
  left_out_older_run_for:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: {month} の {report} の古い実行です。最新は {newest} です",
  left_out_rejects:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: Stoa が書いた却下行の一覧で、請求書ではありません",
  left_out_rollup:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: 隣のテーブルから Stoa が作った日別合計で、読むと課金が二重に数えられます",
  left_out_same: "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: {file} と同じ内容です",
  left_out_spark_log:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: Spark ジョブのログで、請求書ではありません",
  left_out_status_file:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: AWS の状態ファイルで、請求書ではありません",
  left_out_table:
    "{dataset} の {files, plural, other {# 件のファイル}}を除きました: {taken} を読みます。--dataset で選べます",
  left_out_unfinished_job:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: 完了していないジョブが書いたものです",
  left_out_unnamed:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: 同じ場所のマニフェストに書かれていません",
  left_out_usage_report:
    "{files}{more, plural, =0 {} other { ほか # 件}}を除きました: 費用を含まない使用量レポートです",
  line_of_totals:
    "請求ではない合計行の最初のセルのようです。金額は収支の「除外」に入り、どの結果にも含まれません。除外をなくすには、この行をファイルから取り除いてください",
  list_has_no_object: "オブジェクトでない要素があり、費用にいくら加わるか分かりません",
  list_is_none: "オブジェクトのリストではなく、費用にいくら加わるか分かりません",
  list_lacks: "「{member}」の値がない要素があり、費用にいくら加わるか分かりません",
  list_no_number: "「{member}」が数値でない要素があり、費用にいくら加わるか分かりません",
  list_other_case: "「{member}」の大文字・小文字が異なる要素があり、費用にいくら加わるか分かりません",
  list_several: "「{member}」の値が複数ある要素があり、費用にいくら加わるか分かりません",
  manifest_names_nothing: "{file} にファイルの記載がありません。その実行は何も出力していません",
  missing_rejected:
    "{column}（{currency, select, none {通貨不明} other {{currency}}}）の {percent} %、絶対額による（合計では {incoming} のうち {rejected}）",
  missing_unreadable:
    "読み取れない {rows, number} 行の {column}{examples, plural, =0 {} other {（最初のもの: {example}）}}",
  month_missing: "月ではないため、{column} がありません",
  month_of_another_zone:
    "UTC では別の月の最終日の途中から始まります。別のタイムゾーンの月初のようです。請求は UTC での月の請求期間に入れました。翌月の請求なら、月初の 00:00 UTC と書いてください",
  month_other_than_start:
    "starting_at と別の月なので、月ごとの内訳が分かりません。すべて最初の月に入れました。time_bucket_width=1d で取得してください",
  months_too_many:
    "請求月の種類が多すぎます。一度に取り込めるのは 600 か月までです。請求期間の列かどうか確認してください",
  no_address_allowed:
    "まだ読み取りを許可されたバケットやアドレスがありません。この環境の運用者が `costs.url_prefixes` で許可します",
  no_folder_allowed:
    "まだ読み取りを許可されたサーバー上のフォルダーがありません。この環境の運用者が `costs.folder_roots` で許可します",
  not_a_json_list: "JSON オブジェクトでも、そのリストでもありません",
  not_a_json_object: "JSON オブジェクトではありません",
  not_a_number: "数値ではありません",
  not_a_time: "日時ではありません",
  not_json: "正しい JSON ではありません",
  not_utf8: "UTF-8 でない文字を Windows-1252 として読みました",
  nul_bytes: "NUL バイトは文字ではないため、� として読みました",
  number_rounded: "保持できる桁数より小数が多いため、丸めました",
  number_too_large: "大きすぎます",
  number_too_precise: "丸めずに保持できる桁数より小数が多くあります",
  of_the_format: "{text}",
  of_the_format_value: "「{value}」 {text}",
  product_too_large: "計算できません。積が大きすぎます",
  quantity_in_larger_units: "数量の上限を超えるため、1000000000 を単位として示しました",
  quote_not_closed: "この行の引用符が閉じられていません",
  quotient_too_large: "計算できません。商が大きすぎます",
  rejects_unlisted: "ほかに除外された {rows, number} 行は、一覧にありません",
  request_without_amount: "金額ではありません。リクエストは残し、見積もりは 0 として数えました",
  reservation_fee_unsplit:
    "この列か未使用の前払い金が、未使用分があり得る予約の料金で空です。実効コストには含めず、実効コストの合計は低すぎます。金額はその料金です",
  reservation_use_unpriced:
    "予約の対象となる使用分で空です。実効コストは請求額（多くは 0）となり、実効コストの合計は低すぎます。金額はオンデマンドでの費用です",
  result_too_large: "計算できません。結果が大きすぎます",
  rows_again_in_file:
    "{file} のほぼすべての行が {times, number} 回現れ、{times, number} 回数えられます{share, plural, =1 {} other {（請求 # 件につき 1 件からの推計）}}。自身に追加されたファイルなら、1 回分だけにしてください",
  rows_again_in_more_files:
    "ほか {files, number} ファイルのほぼすべての行が、ファイル内に複数回現れ、そのたびに数えられます。自身に追加されたファイルなら、1 回分だけにしてください",
  rows_beside_amounts: "オブジェクト自身に金額があり、金額を持つ別のリストもあります",
  rows_key_once_list: "キー「{key}」が 2 回現れ、一方は行、もう一方は別の内容です",
  rows_key_twice: "キー「{key}」が 2 回現れ、行が異なります",
  rows_more_than_stated:
    "マニフェストの {stated, number} 行より多い {rows, number} 行があります: {files}{more, plural, =0 {} other { ほか # 件}}",
  rows_too_long: "すべての行に共通する内容が多すぎて、行を保持できません",
  rows_under_several_keys: "どの行を数えるのか判断できません: {keys}",
  rows_under_two_keys: "「{key}」と「{other}」に、それぞれ別の行があります",
  run_cancelled: "この実行はキャンセルされました。",
  run_checked: "FOCUS のルール {rules, number} 件のうち {passed, number} 件を満たしています。",
  run_committed: "{months} をデータストレージに書き込みました（バージョン {version}）。",
  run_confirmed: "実行の確認事項が承認されました。",
  run_converted: "{format}: 入力 {rows_in, number} 行、出力 {rows_out, number} 行、除外 {rejects, number} 行。",
  run_discarded: "実行が破棄されました。",
  run_interrupted: "実行が中断され、続きから再開します。",
  run_landed: "{files, number} ファイル（{bytes, number} バイト）を受け取りました。",
  run_not_answered: "この実行の確認事項に回答がありませんでした。何も公開していません。",
  run_notes:
    "{rows, plural, =0 {} other {# 行、}}{columns, plural, =0 {} other {{column}: }}{text}{places, plural, =0 {} other {（{place}）}}。",
  run_skipped: "{rows, number} 行をスキップしました（{because}）。",
  run_started: "実行を開始しました。",
  run_superseded: "このソースのより新しい実行（{made}）に同じ月があります: {months}。",
  run_timed_out: "この実行は上限 `costs.run_seconds` の {seconds, number} 秒を超えました。",
  run_tried_again: "もう一度試みます。",
  run_visible: "{rows, number} 行がデータセットに表示されます。",
  run_waits: "承認または破棄されるまで、実行は待機します。何も公開していません。",
  runs_repeat:
    "{files}{more, plural, =0 {} other { ほか # 件}}のフォルダーは、{export} の重複する実行かもしれません。すべて読みました",
  same_charges:
    "{days, plural, =0 {} =1 {{first} の} other {{first} から {last} までの}}同じ請求{alike, select, rounded {（丸めたもの）} restated {（別の金額で計算し直したもの）} unnamed {（別の金額で計算し直し、一方にはアカウントがないもの）} currency {（別の通貨のもの）} other {}}が {file} と {others}{more, plural, =0 {} other { ほか # 件}}の両方にあり、二重に数えられます{share, plural, =1 {} other {（請求 # 件につき 1 件からの推計）}}。{whole, select, yes {一方を除くか、両方数えるなら順に変換してください} other {重なる日を一方から取り除いてください}}",
  same_charges_in_more_files:
    "ほか {files, number} ファイルの請求が別のファイルにもあり、二重に数えられます。それらのファイルを除いてください",
  same_name_other_rows: "{file} と {other} は名前が同じで行数が異なります。両方読みました",
  savings_plan_use_unpriced:
    "Savings Plan の対象となる使用分で空です。オンデマンド価格を実効コストとしたため、実効コストの合計は高すぎます",
  tags_no_list: "キーと値のリストではありません。請求にこのタグはなく、文字列は x_Extra に残しました",
  tags_not_json: "正しい JSON ではありません。請求に Tags はなく、文字列は x_Extra に残しました",
  text_after_quote: "閉じ引用符の後に文字があります",
  titles_above: "見出しは {line, number} 行目です。その上は題名で、データ行ではありません",
  tokens_inner_kinds: "種類ごとのトークンの合計が全体より多く、どれがどれに含まれるか分かりません。そのまま使いました",
  tokens_input_none:
    "含まれるはずの数（キャッシュ・音声・画像）より小さく、負になるため入力トークンはありません。使用量は x_Extra に残しました",
  tokens_input_rest: "含まれるはずの数（キャッシュ・音声・画像）より小さく、残りは負になるため数えていません",
  tokens_negative: "トークン数が負で、数量になりません。使用量は x_Extra に残しました",
  tokens_negative_of_request: "トークン数が負で、数量になりません。x_Extra に残し、費用はリクエストに入れました",
  tokens_output_none:
    "含まれるはずの数（音声・画像）より小さく、負になるため出力トークンはありません。使用量は x_Extra に残しました",
  tokens_output_rest: "含まれるはずの数（音声・画像）より小さく、残りは負になるため数えていません",
  total_left_out: "合計と書かれているだけで、他の行の費用の合計と一致するため",
  totals_left_out:
    "合計と書かれているだけで、同じファイル・アカウント・サービスの他の行の合計と一致する行を、合計行として除きました。請求であれば、何の請求かを書いてください",
  totals_named_alike:
    "他より情報の少ない行が、同じアカウント・サービス・ファイルの他の行の合計と一致します。合計行なら二重に数えられます。ファイルから取り除いてください",
  totals_named_unlike:
    "合計と書かれていますが、同じアカウント・サービス・ファイルの他の行の合計と一致しないため、請求として残しました",
  totals_unnamed_alike:
    "アカウントもサービスもリソースも書かれていない行が、ファイルの他の行の合計と一致します。合計行なら二重に数えられます。ファイルから取り除いてください",
  totals_unnamed_unlike:
    "合計と書かれ、アカウントもサービスもリソースもありませんが、ファイルの他の行の合計と一致しないため、請求として残しました",
  twice_of_money:
    "{column}（{currency, select, none {通貨不明} other {{currency}}}）の {percent} %（絶対額で {amount}）",
  unfinished_download: "{file} は未完了のダウンロードかコピーなので、読みませんでした",
  value_adjustment_without_rule: "「{value}」は規則のない調整の種類です。訂正にもクレジットにもしません",
  value_charge_category_none: "「{value}」は FOCUS にない請求区分です",
  value_charge_category_without_rule: "「{value}」は規則のない請求区分です。Adjustment とみなしました",
  value_charge_type_without_rule:
    "「{value}」は規則のない請求の種類です。ChargeCategory は Adjustment とし、費用は書かれたとおりに請求・実効としました",
  value_cost_type_by_category: "「{value}」は規則のない費用の種類です。ChargeCategory だけで判断しました",
  value_cost_type_without_rule:
    "「{value}」は規則のない費用の種類です。ChargeCategory は Adjustment とし、費用は書かれたとおりに請求・実効としました",
  value_credit_type_without_rule:
    "「{value}」は規則のないクレジットの種類です。ほかのクレジットと同じく BilledCost と EffectiveCost に入れ、コミットメントとはみなしません",
  value_kind_of_charge_without_rule:
    "「{value}」は規則のない請求の種類です（docs/formats/saas-subscriptions.md に一覧）。金額はそのまま、Adjustment として数えます",
  value_line_item_without_rule:
    "「{value}」は規則のない明細の種類です。ChargeCategory は名前から推測し、費用は書かれたとおりに請求・実効としました",
  value_lines_recur: "「{value}」の行は毎月の購入とみなしました。AWS はどの使用分が対象かを示しません",
  value_missing: "値がないため、{column} がありません",
  value_neither_true_nor_false: "「{value}」は真偽値ではありません。訂正の行とはみなしません",
  value_pricing_model_without_rule:
    "「{value}」は規則のない価格モデルです。PricingCategory は Other とし、費用は書かれたとおりに請求・実効としました",
  value_service_unlisted_aws:
    "「{value}」は data/mappings/aws-services.csv にありません。ServiceCategory は Other です",
  value_service_unlisted_oci:
    "「{value}」は data/mappings/oci-services.csv にありません。ServiceCategory は Other です",
  view_actual: "実際のコスト",
  view_amortised: "償却コスト",
  views_disagree:
    "{day} の請求アカウント {account}{sub_accounts, plural, =0 {} other {（サブアカウント {sub_account}）}}について、両方にあるはずの請求が「{part}」（{part_files}{part_more, plural, =0 {} other { ほか # 件}}）と「{whole}」（{whole_files}{whole_more, plural, =0 {} other { ほか # 件}}）で一致しません。「{part}」: {part_charges, number} 件{part_sums, plural, =0 {} other {、{part_money}}}、「{whole}」: {whole_charges, number} 件{whole_sums, plural, =0 {} other {、{whole_money}}}。「{whole}」 の分だけを数えます。同じ日について両方をもう一度エクスポートしてください",
  views_disagree_on_more:
    "{month} の請求アカウント {account} のサブアカウントのほか {days, number} 日分について、両方にあるはずの請求が「{part}」（{part_files}{part_more, plural, =0 {} other { ほか # 件}}）と「{whole}」（{whole_files}{whole_more, plural, =0 {} other { ほか # 件}}）で一致しません。「{part}」: {part_charges, number} 件{part_sums, plural, =0 {} other {、{part_money}}}、「{whole}」: {whole_charges, number} 件{whole_sums, plural, =0 {} other {、{whole_money}}}。「{whole}」 の分だけを数えます。同じ日について両方をもう一度エクスポートしてください",
  warnings_beyond: "{kinds, number} 種類を超える警告は、件数だけを数えます",
};
export default ja;
