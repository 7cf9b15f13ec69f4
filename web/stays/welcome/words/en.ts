/** English: the start page of the member app. These are the keys; the other languages have the same. */
const en = {
  title: "Welcome",
  hint: "This is where members find and book their stays. Nothing can be booked here yet.",
  signedIn: "You are signed in as {name} ({email}).",
  signedOut: "You are not signed in.",
  signIn: "Sign in",
} as const;
export default en;
