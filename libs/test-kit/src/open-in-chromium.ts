import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

/** A page in a browser without a window; disposing of it ends the browser. */
export interface BrowserPage extends AsyncDisposable {
  /** What the page left on the console, and what it threw, a line each. */
  readonly messages: readonly string[];
  /** What it asked for beyond itself; all that is in the page is not asked for. */
  readonly requests: readonly string[];
  /** The value of an expression in the page, once what it promises is settled. */
  evaluate(expression: string): Promise<unknown>;
}

const CHROMIUM = '/usr/bin/chromium';

/** Whether there is a Chromium, as Debian's package `chromium` brings it. */
export const hasChromium = existsSync(CHROMIUM);

const FLAGS = [
  '--headless=new',
  '--remote-debugging-pipe',
  // Tests may run as root, and the pages are ours.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
];

/** Opens a file, and resolves when it is loaded and has had a moment to draw. */
export async function openInChromium(path: string): Promise<BrowserPage> {
  const profile = await mkdtemp(join(tmpdir(), 'chatload chromium-'));
  const child = spawn(CHROMIUM, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    // Processes of its own still write there for a moment.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  try {
    return { ...(await visit(child, pathToFileURL(path).href)), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function visit(child: ChildProcess, url: string): Promise<Omit<BrowserPage, symbol>> {
  const messages: string[] = [];
  const requests: string[] = [];
  const loaded = Promise.withResolvers<void>();
  const { ask } = connect(child, ({ method, params }) => {
    if (method === 'Page.loadEventFired') loaded.resolve();
    else if (method === 'Runtime.exceptionThrown') messages.push(JSON.stringify(params));
    else if (method === 'Runtime.consoleAPICalled') messages.push(JSON.stringify(params));
    else if (method === 'Log.entryAdded') messages.push(JSON.stringify(params));
    else if (method === 'Network.requestWillBeSent') {
      const asked = (params as { readonly request: { readonly url: string } }).request.url;
      if (asked !== url && !asked.startsWith('data:')) requests.push(asked);
    }
  });
  const { targetInfos } = (await ask('Target.getTargets')) as {
    readonly targetInfos: readonly { readonly type: string; readonly targetId: string }[];
  };
  const targetId = targetInfos.find(({ type }) => type === 'page')?.targetId;
  const { sessionId } = (await ask('Target.attachToTarget', { targetId, flatten: true })) as {
    readonly sessionId: string;
  };
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) {
    await ask(`${domain}.enable`, {}, sessionId);
  }
  const evaluate = async (expression: string): Promise<unknown> => {
    const params = { expression, awaitPromise: true, returnByValue: true };
    const { result } = (await ask('Runtime.evaluate', params, sessionId)) as {
      readonly result: { readonly value?: unknown };
    };
    return result.value;
  };
  await ask('Page.navigate', { url }, sessionId);
  await loaded.promise;
  await evaluate('new Promise((settle) => setTimeout(settle, 500))');
  return { messages, requests, evaluate };
}

interface ProtocolMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * Chromium's protocol over the pipes 3 and 4: JSON, each message ended by a zero byte.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
function connect(
  child: ChildProcess,
  onEvent: (event: ProtocolMessage) => void,
): { readonly ask: (method: string, params?: object, sessionId?: string) => Promise<unknown> } {
  const toBrowser = child.stdio[3] as Writable;
  const fromBrowser = child.stdio[4] as Readable;
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  const fail = (): void => {
    for (const { reject } of pending.values()) reject(new Error('Chromium has ended'));
  };
  child.once('close', fail);
  child.once('error', fail);
  // It may have ended already; what is asked then is answered by its end.
  toBrowser.on('error', () => {});
  let rest = '';
  fromBrowser.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const message = JSON.parse(part) as ProtocolMessage;
      const asked = message.id === undefined ? undefined : pending.get(message.id);
      if (asked === undefined) onEvent(message);
      else if (message.error === undefined) asked.resolve(message.result);
      else asked.reject(new Error(message.error.message));
    }
  });
  let id = 0;
  return {
    ask(method, params = {}, sessionId) {
      const answer = Promise.withResolvers<unknown>();
      pending.set((id += 1), answer);
      toBrowser.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      return answer.promise;
    },
  };
}
