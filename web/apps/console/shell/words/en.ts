/** English: the shell: places, menus, the palette, what a page shows when it cannot be shown. These are the keys; the other languages have the same. */
const en = {
  invitations: "Invitations",
  palette: {
    services: "Services",
    accounts: "Accounts",
    sources: "Sources",
    runs: "Runs",
    all: "Show all that match",
    drawings: "Drawings",
    diagrams: "Diagrams",
    hint: "Find a page, a service, an account, a run …",
    switchTo: "Switch to {name}",
    actions: "Actions",
    lightTheme: "Light theme",
    darkTheme: "Dark theme",
    apiReference: "API reference",
    title: "Search and commands",
    open: "Go to or do…",
  },
  organisations: {
    title: "Organisations",
    create: "New organisation",
    switch: "Switch organisation",
    here: "You are here",
  },
  signOut: "Sign out",
  skipToContent: "Skip to the content",
  invented: "Invented data: this company, its bills and its resources are made up, to show what Stoa does.",
  navigation: {
    title: "Navigation",
    open: "Open navigation",
    main: "Main",
  },
  theme: {
    title: "Theme",
    light: "Light",
    dark: "Dark",
    system: "As the system",
  },
  yourAccount: "Your account",
} as const;
export default en;
