import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { SCRIPT_MARK } from './show-name.ts';

/** The only thing that Clinic's pages ask for: fonts. Theirs fall back to the system's. */
const FONTS = 'https://clinicjs.org/assets/css/fonts.css';
const NO_FONTS = 'data:text/css,';

/**
 * Doctor puts each command that it advises into a frame, before the first `.snippet` in its parent.
 * Where there are two, as in the advice on an unknown issue, that is soon the one within the first's
 * frame, and the page throws. It is to be put before the command itself.
 */
const FIRST_SNIPPET = '.insert("span",".snippet")';
const THIS_SNIPPET = '.insert("span",()=>this)';

const CHARSET = '<meta charset="utf-8">';
const SCRIPT = '<script>';

/**
 * Clinic's page as one that needs nothing and may ask for nothing: its policy forbids all requests,
 * and all scripts but Clinic's own.
 *
 * @throws when it is not as Clinic makes pages
 */
export async function sealPage(fromPath: string, htmlPath: string): Promise<void> {
  await writeFile(partialPathOf(htmlPath), seal(await readFile(fromPath, 'utf8')));
  await rename(partialPathOf(htmlPath), htmlPath);
}

/** What a page is called until it is whole. */
export function partialPathOf(htmlPath: string): string {
  return `${htmlPath}.partial`;
}

function seal(page: string): string {
  const nonce = randomBytes(18).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline' data:",
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  // The data, where the server has had its say, stands before the script or in it, and without any `<`.
  return [
    [CHARSET, `${CHARSET}<meta http-equiv="Content-Security-Policy" content="${policy}">`],
    [SCRIPT, `<script nonce="${nonce}">`],
  ]
    .reduce((text, [found = '', put = '']) => replaceFirst(text, found, put), page)
    .replaceAll(FONTS, NO_FONTS)
    .replaceAll(FIRST_SNIPPET, THIS_SNIPPET)
    .replaceAll(SCRIPT_MARK, '');
}

function replaceFirst(text: string, found: string, put: string): string {
  const at = text.indexOf(found);
  if (at === -1) throw new Error(`the page has no ${found}`);
  return text.slice(0, at) + put + text.slice(at + found.length);
}
