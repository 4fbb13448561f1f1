import { expect, it } from 'vitest';
import { findAutocannonObstacle, type WantedRun } from './autocannon-obstacle.ts';

const FIT: WantedRun = {
  origin: 'http://localhost:3000',
  load: { model: 'closed', slots: 10, batch: 1, stop: { requests: 10 } },
  stream: false,
  keepAlive: true,
  bodiesVary: false,
};

it('finds nothing against whole answers over plain HTTP in a closed loop', () => {
  expect(findAutocannonObstacle(FIT)).toBeNull();
});

it.each<[string, Partial<WantedRun>]>([
  ['TLS', { origin: 'https://localhost:3000' }],
  ['rate', { load: { model: 'open', slots: 10, ratePerSec: 10, stop: { requests: 10 } } }],
  ['batches', { load: { model: 'closed', slots: 10, batch: 2, stop: { requests: 10 } } }],
  ['streams', { stream: true }],
  ['connection for each request', { keepAlive: false }],
])('names %s', (word, part) => {
  expect(findAutocannonObstacle({ ...FIT, ...part })).toContain(word);
});
