/** The beginning of a text that may be a whole page, with an ellipsis where something is left out. */
export function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
