import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The line of chat-server's relay that every chunk passes. */
const RELAY = 'apps/chat-server/src/upstream/relay.ts';
const BEFORE = '    if (!response.write(encodeSseEvent(JSON.stringify(chunk))))';

let wasted = 1;

/** Arithmetic that no compiler can leave out, as its result is kept. */
function waste(turns: number): void {
  for (let turn = 0; turn < turns; turn++) wasted = (Math.imul(wasted, 48_271) + turn) | 0;
}

/** Makes the chat-server of a checkout take so many microseconds of CPU more for each chunk. */
export async function plantWork(root: string, usPerChunk: number): Promise<void> {
  const path = join(root, RELAY);
  const source = await readFile(path, 'utf8');
  if (!source.includes(BEFORE)) throw new Error(`${RELAY} has no line to plant work before`);
  const turns = Math.round((usPerChunk * 1_000) / measureTurnNs());
  const planted = source.replace(BEFORE, `    waste(${turns});\n${BEFORE}`);
  await writeFile(path, `${planted}\nlet wasted = 1;\n${waste.toString()}\n`);
}

/** Called as it is where it is planted; the fastest of many, as the machine can only make it slower. */
function measureTurnNs(): number {
  const TURNS = 1_000;
  const CALLS = 500;
  const tries = Array.from({ length: 200 }, () => {
    const fromMs = performance.now();
    for (let call = 0; call < CALLS; call++) waste(TURNS);
    return ((performance.now() - fromMs) * 1e6) / (CALLS * TURNS);
  });
  return Math.min(...tries);
}
