import type { ClosedLoad, LoadShape, Phase, StopRule } from '@chatload/contracts';

import type { Alternation } from './alternation.ts';

/** What phases are made of. */
export interface PhaseParts {
  /** What is measured through the server, in total. */
  readonly stop: StopRule;
  /** How that is cut where it alternates with a direct baseline; `null` for none. */
  readonly alternations: readonly Alternation[] | null;
  /** The load of any stretch of it. */
  readonly shape: (stop: StopRule) => LoadShape;
  /** Before anything is measured, to each target that is used; in no figure. */
  readonly warmup: ClosedLoad;
}

/** Warm-up, then what is measured: in one stretch, or alternating with a direct baseline. */
export function planPhases({ stop, alternations, shape, warmup }: PhaseParts): readonly Phase[] {
  const measure = (index: number, piece: StopRule): Phase => ({
    id: `measure-${index}`,
    kind: 'measure',
    target: 'server',
    load: shape(piece),
    record: true,
  });
  if (alternations === null) return [...planWarmups(warmup, ['server']), measure(1, stop)];
  return [
    ...planWarmups(warmup, ['server', 'mock']),
    ...alternations.flatMap(({ measured, direct }, index): Phase[] => [
      {
        id: `baseline-${index + 1}`,
        kind: 'baseline',
        target: 'mock',
        load: shape(direct),
        record: true,
      },
      measure(index + 1, measured),
    ]),
  ];
}

function planWarmups(load: ClosedLoad, targets: readonly Phase['target'][]): readonly Phase[] {
  if ('requests' in load.stop && load.stop.requests === 0) return [];
  return targets.map((target) => ({
    id: `warmup-${target}`,
    kind: 'warmup',
    target,
    load,
    record: false,
  }));
}
