/** English where a number changes the sentence. Everything else is its own key. */
const en: Record<string, string> = {
  "{{count, number}} rows_one": "{{count}} row",
  "{{count, number}} rows_other": "{{count, number}} rows",
};
export default en;
