/** English: the lists and forms of every page. These are the keys; the other languages have the same. */
const en = {
  list: {
    failed: "The list could not be loaded",
  },
} as const;
export default en;
