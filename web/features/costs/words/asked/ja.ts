/** Japanese: Costs, what a run asks before it publishes. */
import type { Words } from "@/i18n";
import type en from "./en";

const ja: Words<typeof en> = {
  asked: {
    title: "この実行には回答が必要です",
    until: "承認されるまで何も公開されません。回答がなければ {until} にキャンセルされます。",
    months: "置き換えられるもの",
    replaced: "置き換えたもの",
    now: "現在",
    confirmedThen: "承認後",
    before: "変更前",
    after: "変更後",
    nothing: "なし",
    confirm: "承認する",
    discard: "破棄する",
    discarded: "実行を破棄しました。何も公開されていません。",
    confirmTitle: "{name} のこの請求書を公開しますか？",
    change: "{period}: {before} → {after}",
    wayBack: "現在の内容は、履歴から引き続き表示できます。",
    confirmed: "確認事項は {time} に承認されました。",
    waiting: "{count, plural, other {# 件の請求書が回答を待っています}}",
    notPublished: "実行が承認または破棄されるまで、何も公開されません。",
  },
};
export default ja;
