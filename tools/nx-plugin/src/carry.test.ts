import { describe, expect, it } from 'vitest';
import { chooseExitCode, findBase, splitCommandLine } from './carry.ts';

describe('splitCommandLine', () => {
  it.each([
    ['run runner:stream --batch 10', 'runner:stream', ['--batch', '10']],
    ['run runner:stream -- --help', 'runner:stream', ['--help']],
    ['run runner:stream --batch 10 -- --help', 'runner:stream', ['--batch', '10', '--help']],
    ['run runner:benchmark:doctor --verbose', 'runner:benchmark', ['doctor', '--verbose']],
    ['stream runner --batch 10', 'runner:stream', ['--batch', '10']],
    ['run-many -t test', undefined, []],
    ['affected -t perf --base=main -- --max-minutes 2', undefined, ['--max-minutes', '2']],
    ['--version', undefined, []],
    ['', undefined, []],
  ])('%s', (line, target, words) => {
    const argv = line.split(' ').filter((word) => word !== '');
    expect(splitCommandLine(argv)).toEqual({ target, words });
  });

  it('leaves a value as it is, whatever a shell would make of it', () => {
    const words = ['--prompt', 'a $(b) <= "c"', '--x=--'];
    expect(splitCommandLine(['run', 'runner:stream', ...words]).words).toEqual(words);
  });
});

describe('findBase', () => {
  it.each([
    ['affected -t perf --base=HEAD~1', 'HEAD~1'],
    ['affected --base main -t perf', 'main'],
    ['affected -t perf', undefined],
    ['run sse-client:perf --base main', undefined],
    ['affected --base', undefined],
  ])('%s', (line, base) => {
    expect(findBase(line.split(' '))).toBe(base);
  });
});

describe('chooseExitCode', () => {
  it.each([
    [[], undefined],
    [[0, 0], 0],
    [[0, 5, 0], 5],
    [[5, 4, 5], 4],
    [[4, 130, 3], 130],
    [[0, 77], 77],
  ])('%j', (exitCodes, chosen) => {
    expect(chooseExitCode(exitCodes)).toBe(chosen);
  });
});
