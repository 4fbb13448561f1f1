import type { HistogramKey, Plan, WarningContext, WarningFinding } from '@chatload/contracts';
import { showNumber } from '../show-number.ts';
import { lessLoad } from './load-flags.ts';

/**
 * On which side of the server a slow answer's time is spent, by comparing its p99 with that of the
 * direct baseline; or how to find out.
 */
export function locateDelay(
  { plan, summary }: WarningContext,
  key: HistogramKey,
): Pick<WarningFinding, 'cause' | 'next'> {
  const through = summary.measured.figures[key];
  const direct = summary.baseline?.figures[key];
  if (through === undefined || direct === undefined) {
    return {
      cause:
        'Either what stands behind the server is slow, or the server itself holds requests back.',
      next: describeSearch(plan),
    };
  }
  if (direct.p99 >= through.p99 / 2) {
    return {
      cause: `Most of it is the upstream’s own: ${showNumber(direct.p99)} ms at p99 without the server.`,
      next: describeUpstream(plan),
    };
  }
  return {
    cause: `The server adds most of it: its upstream alone takes ${showNumber(direct.p99)} ms at p99.`,
    next: `Lower ${lessLoad(plan)}: if it falls, requests queue in the server; if not, look at what it does before it asks its upstream.`,
  };
}

function describeSearch({ target, noBaselineBecause }: Plan): string {
  if (noBaselineBecause === '--no-baseline') {
    return 'Run again without --no-baseline: the direct phases tell the two apart.';
  }
  const wasFound = noBaselineBecause?.startsWith('the server was running already') ?? false;
  if (target.mockOrigin === null && (target.choice === 'url' || wasFound)) {
    const naming = wasFound ? 'name both with --url and --mock-url' : 'name it with --mock-url';
    return `Let the server use a mock-provider as its upstream, and ${naming}: the direct phases tell the two apart.`;
  }
  return 'Send enough requests for a direct baseline (at least three times those in flight): it tells the two apart.';
}

function describeUpstream({ target }: Plan): string {
  if (target.mockOrigin === null && target.choice !== 'url') {
    return 'Lower --mock-ttft-ms, --mock-token-delay-ms or --mock-tokens if the mock was not meant to be so slow.';
  }
  return 'Let the mock answer faster if it was not meant to be so slow.';
}
