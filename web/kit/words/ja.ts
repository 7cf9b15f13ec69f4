/** Japanese: the lists and forms of every page. */
import type { Words } from "@/i18n";
import type en from "./en";

const ja: Words<typeof en> = {
  list: {
    failed: "一覧を読み込めませんでした",
  },
  page: {
    failed: "ページを表示できませんでした",
    request: "リクエスト番号(サーバーの運用担当者向け):",
    missing: "このアドレスには何もありません",
    missingHint: "リンクが古いか、メンバーではない組織のものです。",
    toStart: "最初のページへ",
  },
  forbidden: {
    title: "このページを見る権限がありません",
    needs: "必要な権限:",
    roles: "この権限を持つロール: {roles}。",
    yours: "ここでのロールは{role}です。",
    ask: "問い合わせ先:",
  },
  upload: {
    title: "アップロード",
    more: "ほか{count, plural, other {#ファイル}}",
    progress: "{name} の進行状況",
    waiting: "順番を待っています",
    done: "アップロードしました",
    open: "開く",
    cancel: "{name} のアップロードをキャンセル",
    dismiss: "{name} を一覧から消す",
  },
};
export default ja;
