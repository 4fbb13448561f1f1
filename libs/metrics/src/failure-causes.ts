import type { FailureCause, Sample } from '@chatload/contracts';

/** As many as a report shows. */
const MOST_REPORTED = 5;

/**
 * Details are a server's own words and may all differ (a request id in each): beyond this many
 * different ones, further ones are counted under their ending alone, so that memory stays bounded.
 */
const MOST_DISTINCT = 100;

/** Counts why requests failed, by ending and detail. */
export class FailureCauses {
  readonly #causes = new Map<string, FailureCause>();

  add(cause: FailureCause): void {
    const known = this.#causes.get(keyOf(cause));
    if (known) {
      this.#causes.set(keyOf(cause), { ...known, count: known.count + cause.count });
    } else if (cause.detail === null || this.#causes.size < MOST_DISTINCT) {
      this.#causes.set(keyOf(cause), cause);
    } else {
      this.add({ ...cause, detail: null });
    }
  }

  /** What was never sent has no cause but the load itself. */
  addSample({ ending, detail }: Sample): void {
    if (ending === 'complete' || ending === 'unsent') return;
    this.add({ ending, detail, count: 1 });
  }

  addAll(others: FailureCauses): void {
    for (const cause of others.#causes.values()) this.add(cause);
  }

  /** The most frequent ones, most frequent first. */
  top(): readonly FailureCause[] {
    return [...this.#causes.values()].toSorted((a, b) => b.count - a.count).slice(0, MOST_REPORTED);
  }
}

function keyOf({ ending, detail }: FailureCause): string {
  return JSON.stringify([ending, detail]);
}
