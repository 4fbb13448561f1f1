import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  holdPort,
  runChatload,
  startChatload,
  startCommand,
  words,
  WORKSPACE,
} from './run-chatload.ts';

/** Each `sh` block of the README, as a reader copies it: continued lines joined, remarks left off. */
const COMMANDS = [
  ...readFileSync(join(WORKSPACE, 'README.md'), 'utf8').matchAll(/```sh\n(?<code>[\s\S]*?)```/g),
]
  .flatMap(({ groups }) => (groups?.['code'] ?? '').replaceAll(/\\\n\s*/g, '').split('\n'))
  .map((line) => line.replace(/\s+#.*$/, '').trim())
  .filter((line) => line !== '');

/** What stands in the README as a whole run of its own, on this machine; its benchmark is another test's. */
const RUNS = COMMANDS.filter(
  (command) =>
    /chatload (stream|load|plan)|runner:(stream|load)|stream-test/.test(command) &&
    !/--url|--command|npm ci/.test(command),
).map((command) => command.replace(/ > .*$/, ''));

async function isFree(port: number): Promise<boolean> {
  const holder = await holdPort(port);
  holder?.close();
  return holder !== undefined;
}
const portsAreFree = (await isFree(3000)) && (await isFree(4010));

describe('the README’s examples', () => {
  it('are found', () => {
    expect(RUNS.length).toBeGreaterThanOrEqual(7);
  });

  it.each(RUNS)('%s', async (command) => {
    // Beside what the README says, the harness adds only where the run folder goes.
    const run = await runChatload([], { command: ['bash', '-c', `${command} "$@"`, 'bash'] });
    // Cut answers miss the objective for complete ones: that is what the example shows.
    expect(run.exitCode).toBe(command.includes('fault:cut/2') ? 4 : 0);
  });

  it.skipIf(!portsAreFree)('start both servers for curl, and Ctrl-C ends them', async () => {
    const serve = COMMANDS.filter((command) => /:serve/.test(command));
    const mockCommand = serve.find((command) => command.includes('mock-provider:serve --'));
    const serverCommand = serve.find((command) => command.includes('chat-server:serve'));
    const curl = COMMANDS.find((command) => command.startsWith('curl -N')) ?? '';
    // `--help` only keeps the harness from adding a flag for run folders; `exec` hides it from Nx.
    const start = (command = '') =>
      startChatload(['--help'], { command: ['bash', '-c', `exec ${command}`] });
    const mock = start(mockCommand);
    await mock.waitFor('listening on http://127.0.0.1:4010');
    const server = start(serverCommand);
    await server.waitFor('listening on http://127.0.0.1:3000');

    const answer = execFileSync('bash', ['-c', curl], { encoding: 'utf8', timeout: 30_000 });
    for (const running of [server, mock]) running.signal('SIGINT');
    const [endedServer, endedMock] = await Promise.all([server.ended, mock.ended]);

    expect(answer.trimEnd().split('\n').at(-1)).toBe('data: [DONE]');
    expect(answer.match(/^data: \{/gm)?.length).toBeGreaterThan(200);
    for (const ended of [endedServer, endedMock]) expect(await ended.leftovers()).toEqual([]);
    expect([await isFree(3000), await isFree(4010)]).toEqual([true, true]);
  });
});

it('the help names every flag of the README', async () => {
  const helps = [startChatload(words('--help')), startCommand(['load'], ['--help'])];
  const stdout = (await Promise.all(helps.map(({ ended }) => ended)))
    .map((run) => run.stdout)
    .join();
  const flags = new Set(RUNS.join(' ').match(/--[a-z-]{3,}/g));
  for (const flag of flags) expect(stdout).toContain(flag);
});
