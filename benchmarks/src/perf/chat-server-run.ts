import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  readFigures,
  readSampledFigures,
  type Figures,
  type PerfMetric,
} from '@chatload/comparison';
import { runChatload } from '../run-chatload.ts';

/** What work is planted into. */
export const CPU_KEY = 'serverQuietCpuUsPerChunk';

/** The part of `apps/chat-server/perf.config.ts` that a recording needs. */
interface ChatServerConfig {
  readonly command: 'stream' | 'load';
  readonly flags: Readonly<Record<string, number | string | boolean>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** How `chatload perf chat-server` measures. */
export async function loadChatServerConfig(workspace: string): Promise<ChatServerConfig> {
  const { href } = pathToFileURL(join(workspace, 'apps/chat-server/perf.config.ts'));
  const { default: config } = (await import(href)) as { readonly default: ChatServerConfig };
  return config;
}

/** What it judges by; less is better of all of them. */
export function toPerfMetrics({ metrics }: ChatServerConfig): readonly PerfMetric[] {
  return Object.entries(metrics).map(([key, allowedChange]) => ({
    key,
    allowedChange,
    better: 'lower',
  }));
}

/** The figures of one run of the chat-server of a checkout, made as `chatload perf` makes it. */
export async function runChatServer(root: string, config: ChatServerConfig): Promise<Figures> {
  const main = join(root, 'apps/chat-server/src/main.ts');
  const server = `'${process.execPath}' '${main}' --port {port} --upstream-url {mockUrl}/v1`;
  const flags = Object.entries(config.flags).map(([name, value]) =>
    value === true ? `--${name}` : `--${name}=${value}`,
  );
  const { report, samples, telemetry } = await runChatload(
    [`--command=${server}`, `--cwd=${root}`, ...flags],
    config.command,
  );
  const measured = new Set(
    report.plan.phases
      .filter(({ record, target }) => record && target === 'server')
      .map(({ id }) => id),
  );
  const streams = samples.filter(({ phaseId }) => measured.has(phaseId));
  const sampled = Object.entries(readSampledFigures({ streams, telemetry }));
  return Object.fromEntries([
    ...readFigures(report).map(({ key, value }) => [key, value] as const),
    ...sampled.map(([key, { value }]) => [key, value] as const),
  ]);
}
