import type { ServerFigures } from '@chatload/contracts';
import { formatBytes, formatCount, formatCpu, formatMs, formatShare } from '../format-value.ts';
import type { Block, Fact } from './block.ts';

/** What the server under test used while it was measured; nothing where it was not watched. */
export function describeServer(server: ServerFigures | null): readonly Block[] {
  if (server === null) return [];
  const rows: Fact[] = [
    { label: 'Process', value: describeProcess(server) },
    {
      label: 'CPU',
      value: `${formatCpu(server.cpuRatio)} of a core, ${formatCpu(server.cpuPeakRatio)} in the worst 5 s`,
    },
    { label: 'Memory', value: describeMemory(server) },
    ...describeLoop(server),
    ...describeUpstream(server),
  ];
  return [{ kind: 'facts', heading: 'Server', rows }];
}

function describeProcess({ source, pid, nodeVersion, samples }: ServerFigures): string {
  const by = source === 'probe' ? 'watched from inside' : 'watched from outside';
  const node = nodeVersion === null ? '' : ` · Node ${nodeVersion.replace(/^v/, '')}`;
  return `${pid}${node} · ${by}, n ${formatCount(samples)} samples`;
}

function describeMemory(server: ServerFigures): string {
  const { rssPeakBytes, heapUsedPeakBytes, allocatedBytesPerSec } = server;
  const heap = heapUsedPeakBytes === null ? '' : `, heap in use ${formatBytes(heapUsedPeakBytes)}`;
  const allocated =
    allocatedBytesPerSec === null
      ? ''
      : ` · ${formatBytes(allocatedBytesPerSec)} allocated a second`;
  return `RSS ${formatBytes(rssPeakBytes)} at the peak${heap}${allocated}`;
}

function describeLoop(server: ServerFigures): readonly Fact[] {
  const { loopDelayMaxMs, loopDelayP99Ms, loopUtilizationRatio, gcMs, samples } = server;
  if (loopDelayMaxMs === null || loopDelayP99Ms === null) return [];
  const blockedSamples = server.blockedSamples ?? 0;
  const parts = [
    `delay max ${formatMs(loopDelayMaxMs)}, p99 ${formatMs(loopDelayP99Ms)} in the worst sample`,
    ...(blockedSamples === 0
      ? []
      : [`above 50 ms in ${formatCount(blockedSamples)} of ${formatCount(samples)} samples`]),
    ...(loopUtilizationRatio === null ? [] : [`${formatCpu(loopUtilizationRatio)} busy`]),
    ...(gcMs === null ? [] : [`${formatMs(gcMs)} of garbage collection`]),
  ];
  // As the warning has it: one delay alone may be the machine's.
  const tone = blockedSamples >= 2 ? 'warning' : 'plain';
  return [{ label: 'Event loop', value: parts.join(' · '), tone }];
}

function describeUpstream({ upstreamSockets, upstreamRequests }: ServerFigures): readonly Fact[] {
  if (upstreamSockets === null || upstreamRequests === null || upstreamRequests === 0) return [];
  const share = formatShare(upstreamSockets, upstreamRequests);
  return [
    {
      label: 'Upstream',
      value: `${formatCount(upstreamSockets)} connections opened for ${formatCount(upstreamRequests)} requests (${share})`,
    },
  ];
}
