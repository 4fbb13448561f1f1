import type { Finding } from '@chatload/contracts';
import { readContext } from './finding-context.ts';
import { FINDING_RULES } from './finding-rules.ts';
import type { ProfiledRun } from './profiled-run.ts';
import { frameKey } from './self-times.ts';

const SEVERITIES = ['serious', 'warning', 'note'] as const satisfies readonly Finding['severity'][];

/** What a run shows, the worst first, and within a severity what costs the user most. */
export function findProblems(run: ProfiledRun): readonly Finding[] {
  const context = readContext(run);
  const named = Object.entries(FINDING_RULES).flatMap(([rule, find]) =>
    find(context).map(({ about, ...finding }): NamedFinding => ({
      key: about === undefined ? Symbol(rule) : frameKey(about),
      finding: { rule, ...finding },
    })),
  );
  const groups = Map.groupBy(named, ({ key }) => key);
  return [...groups.values()]
    .map((group) => merge(group.map(({ finding }) => finding)))
    .toSorted(
      (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.cost - a.cost,
    );
}

interface NamedFinding {
  /** Findings on the CPU time of the same function share it; every other stands alone. */
  readonly key: string | symbol;
  readonly finding: Finding;
}

/**
 * The first rule that explains at least half of the cost speaks, with the evidence of the others, and
 * as severe as the worst of them.
 */
function merge(group: readonly Finding[]): Finding {
  const cost = Math.max(...group.map((finding) => finding.cost));
  const speaker = group.find((finding) => finding.cost >= cost / 2);
  const severity = SEVERITIES.find((each) => group.some((finding) => finding.severity === each));
  if (speaker === undefined || severity === undefined) throw new RangeError('a group is not empty');
  const others = group.filter((finding) => finding !== speaker);
  const evidence = [...speaker.evidence, ...others.map(({ rule, title }) => `${rule}: ${title}`)];
  return { ...speaker, severity, cost, evidence };
}
