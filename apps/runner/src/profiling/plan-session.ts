import type { LoadShape, Phase, Plan } from '@chatload/contracts';
import { formatDuration } from '@chatload/kernel';
import type { Session } from './session.ts';

/** A leak is a slope: of memory after a forced collection, at this many points and one before them. */
const HEAP_PIECES = 5;

/** The plain run's warm-up, then its load through the server, as the session bears it. */
export function planSession(plan: Plan, session: Session): Plan {
  const warmups = plan.phases.filter(
    ({ kind, target }) => kind === 'warmup' && target === 'server',
  );
  const pieces = session.records === 'heap' ? HEAP_PIECES : 1;
  const load = shapeLoad(plan, session, pieces);
  const profiled = Array.from({ length: pieces }, (_, index): Phase => ({
    id: `${session.name}-${index + 1}`,
    kind: 'measure',
    target: 'server',
    load,
    record: true,
  }));
  // autocannon keeps no rate.
  const engine = load.model === 'open' ? 'native' : plan.engine;
  return { ...plan, engine, phases: [...warmups, ...profiled], recordChunks: false };
}

function shapeLoad(plan: Plan, { limit }: Session, pieces: number): LoadShape {
  const measured = plan.phases.filter(({ kind }) => kind === 'measure');
  const slots = Math.max(...measured.map((phase) => phase.load.slots));
  const durationMs = measured.reduce(
    (total, { load: { stop } }) => total + ('durationMs' in stop ? stop.durationMs : 0),
    0,
  );
  if (limit === null) {
    return { model: 'closed', slots, batch: 1, stop: { durationMs: durationMs / pieces } };
  }
  return {
    model: 'open',
    ratePerSec: limit.ratePerSec,
    slots: Math.min(slots, limit.slots),
    stop: { durationMs: Math.min(durationMs, limit.durationMs) },
  };
}

/** One line on the load of a session. */
export function describeLoad({ phases }: Plan): string {
  const profiled = phases.filter(({ kind }) => kind === 'measure');
  const [first] = profiled;
  if (first === undefined || !('durationMs' in first.load.stop)) return 'none';
  const { load } = first;
  const duration = formatDuration(first.load.stop.durationMs * profiled.length);
  const most = load.model === 'open' ? `, at most ${load.ratePerSec} a second` : '';
  return `${load.slots} at once for ${duration}${most}`;
}
