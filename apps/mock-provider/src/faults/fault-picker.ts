import type { Fault } from './fault.ts';
import { FAULTS, type FaultName } from './faults.ts';

const MODEL = /^fault:(?<name>[a-z0-9-]+)(?:\/(?<every>[1-9]\d{0,2}))?$/;

/** Which answers are faulty: decided by the model's name and how often it was asked for. */
export class FaultPicker {
  /** Bounded: only names of faults get in, with at most 999 different suffixes each. */
  readonly #requestsOf = new Map<string, number>();

  /**
   * The fault for this request, or `null` for a healthy answer. `fault:NAME` is always faulty,
   * `fault:NAME/N` in every N-th request for that very model name: N, 2N, 3N … (N is 1 to 999).
   * `'unknown'` when the model's name begins with `fault:` and is none of these.
   */
  pick(model: string): Fault | null | 'unknown' {
    if (!model.startsWith('fault:')) return null;
    const groups = MODEL.exec(model)?.groups;
    const name = groups?.['name'] ?? '';
    if (!isFaultName(name)) return 'unknown';
    const requests = (this.#requestsOf.get(model) ?? 0) + 1;
    this.#requestsOf.set(model, requests);
    return requests % Number(groups?.['every'] ?? 1) === 0 ? FAULTS[name] : null;
  }

  /** Counts from the start again. */
  reset(): void {
    this.#requestsOf.clear();
  }
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}
