/** Japanese: the lists, details, forms and questions of every page. */
import type { Words } from "@/i18n";
import type en from "./en";

const ja: Words<typeof en> = {
  list: {
    failed: "一覧を読み込めませんでした",
    stale: "これらの行は {time} 時点のものです。サーバーが応答しません。",
    staleBecause: "これらの行は {time} 時点のものです。{reason}",
    noMatch: "該当するものがありません",
    noMatchHint: "行はありますが、上の検索と絞り込みに該当するものはありません。",
    showAll: "すべて表示",
    all: "すべて",
    clearFilters: "絞り込みを解除",
    rows: "{count, plural, other {# 行}}",
    first: "最初の {shown, number} 行です。続きがあります",
    of: "{total, number} 行中 {shown, number} 行",
  },
  failure: {
    forbidden: "これを見る権限がありません",
    missing: "もう存在しません",
  },
  stale: "最新ではない可能性があります",
  confirm: {
    type: "続けるには「{word}」と入力してください",
  },
  form: {
    tooLong: "長すぎます。短くしてください。",
  },
  unsaved: {
    title: "保存せずに離れますか？",
    lost: "ここに書いた内容は保存されておらず、失われます。",
    leave: "離れる",
    stay: "とどまる",
  },
  page: {
    unusable: "リンクの {said} はこのページでは使えないため、取り除きました。",
    failed: "ページを表示できませんでした",
    request: "リクエスト番号（サーバーの運用者向け）:",
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
    more: "ほか {count, plural, other {# ファイル}}",
    progress: "{name} の進行状況",
    waiting: "順番を待っています",
    done: "アップロードしました",
    open: "開く",
    cancel: "{name} のアップロードをキャンセル",
    dismiss: "{name} を一覧から消す",
  },
};
export default ja;
