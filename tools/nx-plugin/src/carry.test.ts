import { describe, expect, it } from 'vitest';
import { splitCommandLine } from './carry.ts';

describe('splitCommandLine', () => {
  it.each([
    ['run runner:stream --batch 10', 'runner:stream', ['--batch', '10']],
    ['run runner:stream -- --help', 'runner:stream', ['--help']],
    ['run runner:stream --batch 10 -- --help', 'runner:stream', ['--batch', '10', '--help']],
    ['run runner:benchmark:doctor --verbose', 'runner:benchmark:doctor', ['--verbose']],
    ['stream runner --batch 10', 'runner:stream', ['--batch', '10']],
    ['run-many -t test', undefined, []],
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
