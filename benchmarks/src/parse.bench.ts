import { createSseParser } from '@chatload/sse-client';
import { createParser } from 'eventsource-parser';
import { printMachine, printTable } from './print.ts';
import { median } from './quantile.ts';

/**
 * What an event costs that nothing is known of: cut out of the bytes and read as JSON, beside
 * eventsource-parser. Events that are recognised by their bytes are another matter; they are part of
 * `instrument --only full-speed`.
 */
const ROUNDS = 11;
const EVENTS = 220;
const REPEATS = 40;
const EVENT_BYTES = 300;

const EVENT = composeEvent('');
const BLOCK = Buffer.from(composeEvent('x'.repeat(EVENT_BYTES - EVENT.length)).repeat(EVENTS));

const PARSERS: Readonly<Record<string, () => number>> = {
  'chatload + JSON.parse': timeOurs,
  'eventsource-parser + JSON.parse': timePeer,
};

printMachine();
const costsNs = new Map<string, number[]>(Object.keys(PARSERS).map((name) => [name, []]));
// The first round is for the compiler.
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, time] of Object.entries(PARSERS)) {
    const costNs = time();
    if (round > 0) costsNs.get(name)?.push(costNs);
  }
}
printTable(
  ['parser', 'ns per event', 'lowest', 'highest'],
  [...costsNs].map(([name, costs]) => {
    const figures = [median(costs), Math.min(...costs), Math.max(...costs)];
    return [name].concat(figures.map((ns) => ns.toFixed(0)));
  }),
);

function composeEvent(padding: string): string {
  return (
    `data: {"id":"chatcmpl-0123456789abcdef","object":"chat.completion.chunk","created":1700000000,` +
    `"model":"mock-model","choices":[{"index":0,"delta":{"content":"words "},"finish_reason":null}],` +
    `"padding":"${padding}"}\n\n`
  );
}

function timeOurs(): number {
  let read = 0;
  const onData = (data: string): void => {
    read += readChunk(data);
  };
  const parser = createSseParser({ onData, onOversize: () => {} });
  return timePerEvent(
    () => parser.write(BLOCK),
    () => read,
  );
}

function timePeer(): number {
  let read = 0;
  const parser = createParser({
    onEvent({ data }) {
      read += readChunk(data);
    },
  });
  const decoder = new TextDecoder();
  return timePerEvent(
    () => parser.feed(decoder.decode(BLOCK, { stream: true })),
    () => read,
  );
}

function readChunk(data: string): number {
  const { choices } = JSON.parse(data) as { readonly choices: readonly unknown[] };
  return choices.length;
}

function timePerEvent(parseBlock: () => void, countRead: () => number): number {
  const startedAtMs = performance.now();
  for (let repeat = 0; repeat < REPEATS; repeat++) parseBlock();
  const tookMs = performance.now() - startedAtMs;
  if (countRead() !== EVENTS * REPEATS) throw new Error(`${countRead()} events were read`);
  return (tookMs * 1e6) / (EVENTS * REPEATS);
}
