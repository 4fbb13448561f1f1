import { describe, expect, test } from 'vitest';
import { readPlugin } from './read-plugin.ts';

function refuse(reason: string): never {
  throw new Error(reason);
}

const METRIC = {
  key: 'longRatio',
  kind: 'ratio',
  title: 'Long',
  unit: '',
  formula: 'tokens > 5',
  read: () => true,
};

describe('readPlugin', () => {
  test('gives back the very object, so that its methods keep their this', () => {
    const plugin = {
      name: 'all',
      metrics: [METRIC],
      warnings: [{ name: 'too-long', description: 'Too long', check: () => null }],
      reporters: { csv: { description: 'CSV', fileName: 'figures.csv', render: () => '' } },
      requestBuilders: { ask: { description: 'Asks', path: '/ask', build: () => ({}) } },
    };
    expect(readPlugin(plugin, refuse)).toBe(plugin);
  });

  test.each([
    [undefined, 'it has no default export'],
    [42, 'its default export: Invalid input: expected object, received number'],
    [{}, 'name: Invalid input: expected string, received undefined'],
    [{ name: 'x', metric: [] }, 'its default export: Unrecognized key: "metric"'],
    [
      { name: 'x', metrics: [{ ...METRIC, key: 'long-ratio' }] },
      'metrics.0.key: must be in camelCase',
    ],
    [{ name: 'x', metrics: [{ ...METRIC, read: 5 }] }, 'metrics.0.read: must be a function'],
    [
      { name: 'x', warnings: [{ name: 'Too', description: 'd', check: refuse }] },
      'warnings.0.name: must be in kebab-case',
    ],
    [
      { name: 'x', reporters: { up: { description: 'd', fileName: '../up', render: refuse } } },
      'reporters.up.fileName: must be the name of a file, without a folder',
    ],
    [
      { name: 'x', requestBuilders: { ask: { description: 'd', path: 'ask', build: refuse } } },
      'requestBuilders.ask.path: must begin with /',
    ],
  ])('of %j it says: %s', (exported, reason) => {
    expect(() => readPlugin(exported, refuse)).toThrow(reason);
  });
});
