/** English: members and the organisation. These are the keys; the other languages have the same. */
const en = {
  members: {
    title: "Members",
    roleChanged: "Role changed",
    roleOf: "Role of {name}",
    since: "Since",
    removeName: "Remove {name}",
    invite: "Invite",
    intro: "People of this organisation, each with one role.",
    empty: "No members",
    inviteWithoutMail:
      "This server sends no mail: they see the invitation when they sign in, and join when they accept, within seven days. Who has no account gets in by a link that the operator makes with “stoa people link”.",
    inviteByMail:
      "They get an e-mail and join when they accept, within seven days. Whether the address has an account is not told.",
    sendInvitation: "Send invitation",
    removeTitle: "Remove {name}?",
    removeBody: "They lose access at once, and API keys they made stop working. What they did stays in the log.",
    remove: "Remove",
    role: "Role",
    invited: "{email} is invited",
  },
  organisation: {
    title: "Organisation",
    nameRequired: "Write the name of your company or team",
    currency: "Currency",
    currencyInvalid: "Three letters, such as EUR",
    currencyHint: "The one that is shown first. Sums in different currencies are never mixed.",
    slug: "Short name",
    slugHint: "In addresses and in the API. It does not change.",
  },
  pending: {
    takenBack: "Invitation taken back",
    openUntil: "Open until",
    expired: "expired",
    sendAgainTo: "Send again to {email}",
    takeBackOf: "Take back the invitation of {email}",
    title: "Invited",
  },
  roleHint: {
    owner: "everything, and other owners",
    admin: "members, keys and costs",
    member: "costs: upload and change",
    viewer: "look at costs",
  },
} as const;
export default en;
