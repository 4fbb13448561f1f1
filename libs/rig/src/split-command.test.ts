import { spawnSync } from 'node:child_process';
import { assert, array, constantFrom, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { splitCommand } from './split-command.ts';

test.for([
  ['node server.js', ['node', 'server.js']],
  ['  node\t server.js  ', ['node', 'server.js']],
  [`node 'my server.js' "it's" a\\ b`, ['node', 'my server.js', "it's", 'a b']],
  [`node --port={port} -e '$HOME && x > y'`, ['node', '--port={port}', '-e', '$HOME && x > y']],
  [`node "" a''b`, ['node', '', 'ab']],
  [`node "\\"\\\\\\$\\a" \\$HOME \\&`, ['node', '"\\$\\a', '$HOME', '&']],
  ['node *.js ~/x a#b --n=1', ['node', '*.js', '~/x', 'a#b', '--n=1']],
] as const)('%s', ([text, words]) => {
  expect(splitCommand(text)).toEqual(words);
});

test.for([
  ['npm ci && npm start', '&'],
  ['node a.js | tee log', '|'],
  ['node a.js > log', '>'],
  ['node a.js; true', ';'],
  ['node $SERVER', '$'],
  ['node "$SERVER"', '$'],
  ['node `which x`', '`'],
  ['node a.js # fast', '#'],
  ['(node a.js)', '('],
  ['node a.js\nnode b.js', 'a line break'],
  ['NODE_ENV=production node a.js', 'NODE_ENV='],
] as const)('what only a shell can do is refused, with a way to have one: %s', ([text, what]) => {
  expect(() => splitCommand(text)).toThrow(
    expect.objectContaining({
      code: 'CHL_ERR_BAD_VALUE',
      message: expect.stringContaining(`: ${what} has a meaning only for a shell`),
      hint: expect.stringContaining("use sh -c '…'"),
    }),
  );
});

test.for([
  [`node 'a`, `a quote (') is not closed`],
  [`node "a\\"`, `a quote (") is not closed`],
  ['node a\\', 'it ends with a backslash'],
  ['', 'it names no program'],
  [' \t', 'it names no program'],
  [`'' a`, 'it names no program'],
] as const)('no command: %s', ([text, reason]) => {
  expect(() => splitCommand(text)).toThrow(`--command ${text.replace('\t', '\\u0009')}: ${reason}`);
});

test('words that are quoted come back as they were, whatever they are', () => {
  assert(
    property(array(string({ unit: 'binary' })), (words) => {
      const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
      expect(splitCommand(['node', ...quoted].join(' '))).toEqual(['node', ...words]);
    }),
  );
});

test('a POSIX shell divides the same text into the same words, and refuses the same quotes', () => {
  const text = array(constantFrom('a', 'é', ' ', '\t', "'", '"', '\\', '\\\n', '{', '=', '-'), {
    maxLength: 12,
  }).map((pieces) => pieces.join(''));
  assert(
    property(text, (rest) => {
      const words = wordsOrReason(`printf ${rest}`);
      // Refused only here: the end of a command, and what is unspecified, a backslash at the very end.
      if (words === 'a line break' || words === 'it ends with a backslash') return;
      expect(words).toEqual(divideByShell(rest));
    }),
    { numRuns: 200 },
  );
});

function wordsOrReason(text: string): readonly string[] | string {
  try {
    return splitCommand(text).slice(1);
  } catch (error) {
    return (
      /is not closed|it ends with a backslash|a line break/.exec(String(error))?.[0] ??
      String(error)
    );
  }
}

function divideByShell(rest: string): readonly string[] | string {
  const script = `for word in x ${rest}\ndo printf '%s\\0' "$word"; done`;
  const { status, stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\0').slice(1, -1) : 'is not closed';
}
