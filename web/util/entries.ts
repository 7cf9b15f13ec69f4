/** The entries of the web app that stand beside each other on one server. From one to another leads the browser, not a router. */

/** Whether an address belongs to another entry than the console. */
export const isOtherEntry = (address: string): boolean => /^\/stays(?:[/?#]|$)/.test(address);

/** Where to sign in, for every entry, and to come back from there. */
export const signInAddress = (next: string): string => `/sign-in?next=${encodeURIComponent(next)}`;
