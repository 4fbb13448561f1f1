import { resolvePlan } from '@chatload/plan';
import { expect, test } from 'vitest';
import { fillInHeaders } from './fill-in-headers.ts';

test('addresses are filled into headers of the command line, not into those of the environment', () => {
  const resolution = resolvePlan(
    [
      'load',
      ...['--header', 'x-host: {mockUrl}/v1'],
      ...['--header', 'x-ports: {port}, {port}'],
      ...['--header', 'x-key: env:KEY'],
    ],
    {
      env: { KEY: '{port}{mockUrl}' },
      cwd: '/',
      readFile: () => '',
      config: null,
      cpuCount: 2,
      metrics: {},
      requestBuilders: { 'chat-completions': {} },
      findAutocannonObstacle: () => null,
    },
  );
  if (resolution.kind !== 'plan') throw new Error('no plan');
  const { secrets, plan } = resolution;
  const addresses = { port: 3001, mockUrl: 'http://127.0.0.1:4011' };
  expect(fillInHeaders(secrets, plan, addresses).headers).toEqual({
    'x-host': 'http://127.0.0.1:4011/v1',
    'x-ports': '3001, 3001',
    'x-key': '{port}{mockUrl}',
  });
});
