import { basename, join } from 'node:path';
import type { ServerLaunch } from '@chatload/contracts';
import { resolveClinic, type ClinicPackage } from './clinic-modules.ts';

/** What a tool records with, from inside the server. */
export interface Injection {
  readonly tool: ClinicPackage;
  /** Its modules that are preloaded into the server. */
  readonly preloads: readonly string[];
  /** The categories of V8's and Node's trace events that it needs. */
  readonly traceCategories: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Whether Clinic can record inside such a server: it must be Node itself that is started. */
export function isWrappable({ command }: ServerLaunch): boolean {
  return /^node(js)?$/.test(basename(command));
}

/**
 * The launch with the tool inside, as the tool's own `collect` does it, but without its process
 * around the server. That one relays signals to a server that has had them already, as a group, and
 * starts it in the folder where the trace logs are to be; so signals, output, working folder and
 * process id stay the server's own here.
 *
 * All files go into `folder`, under the process id of who writes them.
 *
 * @throws one line when it is not Node that is launched
 */
export function inject(launch: ServerLaunch, folder: string, injection: Injection): ServerLaunch {
  const { tool, preloads, traceCategories, env } = injection;
  if (!isWrappable(launch)) {
    throw new Error(
      `Clinic's ${tool} can only be put into a server that is started as \`node …\`, not as \`${basename(launch.command)} …\``,
    );
  }
  const options = [
    ...preloads.flatMap((module) => ['-r', resolveClinic(tool, module)]),
    '--trace-events-enabled',
    `--trace-event-categories=${traceCategories}`,
    `--trace-event-file-pattern=${join(folder, 'node_trace.${pid}.${rotation}.log')}`,
  ].map(quoteOption);
  const ownOptions = launch.env['NODE_OPTIONS'] ?? '';
  return {
    // File descriptor 3 is where Clinic's modules write notes to its own process: here, nobody reads.
    command: '/bin/sh',
    args: ['-c', 'exec "$@" 3>/dev/null', 'sh', launch.command, ...launch.args],
    cwd: launch.cwd,
    env: {
      ...launch.env,
      ...env,
      NODE_OPTIONS: [...options, ownOptions].join(' ').trimEnd(),
    },
  };
}

/** One word of NODE_OPTIONS, which knows double quotes and, within them, the backslash. */
function quoteOption(option: string): string {
  return /^[\w./=,${}@-]+$/.test(option)
    ? option
    : `"${option.replace(/["\\]/g, String.raw`\$&`)}"`;
}
