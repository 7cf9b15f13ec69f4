/** English: signing in and up, invitations, one’s own account. These are the keys; the other languages have the same. */
const en = {
  profile: {
    title: "Your account",
  },
  password: {
    changed:
      "Password changed. Other browsers are signed out.{keys, plural, =0 {} one { # API key of yours goes on.} other { # API keys of yours go on.}}",
    changedKeysEnded: "Password changed. Other browsers are signed out, and your API keys have ended.",
    endKeys: "End my API keys too",
    endKeysHint:
      "All that you made, in every organisation: programs that use one are refused from then on. Do this when somebody else may have known the old password.",
    current: "Password you have now",
    currentHint: "Leave it empty if you signed in by a mailed link within the last 15 minutes.",
    "new": "New password",
    change: "Change the password",
    hint: "At least 10 characters; a sentence is easy to remember",
    required: "Write your password",
    label: "Password",
  },
  back: "Back",
  name: {
    required: "Write your name",
    label: "Your name",
  },
  invitations: {
    accept: "Accept",
    title: "Invitations",
    sentTo: "Sent to {email}. You join only what you accept.",
    createOwn: "Create an organisation of your own",
    empty: "Nothing waits for your answer.",
    offer: "As {role}, until {time}",
    decline: "Decline",
  },
  organisation: {
    "new": "New organisation",
    intro: "An organisation has its own bills, members and keys. Nothing is shared between organisations.",
    nameRequired: "Write the name of your company or team",
    create: "Create",
    label: "Organisation",
    hint: "Your company or team. You can invite others later.",
  },
  link: {
    title: "Sign in with your link",
    intro: "This link works once. Press the button to use it.",
    incomplete: "This link is incomplete",
    incompleteHint: "Copy the whole address, or ask for a new link.",
    failed: "The link could not be used",
    signedInAs: "You are signed in as {email}",
    signsInOther: "The link signs in whoever it was made for, in your place.",
    continue: "Continue",
    backToSignIn: "Back to the sign-in",
  },
  signIn: {
    claim: "One trustworthy bill for cloud, GenAI and SaaS.",
    newHere: "New here?",
    linkSent: "If {email} has an account or an invitation, a sign-in link is on its way. It works once.",
    useLink: "Send me a sign-in link instead",
    noMail: "This installation sends no mail, so there are no sign-in links. Whoever operates it can help you in.",
    linkHint: "We send you a link that signs you in, once.",
    sendLink: "Send the link",
    usePassword: "Use a password instead",
    title: "Sign in",
  },
  signUp: {
    closed: "This server is closed to strangers",
    closedHint:
      "People come in by invitation: ask somebody who is in. Only the first person of an empty server signs up.",
    title: "Create an organisation",
    claim: "Nothing leaves this server.",
    haveAccount: "Already have an account?",
    linkSent: "We have sent a link to {email}. Open it in this browser to finish; it works once, for ten minutes.",
    noMail: "This server sends no mail",
    noMailHint:
      "Only its first person can sign up here. Everybody after that gets in by a link from whoever operates it.",
  },
  lookIntoMail: "Look into your mail",
  noMailHint: "No mail? Whoever runs this server can give you a link.",
} as const;
export default en;
