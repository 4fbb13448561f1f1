import type { CommandName, Phase, Plan } from '@chatload/contracts';

const SLOTS_FLAG: Readonly<Record<CommandName, string>> = {
  benchmark: '--connections',
  load: '--connections',
  stream: '--concurrent',
};

/** The flag that sets how many requests are in flight at once, and what it is set to. */
export function slotsFlag(plan: Plan): { readonly flag: string; readonly slots: number } {
  const [first] = measuredPhases(plan);
  return { flag: SLOTS_FLAG[plan.command], slots: first?.load.slots ?? 0 };
}

/**
 * The flag that makes the load less, as words in a sentence, e.g. `--concurrent (now 10)`. That of open
 * load is its rate: fewer slots would only make its arrivals wait.
 */
export function lessLoad(plan: Plan): string {
  const [first] = measuredPhases(plan);
  if (first?.load.model === 'open') return `--requests-per-second (now ${first.load.ratePerSec})`;
  const { flag, slots } = slotsFlag(plan);
  return `${flag} (now ${slots})`;
}

/** What to add to the command for a run four times as long, e.g. `--requests 400`. */
export function longerRun(plan: Plan): string {
  let requests = 0;
  let durationMs = 0;
  for (const { load } of measuredPhases(plan)) {
    if ('requests' in load.stop) requests += load.stop.requests;
    else durationMs += load.stop.durationMs;
  }
  return requests > 0 ? `--requests ${4 * requests}` : `--duration ${(4 * durationMs) / 1_000}`;
}

function measuredPhases({ phases }: Plan): readonly Phase[] {
  return phases.filter(({ kind }) => kind === 'measure');
}
