import type { Random } from '@chatload/kernel';

const LINE_ENDS = ['\n', '\r\n', '\r'] as const;

/** Lines that a reader of `data` must pass over. */
const NOISE = [
  ':',
  ': keep-alive',
  ':data: not data',
  'event: message',
  'id: 7',
  'retry: 3000',
  'retry',
  'datas: no',
  'Data: no',
  ' data: no',
  'dat',
  'unknown: ü',
] as const;

export interface HostileStream {
  readonly bytes: Buffer;
  /** The data of each event, as the standard reads `bytes`. */
  readonly events: readonly string[];
}

/**
 * A legal event stream in the strangest dress that the standard allows: any line end on any line, a
 * byte order mark or none, comments and other fields between the lines, with and without the space
 * after the colon, several data lines per event, characters of every length, and at times an event at
 * the end that no blank line closes. The same random numbers give the same stream.
 */
export function writeHostileStream(random: Random, eventCount: number): HostileStream {
  const events: string[] = [];
  let text = random.integer(2) === 0 ? '' : '\ufeff';
  const writeLine = (line: string): void => {
    const end = pick(random, LINE_ENDS);
    // A LF straight after a CR would be the second half of that line's end, and no blank line.
    const isHalf = line === '' && end === '\n' && text.endsWith('\r');
    text += line + (isHalf ? '\r\n' : end);
  };
  const writeNoise = (): void => {
    while (random.integer(3) === 0) writeLine(pick(random, NOISE));
  };
  const writeEvent = (): string => {
    const lines = Array.from({ length: 1 + random.integer(3) }, () => writeValue(random));
    for (const line of lines) {
      writeNoise();
      writeLine(writeDataLine(line, random));
    }
    writeNoise();
    return lines.join('\n');
  };

  for (let index = 0; index < eventCount; index++) {
    events.push(writeEvent());
    writeLine('');
    // Blank lines without data before them make no event.
    while (random.integer(4) === 0) writeLine('');
  }
  if (random.integer(4) === 0) writeEvent();
  return { bytes: Buffer.from(text), events };
}

/** The bytes in two pieces, once for each offset, the ends included. */
export function* cutAtEveryOffset(bytes: Uint8Array): Generator<readonly Uint8Array[]> {
  for (let offset = 0; offset <= bytes.length; offset++) {
    yield [bytes.subarray(0, offset), bytes.subarray(offset)];
  }
}

/** The bytes in pieces of 1 to `longest` bytes. */
export function cutAtRandom(bytes: Uint8Array, random: Random, longest = 40): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = start + 1 + random.integer(longest);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

function writeDataLine(value: string, random: Random): string {
  if (value === '' && random.integer(2) === 0) return 'data';
  // One space is taken away: without it, a value's own leading space would be.
  return value.startsWith(' ') || random.integer(2) === 0 ? `data: ${value}` : `data:${value}`;
}

const PIECES = [
  '{"a":1}',
  '[DONE]',
  ' ',
  '  x',
  ':',
  'data:',
  'é',
  '€',
  '🙂',
  '\ufeff',
  '\0',
  'token',
];

function writeValue(random: Random): string {
  return Array.from({ length: random.integer(6) }, () => pick(random, PIECES)).join('');
}

function pick(random: Random, choices: readonly string[]): string {
  return choices[random.integer(choices.length)] ?? '';
}
