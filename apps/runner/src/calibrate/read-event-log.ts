import { open } from 'node:fs/promises';
import type { EmittedAnswer } from '@chatload/metrics';
import type { Stall } from '@chatload/kernel';

export interface EventLog {
  readonly answers: readonly EmittedAnswer[];
  /** Of the mock's process. */
  readonly stalls: readonly Stall[];
}

/** What the mock wrote when it ended (`--event-log-file`): an answer a line, and a last one on itself. */
export async function readEventLog(path: string): Promise<EventLog> {
  const answers: EmittedAnswer[] = [];
  let stalls: readonly Stall[] | null = null;
  await using file = await open(path);
  for await (const text of file.readLines()) {
    const line = JSON.parse(text) as EmittedAnswer | { readonly stalls: readonly Stall[] };
    if ('stalls' in line) ({ stalls } = line);
    else answers.push(line);
  }
  if (stalls === null) throw new Error(`${path} ends before its last line`);
  return { answers, stalls };
}
