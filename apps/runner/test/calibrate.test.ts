import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Calibration } from '@chatload/contracts';
import { afterAll, describe, expect, test } from 'vitest';
import { runChatload, startChatload, words, WORKSPACE } from './run-chatload.ts';

/** How exact a quiet machine is belongs to the benchmarks; here, that errors are measured at all. */
const state = mkdtempSync(join(tmpdir(), 'chatload-state-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));

const OPTIONS = {
  env: { XDG_STATE_HOME: state },
  command: [process.execPath, join(WORKSPACE, 'apps/runner/bin/chatload.js'), 'calibrate'],
};
const STORE = join(state, 'chatload/calibrations.json');

function readStore(): { readonly calibrations: readonly Calibration[] } {
  return JSON.parse(readFileSync(STORE, 'utf8')) as { calibrations: Calibration[] };
}

describe('a calibration', () => {
  // One at a time: each would be in the way of the other.
  test('that is interrupted stores nothing and leaves nothing', async () => {
    const running = startChatload(words('--streams 5'), OPTIONS);
    await running.waitForProcess('mock-provider');
    running.signal('SIGINT');
    const run = await running.ended;

    expect(run.exitCode).toBe(130);
    expect(readdirSync(state)).toEqual([]);
    expect(await run.leftovers()).toEqual([]);
  });

  test('joins every event of both ends, is stored, and is cited by the next report', async () => {
    const run = await runChatload(
      words('--streams 5 --token-delay-ms 10 --seconds 1 --no-ladder --format json'),
      OPTIONS,
    );

    // On a busy machine not even that load may hold.
    expect([0, 5]).toContain(run.exitCode);
    const calibration = JSON.parse(run.stdout) as Calibration;
    const { asked, ladder, transport } = calibration;
    expect(asked.lost).toBe(0);
    // Five streams at once, a token every 10 ms, for a second; of each stream, four events more.
    expect(asked.events).toBeGreaterThan(400);
    expect(asked.errors.arrivalMs?.n).toBe(asked.events);
    expect(asked.errors.arrivalMs?.p50).toBeGreaterThan(0);
    expect(asked.errors.ttfcMs?.p50).toBeGreaterThan(asked.errors.arrivalMs!.p50);
    expect(ladder).toEqual([]);
    expect(transport).toBe('lean');
    expect(readStore().calibrations).toEqual([calibration]);
    expect(readdirSync(run.folder())).toEqual(['calibration.json']);
    expect(await run.leftovers()).toEqual([]);

    const { env } = OPTIONS;
    const next = await runChatload(words('--local --requests 4 --concurrent 2'), { env });
    const { validity } = next.report().verdict;
    expect(validity.calibration).toMatchObject({ measuredAt: calibration.measuredAt });
    expect(validity.stalls).toMatchObject({ generator: { count: expect.any(Number) } });
    expect(next.stdout).toContain('Error bars');
  });

  test('for more streams than the process may have files is refused with the numbers', async () => {
    const command = ['sh', '-c', `ulimit -n 200; exec "$0" "$@"`, ...OPTIONS.command];
    const run = await runChatload(words('--streams 500'), { ...OPTIONS, command });

    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(
      '--streams 500 needs about 600 open files; this process may have 200',
    );
  });
});
