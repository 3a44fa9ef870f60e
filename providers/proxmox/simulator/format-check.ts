/** What a value breaks of its format, in the vendor's words; undefined when it fits. */
export type FormatCheck = (value: string, at?: string) => string | undefined;

/** A format that is a pattern, and what the vendor says of a value that is not like it. */
export function like(pattern: RegExp, words: string | ((value: string) => string)): FormatCheck {
  return (value) => (pattern.test(value) ? undefined : typeof words === 'string' ? words : words(value));
}
