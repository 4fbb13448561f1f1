import { median } from '../../quantile.ts';
import type { CpuCosts } from '../compare-cpu.ts';
import { CONTENDERS, type ContenderKey } from '../contenders.ts';
import type { Row, SectionResult } from '../section.ts';

/** For each way of ours, the most that its cost may be of a contender's. */
export type RatioTargets = Readonly<
  Partial<Record<ContenderKey, Readonly<Partial<Record<ContenderKey, number>>>>>
>;

/** What each of them costs, then what ours are of the others. */
export function composeCpuRows(costs: CpuCosts, targets: RatioTargets): SectionResult {
  const { costsUs, missing, windows, dropped } = costs;
  const absolute = [...costsUs].map(([key, values]): Row => ({
    figure: CONTENDERS[key].name,
    values,
    unit: 'µs',
    counts: 'median',
  }));
  const ratios = (Object.keys(targets) as ContenderKey[]).flatMap((own) =>
    [...costsUs.keys()]
      .filter((key) => !Object.hasOwn(targets, key))
      .map((key) => composeRatio({ costsUs, own, key, limit: targets[own]?.[key] })),
  );
  return {
    rows: [...absolute, ...ratios],
    notes: [
      `${dropped} of ${windows} windows dropped: the machine stood still in them.`,
      ...missing.map((key) => `${CONTENDERS[key].name}: not on this machine.`),
    ],
  };
}

function composeRatio(options: {
  readonly costsUs: CpuCosts['costsUs'];
  readonly own: ContenderKey;
  readonly key: ContenderKey;
  readonly limit: number | undefined;
}): Row {
  const { costsUs, own, key, limit } = options;
  const costOf = (which: ContenderKey): number => median(costsUs.get(which) ?? []);
  return {
    figure: `${CONTENDERS[own].name}, against ${CONTENDERS[key].name}`,
    values: [costOf(own) / costOf(key)],
    unit: '×',
    counts: 'median',
    target: limit === undefined ? undefined : { limit },
  };
}
