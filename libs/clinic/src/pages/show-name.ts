import { fileURLToPath } from 'node:url';

/**
 * Clinic takes a file for JavaScript only when `.js` or `.mjs` is in its name, and for V8's own code
 * otherwise. This ending is put behind names that lack it, and taken out of the finished page.
 */
export const SCRIPT_MARK = '\ue000.js';

/**
 * A name of the server's, made fit for Clinic's pages: they are put together as text, with nothing
 * escaped, and taken apart at blanks and line ends.
 */
export function showName(name: string): string {
  return (
    name
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      .replace(/[\s\u0000-\u001f\u007f-\u009f\ue000]+/g, ' ')
      .replaceAll('<', '‹')
      .replaceAll('>', '›')
  );
}

/** The path in a `file:` URL; what is none stays as it is. Clinic takes such URLs for Node's own code. */
export function toPath(url: string): string {
  if (!url.startsWith('file:')) return url;
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}

/** A path that Clinic recognises as a script's. */
export function markScript(path: string): string {
  return /\.m?js|^node:|^$/.test(path) ? path : `${path}${SCRIPT_MARK}`;
}
