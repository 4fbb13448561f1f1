import type { Finding, Report } from '@chatload/contracts';
import { FAULTY_SERVERS } from '@chatload/test-kit';
import { startCommand, words, WORKSPACE, type ChatloadRun } from './run-chatload.ts';

export type FaultyServerName = keyof typeof FAULTY_SERVERS;

export interface Diagnosis {
  readonly ended: ChatloadRun;
  readonly report: Report;
  /** The first that is more than a note; `null` where there is none. */
  readonly first: Finding | null;
}

/** A mock so quick that the server's own doing weighs. */
const MOCK = words('--mock-ttft-ms 20 --mock-token-delay-ms 5 --mock-tokens 10');

const CHAT_SERVER = `${WORKSPACE}/apps/chat-server/src/main.ts --port {port} --upstream-url {mockUrl}/v1`;

/**
 * Runs the whole command on a server with a known fault, or on the bundled one, which it starts as a
 * stranger's.
 */
export async function diagnose(
  name: FaultyServerName | 'chat-server',
  options: { readonly stream: boolean; readonly flags: readonly string[] },
): Promise<Diagnosis> {
  const entry = name === 'chat-server' ? CHAT_SERVER : FAULTY_SERVERS[name].entry;
  const command = `${process.execPath} ${entry}`;
  const flags = ['--command', command, '--connections', '30', '--quiet', ...MOCK];
  const stream = options.stream ? ['--stream'] : [];
  const ended = await startCommand(['benchmark'], [...flags, ...stream, ...options.flags]).ended;
  const report = ended.report();
  const findings = report.sections.profiling?.findings ?? [];
  return { ended, report, first: findings.find(({ severity }) => severity !== 'note') ?? null };
}
