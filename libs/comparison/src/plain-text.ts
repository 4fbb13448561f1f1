import { stripVTControlCharacters } from 'node:util';

/** Controls, line separators, and marks that change the direction of what follows. */
const INVISIBLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gu;

/** One line of visible text: what a configuration or a plug-in named can forge no line of ours. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text.toWellFormed()).replace(INVISIBLE, ' ').trim();
}
