/** ja */
const words: Record<string, string> = {};
export default words;
