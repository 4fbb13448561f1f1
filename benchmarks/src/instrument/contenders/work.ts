/**
 * What every contender does: reads so many streams at a time, again and again, until it is killed.
 * Started by path with these as its arguments.
 */
export interface Work {
  readonly port: number;
  readonly streams: number;
  /** A name as long as the chunks need it to be. */
  readonly model: string;
  /** How many tokens each stream must turn out to have. */
  readonly tokens: number;
}

export const PATH = '/v1/chat/completions';

/** Reads one stream and gives back how many tokens it had. */
type ReadStream = (work: Work) => Promise<number>;

export function readWork(): Work {
  const [port, streams, model = '', tokens] = process.argv.slice(2);
  return { port: Number(port), streams: Number(streams), model, tokens: Number(tokens) };
}

/** A contender that loses or invents a token is out. */
export async function readForever(readStream: ReadStream): Promise<never> {
  const work = readWork();
  const reading: Promise<never>[] = [];
  for (let stream = 0; stream < work.streams; stream++) {
    reading.push(repeat(readStream, work));
    // Not all at once: their tokens shall spread over the delay between two.
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
  return Promise.race(reading);
}

async function repeat(readStream: ReadStream, work: Work): Promise<never> {
  for (;;) {
    const tokens = await readStream(work);
    if (tokens !== work.tokens) throw new Error(`${tokens} tokens instead of ${work.tokens}`);
  }
}

export function composeBody(model: string): string {
  return JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], stream: true });
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string | null } }[];
}

export function countToken({ choices }: Chunk): number {
  const content = choices[0]?.delta.content;
  return content === undefined || content === null || content === '' ? 0 : 1;
}
