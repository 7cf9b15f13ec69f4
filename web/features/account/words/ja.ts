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
    currentHint: "直近 15 分以内にメールのリンクでサインインした場合は空のままにしてください。",
    "new": "新しいパスワード",
    change: "パスワードを変更",
    hint: "10 文字以上。文章にすると覚えやすくなります",
    required: "パスワードを入力してください",
    label: "パスワード",
  },
  sessions: {
    title: "サインイン中の端末",
    intro:
      "ブラウザーと、あなたのパスワードでサインインしたプログラムです。心当たりのないものはサインアウトし、パスワードを変更してください。",
    browserOn: "{system} の {browser}",
    unknownOn: "{system} の不明なブラウザー",
    unknown: "不明なブラウザー",
    current: "このブラウザー",
    lastUsed: "最終使用",
    since: "サインイン",
    from: "ネットワーク {network}",
    end: "サインアウト",
    endTitle: "{name} をサインアウトしますか？",
    endLost: "そこではサインインし直す必要があります。",
    ended: "{name} をサインアウトしました",
    endOthers: "他のすべてからサインアウト",
    endOthersTitle: "他のすべてからサインアウトしますか？",
    endOthersLost: "このブラウザー以外では、サインインし直す必要があります。",
    keysStay: "API キーは引き続き有効です。パスワードの変更時に無効にできます。",
    othersEnded: "他のすべてからサインアウトしました",
    more: "{count, plural, other {ほか # 件}}",
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
    offer: "ロール: {role}、期限: {time}",
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
    signsIn: "{email} としてサインインします",
    signsUp: "{email} の登録を完了します",
    onlyYours: "ご自分のアドレスである場合にだけ続けてください。",
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
      "参加には招待が必要です。組織のオーナーか管理者、またはこのサーバーの運用者に依頼してください。招待済みの方はサインインしてください。",
    first: "あなたが最初の一人です",
    firstHint: "まだ誰も登録していません。今登録した方は運用者とみなされ、すぐにサインインします。",
    title: "組織を作成",
    claim: "データがこのサーバーの外に出ることはありません。",
    haveAccount: "アカウントをお持ちですか？",
    linkSent:
      "{email} にリンクを送信しました。このブラウザーで開いて完了してください。リンクは一度だけ、10 分間有効です。",
    noMail: "このサーバーはメールを送信しません",
    noMailHint: "そのため、ご自分では登録できません。サーバーの運用者が発行するリンク（stoa people link）で入れます。",
  },
  mailKept: {
    title: "リンクはこのサーバーのメールボックスにあります",
    where:
      "この Stoa はお試し用のため、メールを送信せずに保管します。起動した方は「開発者」›「メールボックス」でリンクを確認できます。または、ターミナルで発行します：",
  },
  lookIntoMail: "メールをご確認ください",
  noMailHint: "メールが届かない場合は、サーバーの運用者からリンクを受け取れます。",
};
export default ja;
