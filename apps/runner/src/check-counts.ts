import type { Counts, CountsCheck, PhaseSummary } from '@chatload/contracts';
import type { MockStats } from './mock-control.ts';
import type { Observation } from './witness.ts';

/**
 * Whether the servers' own counters agree with the generator's, phase by phase, to the request; one
 * line for each that does not. `null` when no server could be asked.
 */
export function checkCounts(
  observations: readonly Observation[],
  phases: Readonly<Record<string, PhaseSummary>>,
): CountsCheck | null {
  const asked = observations.filter(({ mock, server }) => mock !== null || server !== null);
  if (asked.length === 0) return null;
  const differences = asked.flatMap((observation) => {
    const summary = phases[observation.phase.id];
    return summary === undefined ? [] : differencesOf(observation, summary.counts);
  });
  return { agree: differences.length === 0, differences };
}

function differencesOf({ phase, mock, server }: Observation, counts: Counts): string[] {
  const sent = countSent(counts);
  const differences: string[] = [];
  const expect = (what: string, counted: number, expected: number, source: string): void => {
    if (counted === expected) return;
    differences.push(`${phase.id}: ${what} ${counted}, but ${source} ${expected}`);
  };
  if (server !== null) {
    expect('chat-server counted', server.started, sent, 'the generator sent');
    if (mock !== null) {
      const asked = server.upstreamRequests;
      expect('the mock counted', countCompletions(mock), asked, 'chat-server asked it for');
    }
  } else if (mock !== null) {
    expect('the mock counted', countCompletions(mock), sent, 'the generator sent');
  }
  return differences;
}

/** Requests for a completion, refused ones among them. */
function countCompletions({ requests }: MockStats): number {
  return requests.total - requests.byKind.other;
}

/** The requests that reached the wire. */
function countSent({ started, endings }: Counts): number {
  return started - (endings.connect_error ?? 0) - (endings.unsent ?? 0);
}
