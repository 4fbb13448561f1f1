/**
 * One token is one word. Some words have characters of two, three and four bytes in UTF-8, the first
 * one among them, so that every answer also shows whether a server keeps characters whole.
 */
const WORDS = [
  'Café',
  ' tables',
  ' fill',
  ' early',
  ' while',
  ' the',
  ' kettle',
  ' sings,',
  ' and',
  ' a',
  ' naïve',
  ' 猫',
  ' watches',
  ' rain',
  ' draw',
  ' slow',
  ' maps',
  ' on',
  ' the',
  ' glass.',
  ' Later,',
  ' somebody',
  ' laughs',
  ' 🙂',
  ' at',
  ' an',
  ' old',
  ' story',
  ' about',
  ' ships.',
] as const;

/** The last one made: answers of one length share it. */
let lastText: readonly string[] = [];

/** The first `count` tokens of the one text that every answer tells, from its beginning. */
export function textTokens(count: number): readonly string[] {
  if (lastText.length !== count)
    lastText = Array.from({ length: count }, (_, index) => word(index));
  return lastText;
}

let joined = { tokens: lastText, text: '' };

/** The tokens as one text. */
export function joinTokens(tokens: readonly string[]): string {
  if (joined.tokens !== tokens) joined = { tokens, text: tokens.join('') };
  return joined.text;
}

/**
 * The same words as the arguments of a function call: all `whole` tokens together are the JSON object
 * `{"text":"…"}`; fewer are its beginning, as a call that ran into `max_tokens` is.
 */
export function argumentTokens(count: number, whole: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const opening = index === 0 ? '{"text":"' : '';
    const closing = index === whole - 1 ? '"}' : '';
    return `${opening}${word(index)}${closing}`;
  });
}

function word(index: number): string {
  const text = WORDS[index % WORDS.length] ?? '';
  return index > 0 && !text.startsWith(' ') ? ` ${text}` : text;
}

/**
 * The tokens ahead of the first stop sequence, which is itself left out, as OpenAI's API does; the
 * token that the sequence begins in is shortened. `undefined` when no sequence occurs. A sequence may
 * span tokens; an empty one never occurs.
 */
export function cutAtStop(
  tokens: readonly string[],
  stops: readonly string[],
): string[] | undefined {
  if (stops.length === 0) return undefined;
  const text = tokens.join('');
  const found = stops.filter((stop) => stop !== '').map((stop) => text.indexOf(stop));
  const end = Math.min(...found.filter((at) => at >= 0));
  if (end === Number.POSITIVE_INFINITY) return undefined;
  const kept: string[] = [];
  let start = 0;
  for (const token of tokens) {
    if (start >= end) break;
    kept.push(token.slice(0, end - start));
    start += token.length;
  }
  return kept;
}
