/** Japanese: the shell: places, menus, the palette, what a page shows when it cannot be shown. */
import type { Words } from "@/i18n";
import type en from "./en";

const ja: Words<typeof en> = {
  place: {
    invitations: "招待",
    overview: "概要",
    explorer: "エクスプローラー",
    upload: "アップロード",
    sources: "ソース",
    runs: "実行",
    history: "履歴",
    diagrams: "図",
    costComparison: "コスト比較",
    draw: "自分で描く",
    keys: "API キー",
    events: "イベント",
    jobs: "ジョブ",
    mailbox: "メールボックス",
    members: "メンバー",
    organisation: "組織",
  },
  section: {
    costs: "コスト",
    atlas: "アトラス",
    developer: "開発者",
    settings: "設定",
  },
  palette: {
    hint: "ページへ移動、または操作を実行",
    switchTo: "{name} に切り替え",
    actions: "操作",
    lightTheme: "ライトテーマ",
    darkTheme: "ダークテーマ",
    apiReference: "API リファレンス",
    title: "検索とコマンド",
    open: "移動・操作…",
  },
  organisations: {
    title: "組織",
    create: "新しい組織",
    switch: "組織を切り替え",
    here: "現在地",
  },
  signOut: "サインアウト",
  skipToContent: "本文へ移動",
  navigation: {
    title: "ナビゲーション",
    open: "ナビゲーションを開く",
    main: "メイン",
  },
  theme: {
    title: "テーマ",
    light: "ライト",
    dark: "ダーク",
    system: "システムに合わせる",
  },
  yourAccount: "アカウント",
  language: {
    title: "言語",
    failed: "この言語の文言を読み込めなかったため、英語で表示しています。接続を確認してください。",
  },
  crash: {
    title: "ページを表示できませんでした",
  },
  notFound: {
    title: "このアドレスには何もありません",
    toStart: "最初のページへ",
    body: "リンクが古いか、メンバーではない組織のものです。",
  },
};
export default ja;
