/**
 * What the guest and the host say to each other over the socket: one JSON object a line. The guest
 * takes only types from here, since it is loaded without imports.
 */

/** What the guest is told, in the environment, as JSON. */
export interface GuestOrder {
  /** The path of the host's socket. */
  readonly socket: string;
  /** The guest acts only in the process that listens on it; `null`: on the first TCP port there is. */
  readonly port: number | null;
}

/** The name of that variable. */
export const ORDER_VARIABLE = 'CHATLOAD_PROBE';

/** Which process the figures are of. */
export interface GuestFacts {
  readonly pid: number;
  /** e.g. `v20.20.2`. */
  readonly nodeVersion: string;
  readonly port: number;
  /** The figures are of one worker only; its siblings are not seen. */
  readonly isClusterWorker: boolean;
}

/**
 * Every figure of a sample. What did not happen in a sample (a kind of garbage collection, a wait) is
 * left out of it; everything up to `upstreamRequests` is in each.
 */
export const FIGURE_NAMES = [
  'loopDelayMaxMs',
  'loopDelayP99Ms',
  'loopUtilizationRatio',
  'cpuRatio',
  'rssBytes',
  'heapUsedBytes',
  'heapTotalBytes',
  'heapNewSpaceBytes',
  'heapOldSpaceBytes',
  'heapLargeObjectSpaceBytes',
  'heapCodeSpaceBytes',
  'externalBytes',
  'arrayBuffersBytes',
  'openSockets',
  'openHandles',
  'gcMaxMs',
  'upstreamSockets',
  'upstreamRequests',

  'allocatedBytes',
  'gcMinorCount',
  'gcMinorMs',
  'gcMinorMaxMs',
  'gcMajorCount',
  'gcMajorMs',
  'gcMajorMaxMs',
  'gcIncrementalCount',
  'gcIncrementalMs',
  'gcIncrementalMaxMs',
  'gcWeakCallbackCount',
  'gcWeakCallbackMs',
  'gcWeakCallbackMaxMs',
  'upstreamWaitCount',
  'upstreamWaitMeanMs',
  'upstreamWaitMaxMs',
  'upstreamConnectMeanMs',
  'upstreamConnectMaxMs',
  'dnsLookups',
  'dnsLookupMeanMs',
  'dnsLookupMaxMs',
] as const;

export type FigureName = (typeof FIGURE_NAMES)[number];

/** The figures since the sample before. */
export interface GuestSample {
  /** The end of the sample; absolute monotonic milliseconds. */
  readonly atMs: number;
  readonly figures: Readonly<Partial<Record<FigureName, number>>>;
}

/** What the host can ask of the guest. */
export type ProbeCommand =
  /** A full garbage collection, which stops the server for tens of milliseconds or more. */
  | { readonly command: 'forceGc' }
  | { readonly command: 'heapUsed' }
  | { readonly command: 'startCpuProfile'; readonly intervalUs: number }
  /** Writes a `.cpuprofile` to the absolute path. */
  | { readonly command: 'stopCpuProfile'; readonly path: string }
  | { readonly command: 'startHeapSampling'; readonly intervalBytes: number }
  /** Writes a `.heapprofile` to the absolute path: what was allocated since the start and survived. */
  | { readonly command: 'stopHeapSampling'; readonly path: string }
  /** Ends the server, in a way that lets profilers which wait for its end write their files. */
  | { readonly command: 'finish' };

export type CommandName = ProbeCommand['command'];

export interface Instant {
  /** Of the recording's start or stop, or of the figures; absolute monotonic milliseconds. */
  readonly atMs: number;
}

export interface MemoryFigures extends Instant {
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  readonly externalBytes: number;
  readonly arrayBuffersBytes: number;
}

/** What each command is answered with. */
export interface CommandResults {
  readonly forceGc: MemoryFigures;
  readonly heapUsed: MemoryFigures;
  readonly startCpuProfile: Instant;
  readonly stopCpuProfile: Instant;
  readonly startHeapSampling: Instant;
  readonly stopHeapSampling: Instant;
  readonly finish: Instant;
}

/** From the host. */
export type HostMessage = ProbeCommand & { readonly id: number };

/** From the guest: once `hello`, then samples and answers. */
export type GuestMessage =
  | { readonly hello: GuestFacts }
  | { readonly sample: GuestSample }
  | { readonly id: number; readonly result: CommandResults[CommandName] }
  | { readonly id: number; readonly error: string };
