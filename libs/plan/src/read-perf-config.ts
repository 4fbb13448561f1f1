import { dirname } from 'node:path';

import { ChatloadError } from '@chatload/kernel';

import { COMMANDS } from './flags/commands.ts';
import { isObject } from './is-object.ts';
import { PERF_OWN_FLAGS, type PerfConfig, type PerfServer } from './perf-config.ts';
import { describeStranger, isText, readSetting } from './read-setting.ts';

/** A `perf.config.ts`, checked. */
export interface PerfMethod {
  /** The file; absolute. */
  readonly path: string;
  readonly run: ServedPerfRun | ScriptPerfRun;
  /** At least one. */
  readonly metrics: readonly PerfAllowance[];
}

export interface ServedPerfRun {
  readonly command: 'load' | 'stream';
  /** The flags, as they are typed. */
  readonly words: readonly string[];
  readonly server: PerfServer;
}

export interface ScriptPerfRun {
  readonly command: 'script';
  /** Relative to the project's folder. */
  readonly script: string;
}

export interface PerfAllowance {
  readonly key: string;
  /** A ratio above 0. */
  readonly allowedChange: number;
  /** `null` where the file does not say. */
  readonly better: 'lower' | 'higher' | null;
}

type Refuse = (where: string, reason: string) => ChatloadError;

const PARTS: Readonly<Record<PerfConfig['command'], readonly string[]>> = {
  load: ['command', 'flags', 'server', 'metrics'],
  stream: ['command', 'flags', 'server', 'metrics'],
  script: ['command', 'script', 'metrics'],
};

const BUNDLED_SERVERS = ['chat-server', 'mock-provider'] as const;

/**
 * What a `perf.config.ts` says, its shape, names and kinds checked; flags' values are looked at with the
 * command line that is made of them, and whether a run has such figures shows with the first.
 *
 * @param value the file's default export
 * @param path of the file, absolute
 * @throws ChatloadError CHL_ERR_BAD_CONFIG that says where and what is wrong
 */
export function readPerfConfig(value: unknown, path: string): PerfMethod {
  const hint = 'docs/guides/compare-versions.md lists what a perf.config.ts holds.';
  const refuse: Refuse = (where, reason) =>
    new ChatloadError('CHL_ERR_BAD_CONFIG', { path, where, reason }, { hint });
  if (!isObject(value)) throw refuse('the file', 'must hold an object, as its default export');
  const { command } = value;
  if (command !== 'load' && command !== 'stream' && command !== 'script') {
    throw refuse('command', 'must be load, stream or script');
  }
  const stranger = Object.keys(value).find((name) => !PARTS[command].includes(name));
  if (stranger !== undefined) {
    throw refuse(stranger, `${describeStranger(stranger, PARTS[command])} (of ${command})`);
  }
  return {
    path,
    run:
      command === 'script'
        ? { command, script: readScript(value['script'], refuse) }
        : {
            command,
            words: readFlags(command, value['flags'] ?? {}, { path, refuse }),
            server: readServer(value['server'], refuse),
          },
    metrics: readMetrics(value['metrics'], refuse),
  };
}

/** In a folder of its own, which is laid over the base's: see the guide. */
function readScript(script: unknown, refuse: Refuse): string {
  if (!isText(script) || !/^perf\/[\w./-]+\.[cm]?[jt]s$/.test(script) || script.includes('..')) {
    throw refuse('script', "must be a program in the project's folder perf/, e.g. perf/read.ts");
  }
  return script;
}

function readFlags(
  command: 'load' | 'stream',
  flags: unknown,
  { path, refuse }: { readonly path: string; readonly refuse: Refuse },
): readonly string[] {
  if (!isObject(flags)) throw refuse('flags', 'must be an object of settings');
  const { flags: table } = COMMANDS[command];
  return Object.entries(flags).flatMap(([name, setting]) => {
    const refuseFlag = (reason: string): ChatloadError => refuse(`flags.${name}`, reason);
    if (PERF_OWN_FLAGS.some((own) => own === name)) throw refuseFlag('perf sets it itself');
    return readSetting({ name, setting, table, folder: dirname(path) }, refuseFlag).map(toWord);
  });
}

function toWord({ name, text }: { readonly name: string; readonly text: string | null }): string {
  return text === null ? `--${name}` : `--${name}=${text}`;
}

function readServer(server: unknown, refuse: Refuse): PerfServer {
  const bundled = BUNDLED_SERVERS.find((name) => name === server);
  if (bundled !== undefined) return bundled;
  if (!isObject(server) || !isText(server['command'])) {
    throw refuse('server', `must be ${BUNDLED_SERVERS.join(', ')}, or an object with a command`);
  }
  const stranger = Object.keys(server).find((name) => name !== 'command' && name !== 'cwd');
  if (stranger !== undefined) {
    throw refuse(`server.${stranger}`, describeStranger(stranger, ['command', 'cwd']));
  }
  const { command, cwd } = server;
  if (cwd === undefined) return { command };
  if (!isText(cwd)) throw refuse('server.cwd', 'must be a text that is not empty');
  return { command, cwd };
}

function readMetrics(metrics: unknown, refuse: Refuse): readonly PerfAllowance[] {
  if (!isObject(metrics) || Object.keys(metrics).length === 0) {
    throw refuse('metrics', 'must be an object with at least one figure to judge by');
  }
  return Object.entries(metrics).map(([key, given]) => {
    const where = `metrics.${key}`;
    const setting = isObject(given) ? given : { allowedChange: given };
    const { allowedChange, better = null, ...rest } = setting;
    const [stranger] = Object.keys(rest);
    if (stranger !== undefined) {
      throw refuse(`${where}.${stranger}`, describeStranger(stranger, ['allowedChange', 'better']));
    }
    if (typeof allowedChange !== 'number' || !(allowedChange > 0 && allowedChange <= 10)) {
      throw refuse(where, 'must be how much worse it may be, a ratio above 0: 0.05 is 5 %');
    }
    if (better !== null && better !== 'lower' && better !== 'higher') {
      throw refuse(`${where}.better`, 'must be lower or higher');
    }
    return { key, allowedChange, better };
  });
}
