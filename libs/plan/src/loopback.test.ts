import { describe, expect, test } from 'vitest';

import { isLoopbackAddress, isLoopbackHost } from './loopback.ts';

describe('isLoopbackAddress', () => {
  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
  ])('%s is this machine', (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  });

  test.each([
    '126.255.255.255',
    '128.0.0.1',
    '0.0.0.0',
    '10.0.0.1',
    '::',
    '::2',
    'fe80::1',
    '::ffff:10.0.0.1',
    'localhost',
    '127.0.0.1.example.com',
    '127.1',
    '',
  ])('%j is not', (address) => {
    expect(isLoopbackAddress(address)).toBe(false);
  });
});

describe('isLoopbackHost', () => {
  test.each(['localhost', '127.0.0.1', '[::1]', '[::ffff:7f00:1]'])(
    '%s is this machine',
    (host) => {
      expect(isLoopbackHost(host)).toBe(true);
    },
  );

  test.each(['example.com', 'localhost.example.com', 'xlocalhost', '[::2]', '0.0.0.0'])(
    '%s is not, or not surely',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false);
    },
  );
});
