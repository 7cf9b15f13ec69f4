// Reads the sources for the texts on their pages: which keys they say, and which texts they write without one.
import ts from "typescript";
import { sources } from "./files";

export interface Call {
  namespace: string;
  /** A regular expression for the keys that are said, or the path of a group. */
  pattern: string;
  group: boolean;
}
export const calls: Call[] = [];
/** Texts that no translation reaches. */
export const escaped: string[] = [];

/** What people read or hear; other attributes hold names, addresses and classes. */
const READ =
  /^(aria-(label|description|placeholder|roledescription|valuetext)|title|placeholder|label|alt|hint|description|doneLabel|closeLabel)$/;
/** Two letters in a row: signs, numbers and single letters are the same in every language. */
const LETTERS = /\p{L}\p{L}/u;
/** Proper names and what programs read: the same in every language. */
const SAME = /^(Stoa|X-API-Key|SVG|PNG|CSV|TOML|FOCUS( 1\.\d)?|Parquet|https?:\/\/\S*|org-…)$/;

const quote = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const namespaceOf = (path: string) =>
  /^(?:features|stays)\/(\w+)/.exec(path)?.[1] ??
  (path.startsWith("apps/") ? "shell" : path.startsWith("kit/") ? "kit" : "common");

for (const { path, text } of sources()) {
  if (path.includes(".test.") || /\/(en|de|fr|ja)\.ts$/.test(path)) continue;
  const own = namespaceOf(path);
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const where = (node: ts.Node) => `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const said = (pattern: string, group = false) => {
    const common = pattern.startsWith("common:");
    calls.push({ namespace: common ? "common" : own, pattern: common ? pattern.slice(7) : pattern, group });
  };
  /** The texts an expression can be, as patterns. */
  const texts = (node: ts.Expression): string[] => {
    if (ts.isStringLiteralLike(node)) return [quote(node.text)];
    if (ts.isConditionalExpression(node)) return [...texts(node.whenTrue), ...texts(node.whenFalse)];
    if (ts.isParenthesizedExpression(node)) return texts(node.expression);
    if (ts.isTemplateExpression(node))
      return [quote(node.head.text) + node.templateSpans.map(({ literal }) => `[^.]+${quote(literal.text)}`).join("")];
    return [];
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.arguments[0]) {
      const name = node.expression.getText().split(".").at(-1);
      if (name === "t" || name === "key") for (const pattern of texts(node.arguments[0])) said(pattern);
      if (name === "word") for (const pattern of texts(node.arguments[0])) said(pattern.replaceAll("\\.", "."), true);
    }
    // Keys that are kept in a table and said later: `title: "place.keys"`.
    if (
      ts.isPropertyAssignment(node) &&
      ts.isStringLiteralLike(node.initializer) &&
      /^(common:)?\w+(\.\w+)+$/.test(node.initializer.text)
    )
      said(quote(node.initializer.text));
    if (ts.isJsxText(node) && LETTERS.test(node.text) && !SAME.test(node.text.trim()) && !isCode(node))
      escaped.push(`${where(node)} ${node.text.trim()}`);
    if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent) && !isCode(node))
      for (const one of plain(node.expression)) escaped.push(`${where(node)} ${one}`);
    if (ts.isJsxAttribute(node) && READ.test(node.name.getText()) && node.initializer) {
      const value = ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer;
      if (value && !ts.isJsxElement(value) && !ts.isJsxFragment(value))
        for (const one of plain(value as ts.Expression)) escaped.push(`${where(node)} ${one}`);
    }
    if (ts.isPropertyAssignment(node) && READ.test(node.name.getText()) && path.endsWith(".tsx"))
      for (const one of plain(node.initializer))
        if (!/^(common:)?\w+(\.\w+)+$/.test(one)) escaped.push(`${where(node)} ${one}`);
    if (ts.isCallExpression(node) && node.expression.getText() === "toast" && node.arguments[0])
      for (const one of plain(node.arguments[0])) escaped.push(`${where(node)} ${one}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
}

/** Literal texts that an expression shows as they stand. */
function plain(node: ts.Expression): string[] {
  const text = ts.isStringLiteralLike(node)
    ? node.text
    : ts.isTemplateExpression(node)
      ? node.head.text + node.templateSpans.map(({ literal }) => literal.text).join(" ")
      : null;
  if (text !== null) return LETTERS.test(text) && !SAME.test(text.trim()) ? [text.trim()] : [];
  if (ts.isConditionalExpression(node)) return [...plain(node.whenTrue), ...plain(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return plain(node.expression);
  if (ts.isBinaryExpression(node) && /^(\|\||\?\?|&&|\+)$/.test(node.operatorToken.getText()))
    return [...(node.operatorToken.getText() === "&&" ? [] : plain(node.left)), ...plain(node.right)];
  return [];
}

/** Inside `<code>`, `<pre>` and `<kbd>` stands what programs read; `translate="no"` marks names that are the same everywhere. */
function isCode(node: ts.Node): boolean {
  for (let outer: ts.Node = node.parent; outer && !ts.isSourceFile(outer); outer = outer.parent)
    if (
      ts.isJsxElement(outer) &&
      (/^(code|pre|kbd)$/.test(outer.openingElement.tagName.getText()) ||
        /\btranslate="no"/.test(outer.openingElement.attributes.getText()))
    )
      return true;
  return false;
}
