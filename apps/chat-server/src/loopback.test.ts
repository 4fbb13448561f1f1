import { expect, test } from 'vitest';
import { isLoopbackAddress, isLoopbackHost } from './loopback.ts';

test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
  '%s is this machine',
  (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  },
);

test.each(['10.0.0.1', '0.0.0.0', '::', '::ffff:10.0.0.1', 'fe80::1'])('%s is not', (address) => {
  expect(isLoopbackAddress(address)).toBe(false);
});

test('a host name is this machine only as localhost or as a loopback address', () => {
  expect(['localhost', '127.0.0.1', '[::1]'].map(isLoopbackHost)).toEqual([true, true, true]);
  expect(['localhost.example.com', '127.0.0.1.example.com'].map(isLoopbackHost)).toEqual([
    false,
    false,
  ]);
});
