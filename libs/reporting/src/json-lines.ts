import { createReadStream } from 'node:fs';

/**
 * The values of a `.jsonl` file, one after the other, so that a large one needs little memory; none
 * where there is no file. What a run that was killed left at the end (half a line, or one that is no
 * JSON) is left out.
 *
 * @throws an Error with the number of the line when one before the last is no JSON
 */
export async function* readJsonLines(path: string): AsyncGenerator {
  let lineNumber = 0;
  let broken: number | null = null;
  for await (const line of readWholeLines(path)) {
    if (broken !== null) throw new Error(`line ${broken} is not JSON`);
    lineNumber += 1;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      broken = lineNumber;
      continue;
    }
    yield value;
  }
}

/**
 * The lines that have their line end. Not `node:readline`: it also ends a line at U+2028, which JSON
 * does not escape, and which a server's words may hold.
 */
async function* readWholeLines(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
      const lines = chunk.split('\n');
      lines[0] = rest + (lines[0] ?? '');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
