import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readFigures, readSampledFigures } from '@chatload/comparison';
import type { Report, Sample } from '@chatload/contracts';
import { ChatloadError, EXIT } from '@chatload/kernel';
import type { ServedPerfRun } from '@chatload/plan';
import { readRunFolder } from '@chatload/reporting';
import { runToEnd } from '@chatload/rig';
import { isMeasuredThroughServer } from '../server-usage.ts';
import type { SideFigure, SideRun } from './perf-tree.ts';
import type { RunSideOptions } from './run-side.ts';
import { composeServerCommand } from './server-command.ts';
import { WORKSPACE } from './workspace.ts';

/** The runner has servers to drain. */
const STOP_GRACE_MS = 8_000;

/** Healthy servers complete all; below this, a version may well be cheap because it fails. */
const LEAST_COMPLETE_RATIO = 0.99;

/** A run has a report when it ends with one of these. */
const REPORTED: ReadonlySet<number | null> = new Set([
  EXIT.pass,
  EXIT.objectiveMissed,
  EXIT.inconclusive,
]);

/**
 * A run of `chatload load` or `stream`, in a process of its own, against the server of one side. The
 * runner, its client and the mock are the working tree's for both: the instrument stays the same.
 *
 * @throws CHL_ERR_PERF_RUN_FAILED with what the run printed last
 */
export async function runServed(run: ServedPerfRun, options: RunSideOptions): Promise<SideRun> {
  const { tree, project, method, folder, signal } = options;
  const server = composeServerCommand(run.server, {
    root: tree.root,
    folder: project.folder,
    mock: method.mock,
  });
  const out = await mkdtemp(join(folder, `${tree.side}-`));
  try {
    const end = await runToEnd(
      {
        name: 'chatload',
        command: process.execPath,
        args: [
          runnerOf(options),
          run.command,
          ...run.words,
          `--command=${server.command}`,
          `--cwd=${server.cwd}`,
          `--out=${out}`,
        ],
        // Where the configuration with its plug-ins is looked for.
        cwd: join(WORKSPACE, project.folder),
        env: runnerEnvironment(),
        stopGraceMs: STOP_GRACE_MS,
      },
      { signal },
    );
    const fail = (reason: string): never => {
      const details = { side: tree.side, reason };
      throw new ChatloadError('CHL_ERR_PERF_RUN_FAILED', details, { lastLines: end.lastLines });
    };
    if (!REPORTED.has(end.exitCode)) fail(end.reason);
    return await readRun(out, fail);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** The working tree's, but where the runner itself is what is compared. */
function runnerOf({ tree, project }: RunSideOptions): string {
  const root = project.folder === 'apps/runner' ? tree.root : WORKSPACE;
  return join(root, 'apps/runner/bin/chatload.js');
}

async function readRun(out: string, fail: (reason: string) => never): Promise<SideRun> {
  const [folder = ''] = await readdir(out);
  const stored = await readRunFolder(join(out, folder));
  const { report, telemetry } = stored;
  if (report === null) return fail('it wrote no report');
  requireComplete(report, fail);

  const measured = new Set(report.plan.phases.filter(isMeasuredThroughServer).map(({ id }) => id));
  const streams: Sample[] = [];
  await stored.replay(({ phaseId, samples }) => {
    if (measured.has(phaseId)) streams.push(...samples);
  });
  const figures: Record<string, SideFigure> = readSampledFigures({ streams, telemetry });
  for (const { key, value, better } of readFigures(report)) figures[key] = { value, better };
  return { figures, isDoubtful: report.verdict.validity.level === 'inconclusive' };
}

function requireComplete({ sections }: Report, fail: (reason: string) => never): void {
  const { completeRatio, counts } = sections.summary.measured;
  if (completeRatio >= LEAST_COMPLETE_RATIO) return;
  const endings = Object.entries(counts.endings).map(([ending, n]) => `${n} ${ending}`);
  fail(`requests did not complete: ${endings.join(', ')}`);
}

/** What Nx and npm have told this process is not for the one that it starts. */
function runnerEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || /^(?:NX_|CHATLOAD_|INIT_CWD$)/.test(name) ? [] : [[name, value]],
  );
  return Object.fromEntries(kept) as Record<string, string>;
}
