/** English where a number changes the sentence. Everything else is its own key. */
const en: Record<string, string> = {
  "{{count, number}} rows_one": "{{count, number}} row",
  "{{count, number}} rows_other": "{{count, number}} rows",
  "{{count, number}} charges_one": "{{count, number}} charge",
  "{{count, number}} charges_other": "{{count, number}} charges",
  "{{count, number}} days_one": "{{count, number}} day",
  "{{count, number}} days_other": "{{count, number}} days",
  "{{count, number}} columns_one": "{{count, number}} column",
  "{{count, number}} columns_other": "{{count, number}} columns",
  "{{count, number}} boxes_one": "{{count, number}} box",
  "{{count, number}} boxes_other": "{{count, number}} boxes",
  "{{count, number}} diagrams_one": "{{count, number}} diagram",
  "{{count, number}} diagrams_other": "{{count, number}} diagrams",
  "{{count, number}} problems_one": "{{count, number}} problem",
  "{{count, number}} problems_other": "{{count, number}} problems",
};
export default en;
