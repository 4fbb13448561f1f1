import type { ServerFigures, Telemetry, WatchedProcess } from '@chatload/contracts';

/** Of measured time: the pauses between two phases are left out. */
const PEAK_WINDOW_MS = 5_000;

/** A longer pause between two samples is one between two phases. */
const LONGEST_SAMPLE_MS = 5_000;

/** What the docs and the warning call blocked. */
export const BLOCKED_MS = 50;

/** What was allocated in how much of the time. */
interface Allocations {
  ms: number;
  bytes: number;
}

interface CpuSlice {
  readonly ms: number;
  readonly ratio: number;
}

/** Adds up the telemetry of the server under test, in constant memory. */
export class ServerTally {
  readonly #watched: WatchedProcess;
  #lastAtMs: number | null = null;
  #samples = 0;
  #cpu = { ms: 0, ratioMs: 0 };
  readonly #allocations: Allocations = { ms: 0, bytes: 0 };
  #recent: CpuSlice[] = [];
  #cpuPeakRatio: number | null = null;
  #blockedSamples = 0;
  readonly #sums = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  readonly #greatest = new Map<string, number>();

  constructor(watched: WatchedProcess) {
    this.#watched = watched;
  }

  /**
   * Takes the figures of one sample.
   *
   * @param isMeasured whether the whole of the sample lies in a recorded phase through the server; the
   * others only say when the next one begins
   */
  add(figures: readonly Telemetry[], isMeasured: boolean): void {
    const own = figures.filter(({ source }) => source === 'target');
    const [first] = own;
    if (first === undefined) return;
    const previousMs = this.#lastAtMs;
    this.#lastAtMs = first.atMs;
    if (!isMeasured) return;
    this.#samples += 1;
    for (const { name, value } of own) this.#addFigure(name, value);
    const ms = previousMs === null ? 0 : first.atMs - previousMs;
    if (ms <= 0 || ms >= LONGEST_SAMPLE_MS) return;
    const valueOf = (wanted: string): number | undefined =>
      own.find(({ name }) => name === wanted)?.value;
    const ratio = valueOf('cpuRatio');
    if (ratio !== undefined) this.#addCpu({ ms, ratio });
    const bytes = valueOf('allocatedBytes');
    if (bytes !== undefined) this.#addAllocations({ ms, bytes });
  }

  /** `null` before the first sample. */
  figures(): ServerFigures | null {
    if (this.#samples === 0) return null;
    const greatest = (name: string): number | null => this.#greatest.get(name) ?? null;
    const sum = (name: string): number | null => this.#sums.get(name) ?? null;
    const utilisation = sum('loopUtilizationRatio');
    const cpuRatio = this.#cpu.ms > 0 ? this.#cpu.ratioMs / this.#cpu.ms : 0;
    const { ms, bytes } = this.#allocations;
    const pauses = ['gcMinorMs', 'gcMajorMs', 'gcIncrementalMs', 'gcWeakCallbackMs'];
    return {
      ...this.#watched,
      samples: this.#samples,
      cpuRatio,
      // Less than one window: the mean is all there is.
      cpuPeakRatio: this.#cpuPeakRatio ?? cpuRatio,
      rssPeakBytes: greatest('rssBytes') ?? 0,
      heapUsedPeakBytes: greatest('heapUsedBytes'),
      loopDelayMaxMs: greatest('loopDelayMaxMs'),
      loopDelayP99Ms: greatest('loopDelayP99Ms'),
      blockedSamples: this.#greatest.has('loopDelayMaxMs') ? this.#blockedSamples : null,
      loopUtilizationRatio:
        utilisation === null ? null : utilisation / (this.#counts.get('loopUtilizationRatio') ?? 1),
      // Not the sum: that lacks the samples which lie in a phase only partly, one at either end.
      allocatedBytesPerSec: ms > 0 ? (1_000 * bytes) / ms : null,
      gcMs: this.#greatest.has('gcMaxMs')
        ? pauses.reduce((total, name) => total + (sum(name) ?? 0), 0)
        : null,
      upstreamSockets: sum('upstreamSockets'),
      upstreamRequests: sum('upstreamRequests'),
    };
  }

  #addFigure(name: string, value: number): void {
    this.#sums.set(name, (this.#sums.get(name) ?? 0) + value);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    this.#greatest.set(name, Math.max(this.#greatest.get(name) ?? value, value));
    if (name === 'loopDelayMaxMs' && value > BLOCKED_MS) this.#blockedSamples += 1;
  }

  #addAllocations({ ms, bytes }: Allocations): void {
    this.#allocations.ms += ms;
    this.#allocations.bytes += bytes;
  }

  #addCpu(slice: CpuSlice): void {
    this.#cpu.ms += slice.ms;
    this.#cpu.ratioMs += slice.ratio * slice.ms;
    this.#recent.push(slice);
    let spanMs = this.#recent.reduce((sum, { ms }) => sum + ms, 0);
    for (let [oldest] = this.#recent; oldest !== undefined; [oldest] = this.#recent) {
      if (spanMs - oldest.ms < PEAK_WINDOW_MS) break;
      spanMs -= oldest.ms;
      this.#recent.shift();
    }
    if (spanMs < PEAK_WINDOW_MS) return;
    const used = this.#recent.reduce((sum, { ms, ratio }) => sum + ratio * ms, 0);
    this.#cpuPeakRatio = Math.max(this.#cpuPeakRatio ?? 0, used / spanMs);
  }
}
