/** The pages before an organisation is chosen, and those that belong to the person. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { capabilitiesQuery, invitationsQuery, sessionsQuery } from "@/api/session";
import { begin, ensure, page } from "@/kit/page/load";
import { root, signedIn } from "@/kit/page/tree";
import { text } from "@/util/search";

// Known before the page shows, so that no form is offered and then taken away; without an answer there is the password.
const doors = () => ensure(capabilitiesQuery).catch(() => undefined);

const signIn = createRoute({
  getParentRoute: () => root,
  path: "sign-in",
  staticData: { title: { en: "Sign in", de: "Anmelden", fr: "Se connecter", ja: "サインイン" }, needs: null },
  validateSearch: (search: Record<string, unknown>): { next?: string; way?: string } => ({
    next: text(search.next),
    way: text(search.way),
  }),
  loader: doors,
  component: lazyRouteComponent(
    page("account", () => import("./sign-in")),
    "SignIn",
  ),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: "sign-up",
  staticData: {
    title: { en: "Create an organisation", de: "Organisation anlegen", fr: "Créer une organisation", ja: "組織を作成" },
    needs: null,
  },
  loader: doors,
  component: lazyRouteComponent(
    page("account", () => import("./sign-up")),
    "SignUp",
  ),
});

const redeem = createRoute({
  getParentRoute: () => root,
  path: "sign-in/link",
  staticData: {
    title: {
      en: "Sign in with your link",
      de: "Mit Ihrem Link anmelden",
      fr: "Se connecter avec votre lien",
      ja: "リンクでサインイン",
    },
    needs: null,
  },
  validateSearch: (search: Record<string, unknown>): { token?: string } => ({ token: text(search.token) }),
  component: lazyRouteComponent(
    page("account", () => import("./redeem")),
    "Redeem",
  ),
});

const newOrganisation = createRoute({
  getParentRoute: () => root,
  path: "new-organisation",
  staticData: {
    title: { en: "New organisation", de: "Neue Organisation", fr: "Nouvelle organisation", ja: "新しい組織" },
    needs: null,
  },
  beforeLoad: () => signedIn(),
  component: lazyRouteComponent(
    page("account", () => import("./new-organisation")),
    "NewOrganisation",
  ),
});

// The mail of an invitation points here; who is signed out most likely has no password yet. Without mail the sign-in page asks for one.
const invitations = createRoute({
  getParentRoute: () => root,
  path: "invitations",
  staticData: {
    title: { en: "Invitations", de: "Einladungen", fr: "Invitations", ja: "招待" },
    words: { en: "invite join organisation", de: "einladen beitreten", fr: "inviter rejoindre", ja: "招待 参加" },
    needs: null,
  },
  beforeLoad: () => signedIn("/invitations", "link"),
  loader: () => ensure(invitationsQuery),
  component: lazyRouteComponent(
    page("account", () => import("./invitations")),
    "Invitations",
  ),
});

const own = createRoute({
  getParentRoute: () => root,
  path: "account",
  staticData: {
    title: { en: "Your account", de: "Ihr Konto", fr: "Votre compte", ja: "アカウント" },
    words: {
      en: "profile password sessions person",
      de: "Profil Passwort Sitzungen",
      fr: "profil mot de passe sessions",
      ja: "プロフィール パスワード セッション",
    },
    needs: null,
  },
  beforeLoad: () => signedIn("/account"),
  loader: () => begin(sessionsQuery),
  component: lazyRouteComponent(
    page("account", () => import("./account")),
    "Account",
  ),
});

export const account = [signIn, signUp, redeem, newOrganisation, invitations, own] as const;
