import { splitCommand } from '@chatload/rig';
import { expect, test } from 'vitest';
import { composeServerCommand } from './server-command.ts';

const PLACE = { root: "/base's tree", folder: 'apps/gateway', mock: { 'ttft-ms': '20' } };

test('the chat-server is the side’s own, started by this Node, and knows the mock', () => {
  const { command, cwd } = composeServerCommand('chat-server', PLACE);
  expect(splitCommand(command)).toEqual([
    process.execPath,
    "/base's tree/apps/chat-server/src/main.ts",
    '--port',
    '{port}',
    '--upstream-url',
    '{mockUrl}/v1',
  ]);
  expect(cwd).toBe("/base's tree");
});

test('a mock under test has the settings that the one behind a server would have', () => {
  const { command } = composeServerCommand('mock-provider', PLACE);
  expect(splitCommand(command).slice(1)).toEqual([
    "/base's tree/apps/mock-provider/src/main.ts",
    '--port',
    '{port}',
    '--ttft-ms',
    '20',
  ]);
});

test('a command of the user’s is started in the project’s folder, or the one that he names', () => {
  const own = { command: 'npm start' };
  expect(composeServerCommand(own, PLACE)).toEqual({
    command: 'npm start',
    cwd: "/base's tree/apps/gateway",
  });
  expect(composeServerCommand({ ...own, cwd: 'services/a' }, PLACE).cwd).toBe(
    "/base's tree/services/a",
  );
});
