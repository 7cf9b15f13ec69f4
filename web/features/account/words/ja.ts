/** Japanese: signing in and up, invitations, one’s own account. */
import type { Words } from "@/i18n";
import type en from "./en";

const ja: Words<typeof en> = {
  profile: {
    title: "アカウント",
  },
  password: {
    changed:
      "パスワードを変更しました。他のブラウザーはサインアウトされました。{keys, plural, =0 {} other {あなたの API キー # 件は引き続き有効です。}}",
    changedKeysEnded:
      "パスワードを変更しました。他のブラウザーはサインアウトされ、あなたの API キーは無効になりました。",
    endKeys: "自分の API キーも無効にする",
    endKeysHint:
      "すべての組織で、あなたが作成したキーがすべて対象です。それを使うプログラムは以後拒否されます。以前のパスワードを他の人に知られた可能性がある場合に選んでください。",
    current: "現在のパスワード",
    currentHint: "直近15分以内にメールのリンクでサインインした場合は空のままにしてください。",
    "new": "新しいパスワード",
    change: "パスワードを変更",
    hint: "10 文字以上。文章にすると覚えやすくなります",
    required: "パスワードを入力してください",
    label: "パスワード",
  },
  back: "戻る",
  name: {
    required: "名前を入力してください",
    label: "お名前",
  },
  invitations: {
    accept: "承諾",
    title: "招待",
    sentTo: "{email} 宛て。承諾した組織にだけ参加します。",
    createOwn: "自分の組織を作成",
    empty: "回答待ちの招待はありません。",
    offer: "役割: {role}、期限: {time}",
    decline: "辞退",
  },
  organisation: {
    "new": "新しい組織",
    intro: "組織ごとに請求書・メンバー・キーがあり、組織間で共有されるものはありません。",
    nameRequired: "会社またはチームの名前を入力してください",
    create: "作成",
    label: "組織",
    hint: "会社またはチーム。メンバーは後から招待できます。",
  },
  link: {
    title: "リンクでサインイン",
    intro: "リンクは一度だけ使えます。ボタンを押してください。",
    incomplete: "リンクが不完全です",
    incompleteHint: "アドレス全体をコピーするか、新しいリンクを依頼してください。",
    failed: "リンクを使用できませんでした",
    signedInAs: "{email} としてサインインしています",
    signsInOther: "このリンクを使うと、あなたに代わって、リンクの宛先の方がサインインします。",
    continue: "続ける",
    backToSignIn: "サインインに戻る",
  },
  signIn: {
    claim: "クラウド・生成 AI・SaaS を、信頼できる一つの請求書に。",
    newHere: "はじめてですか？",
    linkSent: "{email} のアカウントまたは招待があれば、一度だけ使えるサインインリンクを送信しました。",
    useLink: "代わりにサインインリンクを送る",
    noMail: "このサーバーはメールを送信しないため、サインインリンクはありません。運用者にお問い合わせください。",
    linkHint: "一度だけサインインできるリンクを送ります。",
    sendLink: "リンクを送信",
    usePassword: "代わりにパスワードを使う",
    title: "サインイン",
  },
  signUp: {
    closed: "このサーバーは一般には公開されていません",
    closedHint:
      "参加には招待が必要です。すでに参加している方に依頼してください。空のサーバーで登録できるのは最初の一人だけです。",
    title: "組織を作成",
    claim: "データがこのサーバーの外に出ることはありません。",
    haveAccount: "アカウントをお持ちですか？",
    linkSent:
      "{email} にリンクを送信しました。このブラウザーで開いて完了してください。リンクは一度だけ、10 分間有効です。",
    noMail: "このサーバーはメールを送信しません",
    noMailHint: "ここで登録できるのは最初の 1 人だけです。それ以降の方は、サーバーの運用者が発行するリンクで入ります。",
  },
  lookIntoMail: "メールをご確認ください",
  noMailHint: "メールが届かない場合は、サーバーの管理者からリンクを受け取れます。",
};
export default ja;
