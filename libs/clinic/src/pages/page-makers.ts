import type { ProfilerRecording, ProfilerResult } from '@chatload/contracts';
import { makeBubbleprofPage } from './bubbleprof-page.ts';
import { makeDoctorPage } from './doctor-page.ts';
import { makeFlamePage } from './flame-page.ts';
import { makeHeapPage } from './heap-page.ts';

/** What is to be learned while a page is made. */
export type PageFacts = Pick<ProfilerResult, 'verdict' | 'waits'>;

/**
 * Writes Clinic's page of the recording's steady window, as Clinic makes it, to `htmlPath`. Works in
 * the recording's folder; throws one line when there is nothing to show.
 */
export type PageMaker = (recording: ProfilerRecording, htmlPath: string) => Promise<PageFacts>;

export const PAGE_MAKERS = {
  doctor: makeDoctorPage,
  bubbleprof: makeBubbleprofPage,
  flame: makeFlamePage,
  heapprofiler: makeHeapPage,
} as const satisfies Record<string, PageMaker>;

export type PageMakerName = keyof typeof PAGE_MAKERS;
