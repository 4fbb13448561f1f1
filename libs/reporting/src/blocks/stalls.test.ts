import { describe, expect, it } from 'vitest';
import { makeReport, stall } from '../../test/sample-report.ts';
import { renderConsole } from '../console.ts';

describe('a run during which the machine stood still', () => {
  const text = renderConsole(stall(makeReport()), false);

  it('says how often and how long at each end', () => {
    expect(text).toMatch(
      /^ {2}Stalls +generator stood still 2 times, 35\.20 ms in all, 21\.70 ms at the longest$/m,
    );
    expect(text).toMatch(/^ +mock stood still once, 21\.50 ms in all/m);
  });

  it('shows p99 with and without what was touched, and how much that is', () => {
    const [, block = ''] = text.split('\np99 and stalls, ms');
    const rows = block.split('\n\n')[0]!.split('\n');
    expect(rows[1]).toMatch(/^ {2}Time to first chunk +[\d.]+ +– +100 +100$/);
    expect(rows[2]).toMatch(/^ {2}Time to first token +[\d.]+ +[\d.]+ +10 +100$/);
    expect(rows.find((row) => row.includes('End-to-end'))).toMatch(/ 0 +100$/);
  });

  it('leaves the whole figures where they were', () => {
    const plain = renderConsole(makeReport(), false);
    const [figures] = text.split('\nValidity\n');
    expect(plain).toContain(figures);
  });

  it('names the transport, and how many events a read brought', () => {
    expect(text).toMatch(/^ {2}Reads +lean transport · 1\.\d\d events in a read$/m);
  });

  it('cites the machine’s calibration as error bars', () => {
    const [, bars = ''] = text.split('Error bars');
    expect(bars.split('\n\n')[0]!.replaceAll(/\s+/g, ' ')).toContain(
      'first chunk 0.310 ms, first token 0.320 ms, chunk gap ±0.450 ms at p99 outside stalls, by the calibration of 2026-11-24 with 100 streams, 5,000 chunks a second',
    );
  });
});

describe('a run on a machine', () => {
  function renderWith(calibration: unknown): string {
    const report = stall(makeReport());
    const { validity } = report.verdict;
    const changed = { ...validity, calibration } as typeof validity;
    return renderConsole(
      { ...report, verdict: { ...report.verdict, validity: changed } },
      false,
    ).replaceAll(/\s+/g, ' ');
  }

  it('that was not calibrated is told how to', () => {
    expect(renderWith(null)).toContain('Error bars none yet for this machine, Node and transport');
  });

  it('whose calibration does not reach its load says so', () => {
    const { calibration } = stall(makeReport()).verdict.validity;
    expect(renderWith({ ...calibration, coversRun: false })).toContain(
      'this run’s load was higher, and so may its errors be',
    );
  });
});

it('a run on a machine that never stood still has no such table', () => {
  expect(renderConsole(makeReport(), false)).not.toContain('p99 and stalls');
});
