import { expect, test } from 'vitest';
import { createLoopDelayMeter } from './loop-delay.ts';

test('ticks in time are no delay, and a late one is by as much as it is late', () => {
  const meter = createLoopDelayMeter(10, 0);
  for (const nowMs of [10, 20, 29.5, 120, 130]) meter.tick(nowMs);
  expect(meter.take()).toEqual({ maxMs: 80.5, p99Ms: 80.5 });
});

test('one late tick of two hundred is the worst, but not the p99', () => {
  const meter = createLoopDelayMeter(10, 0);
  for (let tick = 1; tick < 200; tick++) meter.tick(tick * 10);
  meter.tick(2_090);
  expect(meter.take()).toEqual({ maxMs: 90, p99Ms: 0 });
});

test('a block right after a sample is in the next one', () => {
  const meter = createLoopDelayMeter(10, 0);
  meter.tick(10);
  meter.take();
  meter.tick(100);
  expect(meter.take()).toEqual({ maxMs: 80, p99Ms: 80 });
  expect(meter.take()).toEqual({ maxMs: 0, p99Ms: 0 });
});
