/** English where a number changes the sentence. Everything else is its own key. */
const en: Record<string, string> = {
  "{{count, number}} rows_one": "{{count, number}} row",
  "{{count, number}} rows_other": "{{count, number}} rows",
  "{{count, number}} columns_one": "{{count, number}} column",
  "{{count, number}} columns_other": "{{count, number}} columns",
};
export default en;
