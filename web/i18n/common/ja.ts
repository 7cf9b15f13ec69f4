/** Japanese: words that every page uses. */
import type { Words } from "@/i18n";
import type en from "./en";

const ja: Words<typeof en> = {
  change: {
    "new": "新規",
  },
  nothingByThisName: "該当するものがありません",
  loading: "読み込み中",
  tryAgain: "再試行",
  showMore: "さらに表示",
  saved: "保存しました",
  save: "保存",
  name: "名前",
  emailInvalid: "メールアドレスを入力してください（例: maria@example.com）",
  email: "メールアドレス",
  close: "閉じる",
  cancel: "キャンセル",
  keep: "残す",
  role: {
    owner: "オーナー",
    admin: "管理者",
    member: "メンバー",
    viewer: "閲覧者",
  },
  actions: "操作",
  copied: "コピーしました",
  copy: "コピー",
  state: "状態",
  never: "なし",
  copyLink: "リンクをコピー",
  none: "（なし）",
  total: "合計",
  yes: "はい",
  no: "いいえ",
  download: "ダウンロード",
  unreachable: "サーバーに接続できません。動作していることを確認して、もう一度試してください。",
  noReason:
    "サーバーがステータス {status} を返しましたが、理由は示されていません。もう一度試し、続くようなら運用者に知らせてください。",
  language: {
    title: "言語",
    failed: "この言語の文言を読み込めなかったため、英語で表示しています。接続を確認してください。",
  },
};
export default ja;
