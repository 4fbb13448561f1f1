import type { CodeLocation, Finding, ProfilingSection } from '@chatload/contracts';
import { formatCount } from '../format-value.ts';
import { shorten } from '../shorten.ts';
import type { Block, Fact, Tone } from './block.ts';

const TONES: Readonly<Record<Finding['severity'], Tone>> = {
  serious: 'bad',
  warning: 'warning',
  note: 'plain',
};

/** Names of functions and files are the server's, and as long as it likes. */
const LONGEST_LINE = 400;

/**
 * What profiling found, the worst first: what it is and where, the figures behind it, and what to do.
 * Notes come last, with the first of their figures only; nothing for a run that profiled nothing.
 */
export function describeFindings(profiling: ProfilingSection | null): readonly Block[] {
  if (profiling === null) return [];
  const notes = profiling.findings.filter(({ severity }) => severity === 'note');
  const problems = profiling.findings.filter(({ severity }) => severity !== 'note');
  const rows = [
    ...(problems.length === 0 ? [describeNone(profiling)] : []),
    ...problems.flatMap(describeProblem),
    ...notes.flatMap(describeNote),
  ];
  return [{ kind: 'facts', heading: 'Findings', rows, isConclusion: true }];
}

/** Where recordings failed, that nothing was found means less. */
function describeNone({ profiles }: ProfilingSection): Fact {
  const failed = profiles.filter(({ failure }) => failure !== null).length;
  const label = 'none';
  if (profiles.length === 0) {
    const value = 'no finding above note: nothing was recorded';
    return { label, value, tone: 'warning' };
  }
  if (failed > 0) {
    const value = `no finding above note, but ${formatCount(failed)} of ${formatCount(profiles.length)} pages are missing`;
    return { label, value, tone: 'warning' };
  }
  const value = 'no finding above note: no known problem shows in the recordings';
  return { label, value, tone: 'good' };
}

function describeProblem(finding: Finding): readonly Fact[] {
  const { severity, evidence, action } = finding;
  return [
    { label: severity, value: shorten(finding.title, LONGEST_LINE), tone: TONES[severity] },
    ...describePlace(finding),
    ...evidence.map((line) => ({ label: '', value: shorten(line, LONGEST_LINE) })),
    { label: '', value: `${finding.confidence} confidence (${finding.rule})` },
    { label: '', value: `Next: ${action}` },
  ];
}

function describeNote({ title, evidence, confidence, action }: Finding): readonly Fact[] {
  const doubt = confidence === 'low' ? ' (low confidence)' : '';
  const lines = [...evidence.slice(0, 1), `Next: ${action}`];
  return [
    { label: 'note', value: `${shorten(title, LONGEST_LINE)}${doubt}` },
    ...lines.map((line) => ({ label: '', value: shorten(line, LONGEST_LINE) })),
  ];
}

/** Nothing where the title names the place itself. */
function describePlace({ location, title }: Finding): readonly Fact[] {
  if (location === null) return [];
  const place = `${location.file}:${location.line}`;
  if (title.includes(place)) return [];
  return [{ label: '', value: shorten(`at ${nameFunction(location)} ${place}`, LONGEST_LINE) }];
}

function nameFunction({ functionName }: CodeLocation): string {
  return functionName === '' ? '(outside functions)' : functionName;
}
