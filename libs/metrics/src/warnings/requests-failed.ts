import type { Ending, Plan, Warning, WarningContext, WarningFinding } from '@chatload/contracts';
import { formatDuration } from '@chatload/kernel';
import { countSent, endingCounts } from '../counts.ts';
import { showShare } from '../show-number.ts';
import { exceedsShare } from './exceeds-share.ts';
import { lessLoad } from './load-flags.ts';

/** Endings that the run itself brought about, not the server. */
const OWN_DOING = ['cancelled', 'cut_off', 'unsent'] as const satisfies readonly Ending[];

type Failure = Exclude<Ending, 'complete' | (typeof OWN_DOING)[number]>;

export const requestsFailed: Warning = {
  name: 'requests-failed',
  description: 'more than 1 % of the requests, and at least two, failed',
  check(context) {
    const { counts } = context.summary.measured;
    const failures = endingCounts(counts)
      .filter((entry): entry is [Failure, number] => isFailure(entry[0]))
      .toSorted(([, a], [, b]) => b - a);
    const failed = failures.reduce((sum, [, count]) => sum + count, 0);
    const [most] = failures;
    const sent = countSent(counts);
    if (most === undefined || !exceedsShare(failed, sent, 1)) return null;
    const list = failures.map(([ending, count]) => `${ending} ${count}`).join(', ');
    return {
      figure: `${failed} of ${sent} requests failed (${showShare(failed, sent)}, limit 1 %): ${list}`,
      ...EXPLANATIONS[most[0]](context),
    };
  },
};

function isFailure(ending: Ending): ending is Failure {
  return ending !== 'complete' && !OWN_DOING.some((own) => own === ending);
}

type Explanation = Pick<WarningFinding, 'cause' | 'next'>;

/** What the most frequent ending points to. */
const EXPLANATIONS: Readonly<Record<Failure, (context: WarningContext) => Explanation>> = {
  truncated: () => ({
    cause: 'Answers ended without a finish reason: the server, or what it asks, gave up half-way.',
    next: 'Look for upstream errors in the server’s log at the instants that samples.jsonl gives.',
  }),
  reset: ({ plan }) => ({
    cause:
      'Connections were closed in the middle of an answer: a limit, a crash, or a cut upstream.',
    next: `Look into the server’s log, and ${tryLess(plan)}`,
  }),
  connect_error: ({ plan }) => ({
    cause: 'No connection came about: the server had gone, or its queue of new ones was full.',
    next: `See whether the server still runs, and ${tryLess(plan)}`,
  }),
  stalled: ({ plan }) => ({
    cause: `Streams fell silent for longer than --stall-timeout (${formatDuration(plan.limits.stallTimeoutMs)}).`,
    next: 'Look for streams that the server forgets; raise --stall-timeout if such pauses are normal.',
  }),
  timeout: ({ plan }) => ({
    cause: `Answers took longer than --timeout (${formatDuration(plan.limits.timeoutMs)}).`,
    next: `Raise --timeout if such answers are normal; else ${tryLess(plan)}`,
  }),
  http_error: explainStatus,
  protocol_error: () => ({
    cause: 'Answers were not what was asked for: not HTTP, not a stream of events, or not JSON.',
    next: 'Read the details of the most frequent failures: a proxy’s error page is a usual reason, a wrong --path another.',
  }),
  stream_error: () => ({
    cause: 'Answers carried an error object: the server passes on what its upstream said.',
    next: 'Read the details of the most frequent failures, and look into the upstream.',
  }),
  corrupt: ({ plan }) => ({
    cause: 'Text arrived other than the mock sent it: the server loses, mixes up or breaks chunks.',
    next: plan.request.stream
      ? 'Look at characters of several bytes and at chunks split between two reads; --record-chunks keeps each event.'
      : 'Look at characters of several bytes and at chunks split between two reads.',
  }),
};

function explainStatus({ plan, summary }: WarningContext): Explanation {
  const refused = Object.entries(summary.measured.httpStatuses)
    .filter(([status]) => Number(status) >= 400)
    .toSorted(([, a], [, b]) => b - a);
  const list = refused.map(([status, count]) => `${status} × ${count}`).join(', ');
  const status = Number(refused[0]?.[0] ?? 0);
  return { cause: `The server answered with HTTP status ${list}.`, next: adviseOn(status, plan) };
}

function adviseOn(status: number, plan: Plan): string {
  if (status === 401 || status === 403) return 'Check --api-key-env and --header.';
  if (status === 429)
    return `A rate limit applies, of the server or of what it asks: ${tryLess(plan)}`;
  if (status < 500)
    return 'Read the details of the most frequent failures; check --path, --model and --body.';
  return `Read the details of the most frequent failures and the server’s log, and ${tryLess(plan)}`;
}

function tryLess(plan: Plan): string {
  return `lower ${lessLoad(plan)} to see whether it is the load.`;
}
