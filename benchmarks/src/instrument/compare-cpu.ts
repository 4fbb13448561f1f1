import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicNow, type StallCanary } from '@chatload/kernel';
import type { Work } from './contenders/work.ts';
import { CONTENDERS, type ContenderKey } from './contenders.ts';
import { CORES, startPinned } from './pinned-process.ts';

export interface CpuRace {
  readonly contenders: readonly ContenderKey[];
  readonly work: Work;
  /** How many chunks the server has sent so far. */
  readonly countChunks: () => Promise<number>;
  readonly rounds: number;
  /** For the compiler, and until the streams are open. */
  readonly warmupMs: number;
  readonly windows: number;
  readonly windowMs: number;
  readonly canary: StallCanary;
}

export interface CpuCosts {
  /** µs of CPU per chunk, one for each quiet window of each round. */
  readonly costsUs: ReadonlyMap<ContenderKey, readonly number[]>;
  readonly missing: readonly ContenderKey[];
  readonly windows: number;
  readonly dropped: number;
}

/**
 * Lets the contenders take turns, each in a process of its own on one core, and the server on the
 * other: neither a drift of the machine nor another's compiled code favours one. Windows in which the
 * machine stood still are dropped.
 */
export async function compareCpu(race: CpuRace): Promise<CpuCosts> {
  const costsUs = new Map<ContenderKey, number[]>(race.contenders.map((key) => [key, []]));
  const missing: ContenderKey[] = [];
  let windows = 0;
  let dropped = 0;
  for (let round = 0; round < race.rounds; round++) {
    for (const key of race.contenders) {
      const command = CONTENDERS[key].command(race.work);
      if (command === null) {
        if (round === 0) missing.push(key);
        continue;
      }
      const costs = await takeTurn(race, command);
      windows += race.windows;
      dropped += race.windows - costs.length;
      costsUs.get(key)?.push(...costs);
    }
  }
  for (const key of missing) costsUs.delete(key);
  return { costsUs, missing, windows, dropped };
}

async function takeTurn(race: CpuRace, command: readonly string[]): Promise<number[]> {
  const process = startPinned(CORES.reader, command);
  const costs: number[] = [];
  try {
    await sleep(race.warmupMs);
    for (let window = 0; window < race.windows; window++) {
      const startMs = monotonicNow();
      const before = { cpuUs: process.cpuUs(), chunks: await race.countChunks() };
      await sleep(race.windowMs);
      const cpuUs = process.cpuUs() - before.cpuUs;
      const chunks = (await race.countChunks()) - before.chunks;
      if (chunks === 0) throw new Error(`${command.join(' ')} reads nothing`);
      if (race.canary.stalls(startMs).length === 0) costs.push(cpuUs / chunks);
    }
  } finally {
    await process.stop();
  }
  return costs;
}
