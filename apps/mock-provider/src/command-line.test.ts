import { availableParallelism } from 'node:os';
import { describe, expect, test, vi } from 'vitest';
import { helpText, readCommandLine } from './command-line.ts';
import { DEFAULT_SETTINGS, flagOf, SETTINGS, variableOf } from './settings.ts';

vi.mock('node:os', () => ({ availableParallelism: vi.fn<() => number>(() => 2) }));

test('without flags it listens on 127.0.0.1:4010 with the default settings', () => {
  expect(readCommandLine([], {})).toEqual({
    kind: 'run',
    settings: DEFAULT_SETTINGS,
    place: { port: 4010, host: '127.0.0.1', eventLogFile: '' },
  });
});

test('flags win over the environment, which wins over defaults', () => {
  const environment = {
    MOCK_TTFT_MS: '7',
    MOCK_TOKENS: '8',
    MOCK_LOG_EVENTS: 'true',
    MOCK_SEED: '',
  };
  const read = readCommandLine(['--ttft-ms', '5.5', '--jitter=normal'], environment);

  expect(read).toMatchObject({
    settings: { ...DEFAULT_SETTINGS, ttftMs: 5.5, tokens: 8, logEvents: true, jitter: 'normal' },
  });
});

describe('one line names what is wrong with', () => {
  test.each([
    { argv: ['--ttft', '1'], says: "Unknown option '--ttft'" },
    { argv: ['10'], says: "Unexpected argument '10'" },
    { argv: ['--tokens'], says: '--tokens' },
    { argv: ['--tokens', 'many'], says: '--tokens many: must be an integer from 1' },
    { argv: ['--tokens', '0'], says: '--tokens 0: must be an integer from 1' },
    { argv: ['--tokens', '1.5'], says: '--tokens 1.5: must be an integer' },
    { argv: ['--ttft-ms', '1e3'], says: '--ttft-ms 1e3: must be a number of milliseconds' },
    { argv: ['--ttft-ms=-1'], says: '--ttft-ms -1: must be a number of milliseconds' },
    { argv: ['--pacing', 'fast'], says: '--pacing fast: must be one of slot, exact' },
    { argv: ['--jitter', 'wild'], says: 'must be one of constant, uniform, normal, lognormal' },
    { argv: ['--port', '70000'], says: '--port 70000: must be an integer from 0 to 65535' },
    { argv: ['--host', '0.0.0.0'], says: '--host 0.0.0.0: must be a loopback address' },
    { argv: ['--host', '127.evil.example'], says: 'must be a loopback address' },
  ])('$argv', ({ argv, says }) => {
    const read = readCommandLine(argv, {});

    expect(read).toMatchObject({ kind: 'wrong', complaint: expect.stringContaining(says) });
    expect(read.kind === 'wrong' && read.complaint).not.toContain('\n');
  });

  test('a variable of the environment', () => {
    expect(readCommandLine([], { MOCK_LOG_EVENTS: 'perhaps' })).toEqual({
      kind: 'wrong',
      complaint: 'MOCK_LOG_EVENTS perhaps: must be true or false',
    });
  });
});

test.each(['::1', 'localhost', '127.0.0.2'])('%s is a loopback address', (host) => {
  expect(readCommandLine(['--host', host], {})).toMatchObject({ place: { host } });
});

test('--help wins over everything else, and names every setting with flag and variable', () => {
  expect(readCommandLine(['--help', '--tokens', 'x'], {}).kind).toBe('help');
  for (const name of [...Object.keys(SETTINGS), 'port', 'host', 'eventLogFile']) {
    expect(helpText()).toContain(`--${flagOf(name)}`);
    expect(helpText()).toContain(variableOf(name));
  }
});

test('--pacing exact is refused where it would have no core to itself', () => {
  vi.mocked(availableParallelism).mockReturnValueOnce(1);

  expect(readCommandLine(['--pacing', 'exact'], {})).toEqual({
    kind: 'wrong',
    complaint: '--pacing exact: spins a core, and this process may use only one: use slot',
  });
  expect(readCommandLine([], { MOCK_PACING: 'exact' })).toMatchObject({
    settings: { pacing: 'exact' },
  });
});
