import { spawn } from 'node:child_process';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'open',
  linux: 'xdg-open',
};

/** Opens a file in the user's browser, or says why it could not. */
export async function openInBrowser(path: string, say: (line: string) => void): Promise<void> {
  const opener = OPENERS[process.platform];
  const failure =
    opener === undefined
      ? `there is no way known on ${process.platform}`
      : await start(opener, path);
  if (failure !== null) say(`The report could not be opened (${failure}): ${path}`);
}

function start(opener: string, path: string): Promise<string | null> {
  const child = spawn(opener, [path], { stdio: 'ignore', detached: true });
  child.unref();
  return new Promise((settle) => {
    child.once('error', ({ message }) => settle(message));
    child.once('spawn', () => settle(null));
  });
}
