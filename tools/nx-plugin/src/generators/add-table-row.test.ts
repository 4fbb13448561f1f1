import { describe, expect, it } from 'vitest';
import { addTableRow } from './add-table-row.ts';

const DOCUMENT = `# Words

| word | meaning   |
| ---- | --------- |
| run  | a \\| pipe |

| key     | meaning |
| ------- | ------- |
| \`one\` | first   |
| \`two\` | second  |

The end.
`;

const ROW = ['`three`', 'third'];

describe('addTableRow', () => {
  it.each(['key', '`one`', '`two`'])('finds a table by its cell %s and adds at its end', (cell) => {
    const text = addTableRow(DOCUMENT, { tableWith: cell, cells: ROW });
    expect(text).toBe(DOCUMENT.replace('second  |\n', 'second  |\n| `three` | third |\n'));
  });

  it('takes an escaped pipe for a part of its cell', () => {
    const text = addTableRow(DOCUMENT, { tableWith: 'word', cells: ROW });
    expect(text).toContain('pipe |\n| `three` | third |\n\n| key');
  });

  it('adds at the end of a document without a last line end', () => {
    const text = addTableRow('| a |\n| - |', { tableWith: 'a', cells: ['b'] });
    expect(text).toBe('| a |\n| - |\n| b |');
  });

  it('refuses a row that is there', () => {
    expect(() => addTableRow(DOCUMENT, { tableWith: 'key', cells: ['`one`', 'x'] })).toThrow(
      'its table has a row `one` already.',
    );
  });

  it.each([
    ['warning', 'it has no table with "warning" in the first column'],
    ['The end.', 'it has no table with "The end."'],
  ])('says so when there is no table with %s', (tableWith, message) => {
    expect(() => addTableRow(DOCUMENT, { tableWith, cells: ROW })).toThrow(message);
  });

  it('says so when the table has other columns', () => {
    expect(() => addTableRow(DOCUMENT, { tableWith: 'key', cells: ['a', 'b', 'c'] })).toThrow(
      'its table with "key" has 2 columns, where 3 are expected.',
    );
  });
});
