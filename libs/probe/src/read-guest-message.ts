import { FIGURE_NAMES, type GuestFacts, type GuestSample, type Instant } from './wire.ts';

/** A guest's line, as far as it can be believed: it comes out of the user's process. */
export type ReadMessage =
  | { readonly kind: 'hello'; readonly facts: GuestFacts }
  | { readonly kind: 'sample'; readonly sample: GuestSample }
  | { readonly kind: 'result'; readonly id: number; readonly result: Instant }
  | { readonly kind: 'error'; readonly id: number; readonly error: string };

/** `null` for a line that no guest of ours would send. */
export function readGuestMessage(line: string): ReadMessage | null {
  const message = parseRecord(line);
  if (message === null) return null;
  const { hello, sample, id, result, error } = message;
  if (isFacts(hello)) return { kind: 'hello', facts: hello };
  if (isRecord(sample)) return readSample(sample);
  if (!isNumber(id)) return null;
  if (typeof error === 'string') return { kind: 'error', id, error };
  return isInstant(result) ? { kind: 'result', id, result } : null;
}

function parseRecord(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** Figures of other names, and what is no number, are passed over. */
function readSample({ atMs, figures }: Record<string, unknown>): ReadMessage | null {
  if (!isNumber(atMs) || !isRecord(figures)) return null;
  const known = FIGURE_NAMES.map((name) => [name, figures[name]] as const);
  return {
    kind: 'sample',
    sample: { atMs, figures: Object.fromEntries(known.filter(([, value]) => isNumber(value))) },
  };
}

function isFacts(value: unknown): value is GuestFacts {
  return (
    isRecord(value) &&
    isNumber(value['pid']) &&
    typeof value['nodeVersion'] === 'string' &&
    isNumber(value['port']) &&
    typeof value['isClusterWorker'] === 'boolean'
  );
}

/** Every command is answered with numbers alone, the instant among them. */
function isInstant(value: unknown): value is Instant {
  return isRecord(value) && isNumber(value['atMs']) && Object.values(value).every(isNumber);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
