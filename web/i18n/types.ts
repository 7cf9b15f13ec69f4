/** The types of words: keys by meaning, and what a message must be given, both read from the English. */

export type Dictionary = { readonly [key: string]: string | Dictionary };

/** Another language of the same words: every key, and no other. */
export type Words<E> = { readonly [K in keyof E]: E[K] extends string ? string : Words<E[K]> };

/** `keys.column.may`. A name with a dot or a colon of its own (a word of the server) is asked for by `word`. */
export type Key<E> = {
  [K in keyof E & string]: K extends `${string}${"." | ":"}${string}`
    ? never
    : E[K] extends string
      ? K
      : `${K}.${Key<E[K]>}`;
}[keyof E & string];

/** The groups that hold words by a name of the server's, such as `jobState`. */
export type Group<E> = {
  [K in keyof E & string]: E[K] extends string ? never : K | `${K}.${Group<E[K]>}`;
}[keyof E & string];

export type At<E, K> = K extends keyof E
  ? E[K]
  : K extends `${infer Head}.${infer Rest}`
    ? Head extends keyof E
      ? At<E[Head], Rest>
      : never
    : never;

/** What a message must be given: `[]`, or one object with its names. */
export type Given<M> = M extends string ? Together<Scan<M, ["text"]>> : never;
type Together<N extends [string, unknown]> = [N] extends [never] ? [] : [values: { [K in N as K[0]]: K[1] }];

type Trim<S extends string> = S extends ` ${infer R}` ? Trim<R> : S extends `${infer R} ` ? Trim<R> : S;
/** The first brace and what follows it. */
type Brace<S extends string> = S extends `${infer Before}{${infer After}`
  ? Before extends `${string}}${string}`
    ? S extends `${string}}${infer Rest}`
      ? ["}", Rest]
      : never
    : ["{", After]
  : S extends `${string}}${infer Rest}`
    ? ["}", Rest]
    : null;
/** Walks over the braces; the stack says whether text or the cases of a plural or select are being read. */
type Scan<S extends string, Stack extends string[], N extends [string, unknown] = never> =
  Brace<S> extends ["{", infer After extends string]
    ? Stack[0] extends "cases"
      ? Scan<After, ["text", ...Stack], N>
      : After extends `${infer Name},${infer Kind},${infer Rest}`
        ? // A name before whose comma a brace is closed has no cases: they are those of another.
          Name extends `${string}}${string}`
          ? Simple<After, Stack, N>
          : Trim<Kind> extends "plural"
            ? Scan<Rest, ["cases", ...Stack], N | [Trim<Name>, number]>
            : Trim<Kind> extends "select"
              ? Scan<Rest, ["cases", ...Stack], N | [Trim<Name>, string]>
              : Simple<After, Stack, N>
        : Simple<After, Stack, N>
    : Brace<S> extends ["}", infer After extends string]
      ? Stack extends [string, ...infer Outer extends string[]]
        ? Scan<After, Outer, N>
        : N
      : N;
type Simple<
  S extends string,
  Stack extends string[],
  N extends [string, unknown],
> = S extends `${infer Inside}}${infer Rest}`
  ? Inside extends `${infer Name},${string}`
    ? Scan<Rest, Stack, N | [Trim<Name>, number]>
    : Scan<Rest, Stack, N | [Trim<Inside>, string | number]>
  : N;
