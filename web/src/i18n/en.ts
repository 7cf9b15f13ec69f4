/** English where a number changes the sentence. Everything else is its own key. */
const en: Record<string, string> = {
  "{{count}} rows_one": "{{count}} row",
  "{{count}} rows_other": "{{count}} rows",
};
export default en;
