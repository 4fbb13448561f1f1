import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { ERROR_CATALOGUE, EXIT, type ErrorCode } from './error-catalogue.ts';

const DOCS = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const CODES = Object.keys(ERROR_CATALOGUE) as ErrorCode[];

/** The cells of each row of the docs' tables. */
const ROWS = DOCS.split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

const ERROR_ROWS = ROWS.filter(([code]) => code?.startsWith('`CHL_ERR_'));

describe('the error catalogue and docs/errors.md', () => {
  test('have the same codes, once each', () => {
    const listed = ERROR_ROWS.map(([code = '']) => code.replaceAll('`', ''));
    expect(listed).toHaveLength(CODES.length);
    expect(new Set(listed)).toEqual(new Set(CODES));
  });

  test.each(CODES)('%s has a row that says when, what to do, and the same exit code', (code) => {
    const row = ERROR_ROWS.find(([cell]) => cell === `\`${code}\``) ?? [];
    expect(row).toHaveLength(4);
    expect(row[1]).toMatch(/\.$/);
    expect(row[2]).toMatch(/\.$/);
    expect(row[3]).toBe(String(ERROR_CATALOGUE[code].exitCode));
  });

  test('list the same exit codes', () => {
    const listed = ROWS.filter(([cell]) => /^\d+$/.test(cell ?? '')).map(([cell]) => Number(cell));
    expect(listed.toSorted((a, b) => a - b)).toEqual(Object.values(EXIT).toSorted((a, b) => a - b));
  });
});

describe('each row of the catalogue', () => {
  test.each(CODES)('%s has a message of one line and a hint', (code) => {
    const { message, hint } = ERROR_CATALOGUE[code];
    expect(message).toMatch(/^[^\n]+[^.\n]$/);
    expect(hint.trim()).not.toBe('');
  });

  test.each(CODES)('%s exits with a documented code that is no success', (code) => {
    const { exitCode } = ERROR_CATALOGUE[code];
    expect(Object.values(EXIT)).toContain(exitCode);
    expect(exitCode).not.toBe(EXIT.pass);
  });
});
