/** Japanese: members and the organisation. */
import type { Words } from "@/i18n";
import type en from "./en";

const ja: Words<typeof en> = {
  members: {
    title: "メンバー",
    roleChanged: "役割を変更しました",
    roleOf: "{name} の役割",
    since: "参加日時",
    invite: "招待する",
    intro: "この組織の人々です。それぞれ 1 つの役割を持ちます。",
    empty: "メンバーはいません",
    inviteWithoutMail:
      "このサーバーはメールを送信しません。招待はサインインすると表示され、7 日以内に承諾すると参加できます。アカウントのない方は、運用者が「stoa people link」で作るリンクで入ります。",
    inviteByMail: "メールが届き、7 日以内に承諾すると参加します。アドレスにアカウントがあるかどうかは表示されません。",
    sendInvitation: "招待を送信",
    removeTitle: "{name} を削除しますか？",
    remove: "削除",
    role: "役割",
    invited: "{email} を招待しました",
    search: "名前やアドレスを検索",
    changeTitle: "{name} を{role}にしますか",
    changeNow: "現在：{hint}。",
    changeThen: "変更後：{hint}。",
    change: "役割を変更",
    removeAccess: "ただちにアクセスできなくなります。",
    removeKeys: "本人が作成した API キーは使えなくなります。",
    removeLog: "行った操作はログに残ります。",
    removed: "{name} を削除しました",
    you: "あなたです",
    youHint: "あなたの役割の変更や削除は、ほかの人が行います。",
  },
  organisation: {
    title: "組織",
    nameRequired: "会社またはチームの名前を入力してください",
    currency: "通貨",
    currencyInvalid: "EUR のような 3 文字",
    currencyHint: "最初に表示される通貨です。異なる通貨の合計が混ざることはありません。",
    slug: "短縮名",
    slugHint: "アドレスと API で使います。変わることはありません。",
  },
  pending: {
    takenBack: "招待を取り消しました",
    openUntil: "有効期限",
    expired: "期限切れ",
    sendAgainTo: "{email} に再送信",
    takeBackOf: "{email} の招待を取り消す",
    title: "招待中",
  },
  roleHint: {
    owner: "すべて（他の所有者を含む）",
    admin: "メンバー・キー・コスト",
    member: "コスト：アップロードと変更",
    viewer: "コストの閲覧",
  },
};
export default ja;
