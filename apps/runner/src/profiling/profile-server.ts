import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type {
  Plan,
  ProfileResult,
  ProfilingSection,
  ServerFigures,
  Summary,
  Telemetry,
  Wait,
} from '@chatload/contracts';
import { findProblems, readCpuProfile, readHeapProfile } from '@chatload/profiling';
import type { TargetOptions } from '../target/run-target.ts';
import { describeLoad, planSession } from './plan-session.ts';
import { recordSession, type SessionRecord } from './record-session.ts';
import { planSessions, type PageMaker, type Session } from './session.ts';

/** Everything that the run has come to, when the plain part of it is over. */
export interface ProfilingStep extends Omit<TargetOptions, 'wrap'> {
  /** The run's folder; absolute. */
  readonly folder: string;
  readonly summary: Summary;
  readonly server: ServerFigures | null;
  /** What ended the plain run before its time; `null` when nothing did. */
  readonly failure: unknown;
  /** The server's own figures while it was measured plainly. */
  readonly telemetry: readonly Telemetry[];
}

/** What is made of one session. */
interface SessionOutcome {
  readonly session: Session;
  readonly record: SessionRecord | null;
  readonly results: readonly ProfileResult[];
  readonly waits: readonly Wait[];
}

const BUNDLED_SERVER = resolve(import.meta.dirname, '../../../chat-server');

/**
 * Runs the server again under each way of recording it, and says what all of that shows. A session that
 * fails says why in its result, and the others go on; an interrupt ends the one in progress, and all that
 * was recorded before counts. `null` where the plan profiles nothing, or the plain run came to no end.
 */
export async function profileServer(step: ProfilingStep): Promise<ProfilingSection | null> {
  const { plan, folder, say, signal } = step;
  if (plan.profiling === null || step.failure !== null || signal.aborted) return null;
  await mkdir(join(folder, 'profiles'));
  const outcomes: SessionOutcome[] = [];
  for (const session of planSessions(plan.profiling.tools)) {
    say(`Recording: ${session.pages.map(({ name }) => name).join(', ')} …`);
    const outcome = await runSession(step, session);
    if (signal.aborted) break;
    outcomes.push(outcome);
  }
  return {
    findings: await findAll(step, outcomes),
    profiles: outcomes.flatMap(({ results }) => results),
  };
}

async function runSession(step: ProfilingStep, session: Session): Promise<SessionOutcome> {
  const plan = planSession(step.plan, session);
  const dataFolder = join(step.folder, 'profiles');
  const toolFolder = await mkdtemp(join(dataFolder, `.${session.name}-`));
  const load = describeLoad(plan);
  const about = { profiled: true, load, cost: null, page: null, data: [], verdict: null } as const;
  try {
    const quiet = { ...step, say: () => {} };
    const record = await recordSession({ ...quiet, plan, session, toolFolder, dataFolder });
    const cost = compareCost(step, record);
    const waits: Wait[] = [];
    const results: ProfileResult[] = [];
    for (const maker of session.pages) {
      const made = await makePage({ step, maker, record, toolFolder, dataFolder });
      waits.push(...made.waits);
      results.push({ ...about, cost, ...made.result });
    }
    return { session, record, results, waits };
  } catch (error) {
    const failure = oneLine(error);
    if (!step.signal.aborted) step.say(`  It failed: ${failure}`);
    const results = session.pages.map(({ name, title }) => ({ ...about, name, title, failure }));
    return { session, record: null, results, waits: [] };
  } finally {
    await rm(toolFolder, { recursive: true, force: true });
  }
}

async function makePage(page: {
  readonly step: ProfilingStep;
  readonly maker: PageMaker;
  readonly record: SessionRecord;
  readonly toolFolder: string;
  readonly dataFolder: string;
}): Promise<{
  readonly result: Pick<ProfileResult, 'name' | 'title' | 'page' | 'data' | 'verdict' | 'failure'>;
  readonly waits: readonly Wait[];
}> {
  const { step, maker, record, toolFolder, dataFolder } = page;
  const { name, title } = maker;
  const { profilePath, steady } = record;
  const toLink = (path: string): string => relative(step.folder, path).split(sep).join('/');
  try {
    const made = await maker.render(
      {
        folder: toolFolder,
        appRoot: appRootOf(step.plan),
        profilePath,
        steady,
        htmlPath: join(dataFolder, `${name}.html`),
        dataFolder,
      },
      step.signal,
    );
    const data = made.dataPaths.map(toLink);
    const { verdict, waits } = made;
    return {
      result: { name, title, page: toLink(made.htmlPath), data, verdict, failure: null },
      waits,
    };
  } catch (error) {
    const failure = oneLine(error);
    step.say(`  ${name} failed: ${failure}`);
    return { result: { name, title, page: null, data: [], verdict: null, failure }, waits: [] };
  }
}

/** CPU time of the server for each request, plainly and while it was recorded. */
function compareCost(
  { server, summary }: ProfilingStep,
  { cpuRatio, steady, requests }: SessionRecord,
): ProfileResult['cost'] {
  const plain = summary.measured.counts.endings.complete ?? 0;
  if (server === null || plain === 0 || requests === 0) return null;
  return {
    plainCpuMsPerRequest: (server.cpuRatio * summary.measured.windowMs) / plain,
    cpuMsPerRequest: (cpuRatio * (steady.endMs - steady.startMs)) / requests,
  };
}

async function findAll(
  { plan, summary, telemetry }: ProfilingStep,
  outcomes: readonly SessionOutcome[],
): Promise<ProfilingSection['findings']> {
  const recordOf = (records: Session['records']): SessionRecord | null =>
    outcomes.find(({ session }) => session.records === records)?.record ?? null;
  const cpu = recordOf('cpu');
  const heap = recordOf('heap');
  const waited = outcomes.filter(({ waits }) => waits.length > 0);
  const { measured, baseline } = summary;
  return findProblems({
    appRoot: appRootOf(plan),
    readSource,
    plain: {
      requests: measured.counts.endings.complete ?? 0,
      chunks: measured.counts.chunks,
      telemetry,
      durationMs: measured.windowMs,
      latencyP50Ms: measured.figures.e2eMs?.p50 ?? null,
      directLatencyP50Ms: baseline?.figures.e2eMs?.p50 ?? null,
      ttftP50Ms: plan.request.stream ? (measured.figures.ttftMs?.p50 ?? null) : null,
      directTtftP50Ms: plan.request.stream ? (baseline?.figures.ttftMs?.p50 ?? null) : null,
    },
    cpu: cpu === null ? null : { ...cpu, profile: readCpuProfile(await readJson(cpu.profilePath)) },
    heapProfile: heap === null ? null : readHeapProfile(await readJson(heap.profilePath)),
    heapAfterGc: heap?.heapAfterGc ?? [],
    waits: waited.flatMap(({ waits }) => waits),
    waitRequests: waited.reduce((total, { record }) => total + (record?.requests ?? 0), 0),
  });
}

/** What is under it, and not in node_modules, is the server's own code. */
function appRootOf({ target }: Plan): string {
  return target.launch?.cwd ?? BUNDLED_SERVER;
}

function readSource(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

async function readJson(path: string | null): Promise<unknown> {
  return path === null ? null : (JSON.parse(await readFile(path, 'utf8')) as unknown);
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}
