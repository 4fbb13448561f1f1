import { build, type Histogram } from 'hdr-histogram-js';

/** Up to here each microsecond has its own count; from here on 1,024 counts share each doubling. */
const EXACT_BELOW_US = 2_048;
const DOUBLINGS = 20;
/** Some 36 minutes: larger ones count as this. */
const MOST_US = 2 ** (11 + DOUBLINGS) - 1;

/**
 * How many errors had which size: the buckets of an HdrHistogram of microseconds with 3 significant
 * digits, so that it becomes one without loss, at a tenth of the cost per value. That counts here:
 * the thread that notes an error has the next one to write.
 */
export class ErrorCounts {
  readonly #counts = new Uint32Array((DOUBLINGS + 2) * (EXACT_BELOW_US / 2));
  #least = this.#counts.length;
  #most = -1;

  record(errorMs: number): void {
    const us = Math.min(MOST_US, Math.max(0, Math.round(errorMs * 1_000)));
    const doubling = us < EXACT_BELOW_US ? 0 : 21 - Math.clz32(us);
    const index = doubling * (EXACT_BELOW_US / 2) + (us >> doubling);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    if (index < this.#least) this.#least = index;
    if (index > this.#most) this.#most = index;
  }

  add(other: ErrorCounts): void {
    for (let index = other.#least; index <= other.#most; index++) {
      this.#counts[index] = (this.#counts[index] ?? 0) + (other.#counts[index] ?? 0);
    }
    this.#least = Math.min(this.#least, other.#least);
    this.#most = Math.max(this.#most, other.#most);
  }

  reset(): void {
    if (this.#most >= 0) this.#counts.fill(0, this.#least, this.#most + 1);
    this.#least = this.#counts.length;
    this.#most = -1;
  }

  toHistogram(): Histogram {
    const histogram = build({
      bitBucketSize: 32,
      numberOfSignificantValueDigits: 3,
      lowestDiscernibleValue: 1,
      highestTrackableValue: 60_000_000,
      autoResize: true,
      useWebAssembly: false,
    });
    for (let index = this.#least; index <= this.#most; index++) {
      const count = this.#counts[index] ?? 0;
      if (count > 0) histogram.recordValueWithCount(lowestUs(index), count);
    }
    return histogram;
  }
}

function lowestUs(index: number): number {
  const half = EXACT_BELOW_US / 2;
  const doubling = Math.max(0, Math.floor(index / half) - 1);
  return (index - doubling * half) * 2 ** doubling;
}
