/**
 * The formats of the browser, each made once. To make one costs up to some milliseconds (it reads the data of its language), to use
 * it next to nothing; a page that made one for every name of a month spent a quarter of its first drawing on that. So nothing else in
 * the app makes one, which a test keeps.
 */

const made = new Map<string, unknown>();

/** A maker that remembers what it made by language and options. A currency or unit that the browser does not know throws, as ever. */
const once =
  <Options extends object, Format>(kind: string, make: (locale: string, options?: Options) => Format) =>
  (locale: string, options?: Options): Format => {
    const key = `${kind} ${locale} ${options ? JSON.stringify(options) : ""}`;
    let format = made.get(key) as Format | undefined;
    if (format === undefined) {
      format = make(locale, options);
      made.set(key, format);
    }
    return format;
  };

export const numbersIn = once(
  "number",
  (locale, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
);
export const datesIn = once(
  "date",
  (locale, options?: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);
export const agesIn = once(
  "age",
  (locale, options?: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locale, options),
);
export const listsIn = once("list", (locale, options?: Intl.ListFormatOptions) => new Intl.ListFormat(locale, options));
export const pluralsIn = once(
  "plural",
  (locale, options?: Intl.PluralRulesOptions) => new Intl.PluralRules(locale, options),
);
