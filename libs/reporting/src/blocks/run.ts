import type { LoadShape, Phase, Report } from '@chatload/contracts';
import { formatDuration } from '@chatload/kernel';
import { formatCount } from '../format-value.ts';
import type { Block, Fact } from './block.ts';

/** Which server was tested and who started it, and with what load; an aborted run says so first. */
export function describeRun(report: Report): readonly Block[] {
  const { target, plan, run } = report;
  const rows: Fact[] = [
    { label: 'Request', value: describeRequest(report) },
    ...(target.mockUrl === null ? [] : [{ label: 'Mock', value: target.mockUrl }]),
    { label: 'Load', value: describeLoad(plan.phases) },
    { label: 'Engine', value: describeEngine(report) },
    { label: 'Started', value: describeStart(report) },
    { label: 'Machine', value: describeMachine(report) },
  ];
  const title: Block = { kind: 'title', text: target.description };
  const facts: Block = { kind: 'facts', heading: null, rows };
  if (!run.aborted) return [title, facts];
  const text = `after ${formatDuration(run.durationMs)}; the figures cover what was measured until then`;
  return [title, { kind: 'banner', word: 'ABORTED', tone: 'warning', text }, facts];
}

function describeRequest({ plan, target }: Report): string {
  const { stream, model } = plan.request;
  const pinned = target.url.includes(target.address) ? '' : ` (${target.address})`;
  return `POST ${target.url}${pinned} · ${model} · ${stream ? 'streamed' : 'whole answers'}`;
}

function describeLoad(phases: readonly Phase[]): string {
  const recorded = phases.filter(({ record }) => record);
  const measured = recorded.filter(({ target }) => target === 'server');
  const direct = recorded.filter(({ target }) => target === 'mock');
  const load = `${describeExtent(measured)}, ${describeShape(measured[0]?.load)}`;
  if (direct.length === 0) return load;
  return `${load}; in between, ${describeExtent(direct)} directly to the mock`;
}

/** `10 at once in batches of 5`, or `50 requests a second, at most 10 at once`. */
function describeShape(load: LoadShape | undefined): string {
  if (load === undefined) return 'none';
  const slots = `${formatCount(load.slots)} at once`;
  if (load.model === 'open') {
    // As the user wrote it: `0.5`, `12.25`.
    return `${load.ratePerSec.toLocaleString('en-US')} requests a second, at most ${slots}`;
  }
  return load.batch > 1 ? `${slots} in batches of ${formatCount(load.batch)}` : slots;
}

/** `100 requests` or `30 s`: the sum of the phases. */
function describeExtent(phases: readonly Phase[]): string {
  let requests = 0;
  let durationMs = 0;
  for (const { load } of phases) {
    if ('requests' in load.stop) requests += load.stop.requests;
    else durationMs += load.stop.durationMs;
  }
  const parts: string[] = [];
  if (requests > 0) parts.push(requests === 1 ? '1 request' : `${formatCount(requests)} requests`);
  if (durationMs > 0) parts.push(formatDuration(durationMs));
  return parts.join(' and ');
}

/** What made the load, what carried it, and in how many threads. */
function describeEngine({ plan, machine }: Report): string {
  const named = (name: string): string => {
    const version = machine.libraries[name];
    return version === undefined ? name : `${name} ${version}`;
  };
  if (plan.engine === 'autocannon') return named(plan.engine);
  const { transport, workers } = plan.generator;
  const threads = workers === 1 ? '1 load thread' : `${formatCount(workers)} load threads`;
  return `${named(plan.engine)} · ${named(transport)} transport · ${threads}`;
}

function describeStart({ run, plan, tool }: Report): string {
  const started = run.startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
  const took = formatDuration(run.durationMs);
  return `${started}, took ${took} · ${tool.name} ${tool.version} ${plan.command}`;
}

function describeMachine({ machine }: Report): string {
  const { cpuCount, cpuModel, nodeVersion, os } = machine;
  return `${cpuCount} × ${cpuModel} · ${os} · Node ${nodeVersion.replace(/^v/, '')}`;
}
