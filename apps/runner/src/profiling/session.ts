import type { Profiler, ProfilerLimit, ProfilerName, ProfilerRecording } from '@chatload/contracts';
import { CLINIC_PROFILERS } from '@chatload/clinic';
import { cpuPage, heapPage } from './own-pages.ts';

/** One run of the server under one way of recording it, and the pages that are made of that. */
export interface Session {
  readonly name: string;
  /** What the probe records; `null` where a tool records by itself. */
  readonly records: 'cpu' | 'heap' | null;
  readonly wrap: Profiler['wrap'] | null;
  /** The most load that it bears; `null` when it bears any. */
  readonly limit: ProfilerLimit | null;
  readonly pages: readonly PageMaker[];
}

/** Makes one page of a recording. */
export interface PageMaker {
  readonly name: string;
  readonly title: string;
  readonly render: (
    recording: ProfilerRecording,
    signal: AbortSignal,
  ) => ReturnType<Profiler['render']>;
}

/**
 * The sessions for these tools, in order. The two that record through V8's inspector are always among
 * them: findings rest on them, and they need no tool.
 */
export function planSessions(tools: readonly ProfilerName[]): readonly Session[] {
  const profilers = tools.map((name): Profiler => CLINIC_PROFILERS[name]);
  const pagesOf = (records: Profiler['inspects']): readonly PageMaker[] =>
    profilers.filter(({ inspects }) => inspects === records).map(toPageMaker);
  const inspected = { wrap: null, limit: null };
  return [
    { name: 'cpu', records: 'cpu', ...inspected, pages: [cpuPage, ...pagesOf('cpu')] },
    { name: 'heap', records: 'heap', ...inspected, pages: [heapPage, ...pagesOf('heap')] },
    ...profilers
      .filter(({ inspects }) => inspects === null)
      .map((profiler): Session => ({
        name: profiler.name,
        records: null,
        wrap: (launch, folder) => profiler.wrap(launch, folder),
        limit: profiler.mostLoad,
        pages: [toPageMaker(profiler)],
      })),
  ];
}

function toPageMaker(profiler: Profiler): PageMaker {
  return {
    name: profiler.name,
    title: profiler.description,
    render: (recording, signal) => profiler.render(recording, signal),
  };
}
