import type { CountsCheck, PhaseSummary, Validity } from '@chatload/contracts';
import { formatCount, formatCpu, formatMs, formatRate, formatShare } from '../format-value.ts';
import type { Block, Fact, Tone } from './block.ts';

const LEVELS: Readonly<Record<Validity['level'], { tone: Tone; text: string }>> = {
  good: { tone: 'good', text: 'good: they can be believed' },
  degraded: { tone: 'warning', text: 'degraded: they carry the errors noted below' },
  inconclusive: { tone: 'bad', text: 'inconclusive: they cannot be believed' },
};

/** The instrument's judgement of itself, with the figures it rests on. */
export function describeValidity(
  { level, notes, generator, mock, countsAgree }: Validity,
  measured: PhaseSummary,
): Block {
  const { tone, text } = LEVELS[level];
  const rows: Fact[] = [
    { label: 'Figures', value: text, tone },
    {
      label: 'Generator',
      value: `event-loop delay p99 ${formatMs(generator.loopDelayP99Ms)}, max ${formatMs(generator.loopDelayMaxMs)} · CPU ${formatCpu(generator.cpuRatio)} of a core, ${formatCpu(generator.cpuPeakRatio)} in the worst 2 s`,
    },
  ];
  rows.push(...describeSchedule(measured));
  if (mock !== null) {
    const errors = `p50 ${formatMs(mock.emissionErrorP50Ms)}, p99 ${formatMs(mock.emissionErrorP99Ms)}, max ${formatMs(mock.emissionErrorMaxMs)}`;
    rows.push({
      label: 'Mock',
      value: `emission error ${errors} (n ${formatCount(mock.events)})`,
    });
  }
  if (countsAgree !== null) rows.push(...describeCounts(countsAgree));
  rows.push(...notes.map((note): Fact => ({ label: 'Note', value: note, tone: 'warning' })));
  return { kind: 'facts', heading: 'Validity', rows };
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
    const { p99, max, n } = sendLagMs;
    const value = `p99 ${formatMs(p99)}, max ${formatMs(max)} (n ${formatCount(n)})`;
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
