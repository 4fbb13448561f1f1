import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLINIC_PROFILERS } from './clinic-profilers.ts';
import { isWrappable } from './inject.ts';

const launch = { command: process.execPath, args: ['server.js'], cwd: '/srv', env: {} };

test.for([
  ['node', true],
  ['/usr/local/bin/node', true],
  ['nodejs', true],
  ['npm', false],
  ['/srv/node/start.sh', false],
  ['ts-node', false],
] as const)('whether %s is Node itself: %s', ([command, isNode]) => {
  expect(isWrappable({ ...launch, command })).toBe(isNode);
});

test.for(['doctor', 'bubbleprof'] as const)('%s refuses what is not started as node', (name) => {
  expect(() =>
    CLINIC_PROFILERS[name].wrap({ ...launch, command: '/usr/bin/npm', args: ['start'] }, '/tmp/x'),
  ).toThrow(
    `Clinic's ${name} can only be put into a server that is started as \`node …\`, not as \`npm …\``,
  );
});

test.for(['flame', 'heapprofiler'] as const)('%s leaves every launch as it is', (name) => {
  const npm = { ...launch, command: 'npm' };
  expect(CLINIC_PROFILERS[name].wrap(npm, '/tmp/x')).toBe(npm);
});

test.for(['doctor', 'bubbleprof'] as const)(
  'a server with %s in it keeps its arguments, folder, options, output and exit code',
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), `chatload "clinic" \\ 'it' $HOME-`));
    try {
      const preload = 'data:text/javascript,globalThis.preloaded=true';
      const report = `
        process.on('exit', () => process.exitCode = 7);
        console.log(JSON.stringify([preloaded, process.cwd(), process.argv.slice(1)]));
        console.error('a warning');`;
      const args = ['-e', report, '--', 'two words', `"quoted" $HOME '*'`, ''];
      const wrapped = CLINIC_PROFILERS[name].wrap(
        { ...launch, args, cwd: '/', env: { NODE_OPTIONS: `--import=${preload}` } },
        folder,
      );
      const child = spawn(wrapped.command, wrapped.args, {
        cwd: wrapped.cwd,
        env: wrapped.env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      let errors = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
      const [code] = (await once(child, 'close')) as [number];

      expect({ code, errors }).toEqual({ code: 7, errors: 'a warning\n' });
      expect(JSON.parse(output)).toEqual([true, '/', ['two words', `"quoted" $HOME '*'`, '']]);
      expect((await readdir(folder)).toSorted()).toEqual([
        // The shell became the server: one process id.
        `${child.pid}.clinic-${name}`,
        `node_trace.${child.pid}.1.log`,
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
