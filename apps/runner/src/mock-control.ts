import type { Endpoint, StallTotals } from '@chatload/contracts';

/** How long the mock may take to answer a question of ours, between phases. */
const CONTROL_TIMEOUT_MS = 5_000;

/** What the mock counted since its last reset; its own words, see the mock's README. */
export interface MockStats {
  readonly requests: {
    readonly total: number;
    /** `other` is all that is no chat completion: anyone who starts beside us may ask for the models. */
    readonly byKind: Readonly<Record<'stream' | 'whole' | 'refused' | 'other', number>>;
    readonly byModel: Readonly<Record<string, number>>;
    readonly byPath: Readonly<Record<string, number>>;
  };
  readonly streams: {
    readonly open: number;
    readonly peak: number;
    readonly closedByClient: number;
  };
  readonly wholeAnswers: { readonly open: number; readonly peak: number };
  readonly chunksSent: number;
  readonly emissionErrorMs: { readonly histogram: string };
  /** Absent from a mock of an earlier version. */
  readonly emissionErrorOutsideStallsMs?: { readonly histogram: string };
  readonly stalls?: StallTotals;
}

/** The mock's control API, as the control thread uses it between phases. */
export interface MockControl {
  /** Clears counters, errors and log. */
  reset(): Promise<void>;
  stats(): Promise<MockStats>;
  /** Switches the log of single events on. */
  enableLog(): Promise<void>;
  /** Logged answers since the last reset, each with the due and emission stamps of its events. */
  readLog(): Promise<readonly unknown[]>;
}

export function createMockControl(mock: Pick<Endpoint, 'origin' | 'address'>): MockControl {
  const base = pinnedOrigin(mock);
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${base}/__mock/${path}`, {
      method,
      signal: AbortSignal.timeout(CONTROL_TIMEOUT_MS),
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (!response.ok) throw new Error(`${method} /__mock/${path} answered ${response.status}`);
    return response.json();
  };
  return {
    reset: async () => void (await call('POST', 'reset')),
    stats: async () => (await call('GET', 'stats')) as MockStats,
    enableLog: async () => void (await call('PATCH', 'settings', { logEvents: true })),
    readLog: async () => {
      const log = (await call('GET', 'log')) as { answers: readonly unknown[] };
      return log.answers;
    },
  };
}

/** The origin with its host replaced by the pinned address, so that no name is looked up again. */
export function pinnedOrigin({ origin, address }: Pick<Endpoint, 'origin' | 'address'>): string {
  const url = new URL(origin);
  url.hostname = address.includes(':') ? `[${address}]` : address;
  return url.origin;
}
