/** Japanese: Costs, the sources of bills. */
import type { Words } from "@/i18n";
import type en from "./en";

const ja: Words<typeof en> = {
  sources: {
    byHand: "手動",
    byUpload: "アップロード",
    title: "ソース",
    schedule: "スケジュール",
    everyDay: "毎日",
    everyHour: "毎時",
    "new": "新しいソース",
    upload: "アップロード",
    settings: "設定",
    deleted: "{name} を削除しました",
    column: {
      lastRun: "前回の実行",
      newestPeriod: "最新の期間",
    },
    runNow: "今すぐ実行",
    moreFor: "{name} のその他の操作",
    delete: "削除",
    intro: "請求書の取得元です。実行がソースを読み込み、含まれる請求期間だけを置き換えます。",
    empty: "ソースはまだありません",
    emptyHint:
      "サーバー上のフォルダーや請求エクスポートのバケットを接続するか、ファイルをアップロードしてください。アップロードもソースになります。",
    deleteTitle: "{name} を削除しますか？",
    deleteBody: "明細はすべてのグラフから消えます。以前の時点は履歴から引き続き表示できます。",
    search: "名前を検索",
    kind: {
      upload: "アップロード",
      folder: "サーバーのフォルダー",
      object_store: "バケット",
    },
  },
  source: {
    page: {
      identity: "請求書から判明した相手",
      allowed: "例外",
      nothingAllowed: "なし",
      guessed: "行の内容から推測",
      since: "追加日時",
      runsOf: "{name} の実行",
      noRuns: "まだ読み込まれていません。",
      noPeriods: "まだ何も公開されていません。",
      supports: "対応",
    },
    form: {
      locationRequired: "ファイルの場所を入力してください",
      locationInvalid: "s3://bucket/folder/、gs://…、az://… の形で入力してください",
      intro: "そこにある請求書をすべて読み込み、列から形式を認識します。",
      added: "{name} を追加しました。今すぐ実行するか、スケジュールをお待ちください。",
      kind: "種類",
      serverFolder: "サーバー上のフォルダー",
      bucket: "バケット",
      nameExample: "AWS 本番",
      folder: "フォルダー",
      address: "アドレス",
      folderHint: "サーバーから見たパス（例: /srv/billing/aws）",
      addressHint: "例: s3://billing-exports/cur/",
      addressBegins: "次のいずれかで始まります: {prefixes}",
      notHere: "この種類のソースはここでは使えません",
      add: "ソースを追加",
      nameRequired: "名前を付けてください",
    },
    edit: {
      title: "{name} の設定",
      intro: "次回の実行から有効です。",
      accountIdRequired: "名前にはアカウントの ID が必要です",
      sameBills: "請求がほかのソースにもあってよい",
      sameBillsHint:
        "指定しない場合、同じ請求アカウントと月をほかのソースが保持していると、実行は先に確認を求めます。二重に集計されるためです。",
      leaveOut: "次の配信にコストの欠落があってもよい",
      leaveOutHint:
        "指定しない場合、このソースの月を置き換える実行に、そこにあるアカウント、日、または金額の多くが欠けていると、先に確認を求めます。次の実行に限り有効です。",
      unreadable: "次の配信に読み取れないコストがあってもよい",
      unreadableHint:
        "指定しない場合、金額のうち無視できない割合が除外されたか読み取れなかった実行は、先に確認を求めます。次の実行に限り有効です。",
      twice: "次の配信に二重に数えられている可能性のあるコストがあってもよい",
      twiceHint:
        "指定しない場合、金額のうち無視できない割合が二重に数えられている可能性のある実行は、先に確認を求めます（コピー、日が重なるファイル、合計行）。次の実行に限り有効です。",
      supportsHint:
        "どの FOCUS ルールを検査するかを決めます。未回答の項目は行の内容から推測されます。説明は FOCUS 仕様書からの英語の引用です。",
      guess: "推測する",
    },
  },
};
export default ja;
