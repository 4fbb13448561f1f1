import { fork, type ChildProcess } from 'node:child_process';
import { copyFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProfilerRecording, ProfilerResult } from '@chatload/contracts';
import type { PageFacts, PageMakerName } from './pages/page-makers.ts';
import { partialPathOf } from './pages/seal-page.ts';

/** What the child is told, as its only argument. */
export interface PageOrder {
  readonly tool: PageMakerName;
  readonly recording: ProfilerRecording;
}

/** What it answers, once. */
export type PageAnswer = { readonly facts: PageFacts } | { readonly error: string };

export interface RenderLimits {
  readonly timeoutMs: number;
  readonly heapMegabytes: number;
}

const RENDER_PAGE = fileURLToPath(new URL('./render-page.ts', import.meta.url));

/** Seen on two busy cores: 2 to 16 s, and bubbleprof's at its most load 10 s. */
const LIMITS: RenderLimits = { timeoutMs: 180_000, heapMegabytes: 2_048 };

const LONGEST_REASON = 300;
/** The end of its standard error that is kept to say why it failed. */
const LONGEST_STDERR = 64 * 1024;

/**
 * The tool's page, made in a process of its own: Clinic's code takes seconds, may take all memory,
 * and may never come back. Rejects with one line, after the process has ended; no page is left then.
 */
export async function renderInChild(
  tool: PageMakerName,
  recording: ProfilerRecording,
  signal: AbortSignal,
  limits: RenderLimits = LIMITS,
): Promise<ProfilerResult> {
  const { htmlPath, profilePath, dataFolder } = recording;
  const { verdict, waits } = await runChild({ tool, recording }, signal, limits).catch(
    async (error: unknown) => {
      await rm(partialPathOf(htmlPath), { force: true });
      throw error;
    },
  );
  return { htmlPath, dataPaths: await keepProfile(profilePath, dataFolder), verdict, waits };
}

async function runChild(
  order: PageOrder,
  signal: AbortSignal,
  { timeoutMs, heapMegabytes }: RenderLimits,
): Promise<PageFacts> {
  signal.throwIfAborted();
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = fork(RENDER_PAGE, [JSON.stringify(order)], {
    cwd: order.recording.folder,
    env,
    execArgv: [`--max-old-space-size=${heapMegabytes}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const timedOut = AbortSignal.timeout(timeoutMs);
  const kill = (): void => void child.kill('SIGKILL');
  for (const end of [signal, timedOut]) end.addEventListener('abort', kill, { once: true });
  try {
    const { answer, stderr, ending } = await watchChild(child);
    signal.throwIfAborted();
    if (answer !== undefined && 'facts' in answer) return answer.facts;
    const reason = timedOut.aborted
      ? `it was not done after ${timeoutMs / 1_000} s`
      : stderr.includes('heap out of memory')
        ? `it needed more than ${heapMegabytes} MB of memory`
        : (answer?.error ?? `its process ${ending} without a word on why`);
    throw new Error(`Clinic's ${order.tool} made no page: ${toOneLine(reason)}`);
  } finally {
    signal.removeEventListener('abort', kill);
    timedOut.removeEventListener('abort', kill);
  }
}

/** Resolves when the child has ended and all that it said has been read. */
function watchChild(
  child: ChildProcess,
): Promise<{ answer: PageAnswer | undefined; stderr: string; ending: string }> {
  let answer: PageAnswer | undefined;
  let stderr = '';
  child.on('message', (message: PageAnswer) => (answer = message));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-LONGEST_STDERR);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, endedBy) => {
      const ending = endedBy === null ? `exited with code ${code}` : `was ended by ${endedBy}`;
      resolve({ answer, stderr, ending });
    });
  });
}

async function keepProfile(
  profilePath: string | null,
  dataFolder: string,
): Promise<readonly string[]> {
  if (profilePath === null) return [];
  const kept = join(dataFolder, basename(profilePath));
  if (kept !== profilePath) await copyFile(profilePath, kept);
  return [kept];
}

function toOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}
