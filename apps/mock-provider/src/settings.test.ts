import { expect, test } from 'vitest';
import { changeSettings, DEFAULT_SETTINGS } from './settings.ts';

test('changes are merged into the settings', () => {
  expect(changeSettings(DEFAULT_SETTINGS, { ttftMs: 0.5, jitter: 'uniform' })).toEqual({
    settings: { ...DEFAULT_SETTINGS, ttftMs: 0.5, jitter: 'uniform' },
  });
});

const REFUSED: readonly { changes: unknown; name: string | null }[] = [
  { changes: { ttftMs: '5' }, name: 'ttftMs' },
  { changes: { ttftMs: -1 }, name: 'ttftMs' },
  { changes: { ttftMs: null }, name: 'ttftMs' },
  { changes: { tokens: 0 }, name: 'tokens' },
  { changes: { tokens: 1.5 }, name: 'tokens' },
  { changes: { tokensPerChunk: 1e9 }, name: 'tokensPerChunk' },
  { changes: { seed: -1 }, name: 'seed' },
  { changes: { jitter: 'wild' }, name: 'jitter' },
  { changes: { logEvents: 1 }, name: 'logEvents' },
  { changes: { ttftMs: 1, port: 80 }, name: 'port' },
  { changes: { toString: 1 }, name: 'toString' },
  { changes: [], name: null },
  { changes: null, name: null },
  { changes: 'ttftMs', name: null },
];

test.each(REFUSED)('$changes are refused, naming $name', ({ changes, name }) => {
  const outcome = changeSettings(DEFAULT_SETTINGS, changes);

  expect(outcome).toMatchObject({ name, complaint: expect.any(String) });
});
