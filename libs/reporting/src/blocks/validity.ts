import type {
  CountsCheck,
  GeneratorHealth,
  MockHealth,
  PhaseSummary,
  Plan,
  ThreadHealth,
  Validity,
} from '@chatload/contracts';
import {
  formatCount,
  formatCpu,
  formatFixed,
  formatMs,
  formatRate,
  formatShare,
} from '../format-value.ts';
import type { Block, Fact, Tone } from './block.ts';
import { describeCalibration } from './calibration.ts';
import { describeStallTotals } from './stalls.ts';

const LEVELS: Readonly<Record<Validity['level'], { tone: Tone; text: string }>> = {
  good: { tone: 'good', text: 'good: they can be believed' },
  degraded: { tone: 'warning', text: 'degraded: they carry the errors noted below' },
  inconclusive: { tone: 'bad', text: 'inconclusive: they cannot be believed' },
};

/** The instrument's judgement of itself, with the figures it rests on. */
export function describeValidity(
  { level, notes, generator, mock, countsAgree, stalls, calibration }: Validity,
  measured: PhaseSummary,
  plan: Plan,
): Block {
  const { tone, text } = LEVELS[level];
  const rows: Fact[] = [
    { label: 'Figures', value: text, tone },
    ...describeGenerator(generator),
    ...describeReading(plan, measured),
    ...describeSchedule(measured),
  ];
  if (mock !== null) rows.push(...describeMock(mock));
  if (stalls !== undefined) rows.push(...describeStallTotals(stalls));
  if (calibration !== undefined) rows.push(describeCalibration(calibration));
  if (countsAgree !== null) rows.push(...describeCounts(countsAgree));
  rows.push(...notes.map((note): Fact => ({ label: 'Note', value: note, tone: 'warning' })));
  return { kind: 'facts', heading: 'Validity', rows };
}

/** A row for each load thread where there are several. */
function describeGenerator({ threads, ...worst }: GeneratorHealth): readonly Fact[] {
  if (threads.length < 2) return [{ label: 'Generator', value: describeThread(worst) }];
  return threads.map((thread, index) => ({
    label: index === 0 ? 'Generator' : '',
    value: `thread ${index + 1}: ${describeThread(thread)}`,
  }));
}

function describeThread(health: ThreadHealth): string {
  const delay = `p99 ${formatMs(health.loopDelayP99Ms)}, max ${formatMs(health.loopDelayMaxMs)}`;
  const cpu = `${formatCpu(health.cpuRatio)} of a core, ${formatCpu(health.cpuPeakRatio)} in the worst 2 s`;
  return `event-loop delay ${delay} · CPU ${cpu}`;
}

/** What carried the requests, and how many token-carrying events each read of a socket brought. */
function describeReading({ engine, generator }: Plan, { counts }: PhaseSummary): readonly Fact[] {
  const { transport, coalesceMs } = generator;
  const carrier = engine === 'native' ? `${transport} transport` : engine;
  const reads = counts.tokenEvents - counts.coalesced;
  const perRead =
    reads > 0 ? ` · ${formatFixed(counts.tokenEvents / reads, 2)} events in a read` : '';
  const rows: Fact[] = [{ label: 'Reads', value: `${carrier}${perRead}` }];
  if (coalesceMs > 0) {
    const value = `collected for ${formatMs(coalesceMs)} (--coalesce): a stamp is up to that much late`;
    rows.push({ label: '', value, tone: 'warning' });
  }
  return rows;
}

function describeMock(mock: MockHealth): readonly Fact[] {
  const { outsideStalls = null } = mock;
  const rows: Fact[] = [{ label: 'Mock', value: `emission error ${describeErrors(mock)}` }];
  // Where nothing stood still, the two are the same.
  if (outsideStalls !== null && outsideStalls.events < mock.events) {
    rows.push({ label: '', value: `outside stalls ${describeErrors(outsideStalls)}` });
  }
  return rows;
}

function describeErrors(errors: Omit<MockHealth, 'outsideStalls'>): string {
  const { emissionErrorP50Ms, emissionErrorP99Ms, emissionErrorMaxMs, events } = errors;
  return `p50 ${formatMs(emissionErrorP50Ms)}, p99 ${formatMs(emissionErrorP99Ms)}, max ${formatMs(emissionErrorMaxMs)} (n ${formatCount(events)})`;
}

/** How an open model's schedule was kept; a closed model has none. */
function describeSchedule({ offered, counts, figures }: PhaseSummary): readonly Fact[] {
  if (offered === null) return [];
  const { sendLagMs } = figures;
  const { unsent = 0 } = counts.endings;
  const { offeredPerSec, achievedPerSec } = offered;
  const share = formatShare(achievedPerSec, offeredPerSec);
  const missing = unsent > 0 ? `, ${formatCount(unsent)} unsent` : '';
  const sent = `${formatRate(achievedPerSec)} of ${formatRate(offeredPerSec)} requests per second`;
  const rows: Fact[] = [{ label: 'Schedule', value: `${sent} were sent (${share})${missing}` }];
  if (sendLagMs !== undefined) {
    const { p50, p99, max, n } = sendLagMs;
    const value = `p50 ${formatMs(p50)}, p99 ${formatMs(p99)}, max ${formatMs(max)} (n ${formatCount(n)})`;
    rows.push({ label: 'Send lag', value });
  }
  return rows;
}

function describeCounts({ agree, differences }: CountsCheck): readonly Fact[] {
  if (agree) return [{ label: 'Counts', value: 'agree with the servers’ own counters' }];
  return [
    { label: 'Counts', value: 'differ from the servers’ own counters', tone: 'bad' },
    ...differences.map((value): Fact => ({ label: '', value, tone: 'bad' })),
  ];
}
