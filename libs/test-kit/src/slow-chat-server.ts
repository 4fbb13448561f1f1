import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const WORKSPACE = resolve(import.meta.dirname, '../../..');
const ORIGINAL = join(WORKSPACE, 'apps/chat-server');

/** The loop that relays a stream; what stands in it before the first chunk delays its first token. */
const RELAY = 'src/upstream/relay.ts';
const LOOP = '  for await (const chunk of chunks) {\n';

/** A copy of chat-server with a known fault sown into it: what finds the fault can be believed. */
export interface SeededChatServer extends AsyncDisposable {
  /** The file to run in place of chat-server's own `src/main.ts`. */
  readonly entry: string;
}

/**
 * A copy of chat-server, in a temporary folder, that holds every stream's first token back for
 * `waitMs`; what comes meanwhile leaves right after it. Disposing of it removes the folder.
 *
 * Throws when the source has changed so that the fault no longer fits into it.
 */
export async function copySlowChatServer(waitMs: number): Promise<SeededChatServer> {
  const folder = await mkdtemp(join(tmpdir(), 'chatload-slow-server-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true });
  try {
    for (const name of ['package.json', 'src']) {
      await cp(join(ORIGINAL, name), join(folder, name), { recursive: true });
    }
    // Packages are looked for beside the real path of the file that imports them.
    await symlink(join(WORKSPACE, 'node_modules'), join(folder, 'node_modules'));
    const relay = join(folder, RELAY);
    await writeFile(relay, holdFirstBack(await readFile(relay, 'utf8'), waitMs));
  } catch (error) {
    await remove();
    throw error;
  }
  return { entry: join(folder, 'src/main.ts'), [Symbol.asyncDispose]: remove };
}

function holdFirstBack(source: string, waitMs: number): string {
  const [before, after, ...more] = source.split(LOOP);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${RELAY} of chat-server no longer has exactly one line '${LOOP.trim()}'`);
  }
  return [
    before,
    '  let isFirst = true;\n',
    LOOP,
    `    if (isFirst) await new Promise((resolve) => setTimeout(resolve, ${waitMs}));\n`,
    '    isFirst = false;\n',
    after,
  ].join('');
}
