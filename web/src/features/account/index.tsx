/** The pages before an organisation is chosen. */
export { NewOrganisation } from "./new-organisation";
export { Redeem } from "./redeem";
export { SignIn } from "./sign-in";
export { SignUp } from "./sign-up";
