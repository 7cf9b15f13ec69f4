/** The pages before an organisation is chosen, and those that belong to the person. */
export { Account } from "./account";
export { Invitations } from "./invitations";
export { NewOrganisation } from "./new-organisation";
export { Redeem } from "./redeem";
export { SignIn } from "./sign-in";
export { SignUp } from "./sign-up";
