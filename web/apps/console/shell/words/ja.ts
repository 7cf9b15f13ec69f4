/** Japanese: the shell: places, menus, the palette, what a page shows when it cannot be shown. */
import type { Words } from "@/i18n";
import type en from "./en";

const ja: Words<typeof en> = {
  invitations: "招待",
  palette: {
    services: "サービス",
    accounts: "アカウント",
    sources: "ソース",
    runs: "実行",
    all: "一致するものをすべて表示",
    drawings: "図面",
    diagrams: "図",
    hint: "ページ、サービス、アカウント、実行などを検索",
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
  invented: "架空のデータです。この会社、請求書、リソースはすべて作り物で、Stoa の機能を紹介するためのものです。",
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
};
export default ja;
