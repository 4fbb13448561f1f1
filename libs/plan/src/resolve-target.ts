import { resolve } from 'node:path';

import type { LaunchPlan, MockSettings, TargetPlan } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';

import type { COMMON_FLAGS } from './flags/common-flags.ts';
import { MOCK_FLAGS } from './flags/mock-flags.ts';
import { hasSecretName } from './has-secret-name.ts';
import { isLoopbackHost, withoutBrackets } from './loopback.ts';
import { readUrl, type ReadUrl } from './read-url.ts';
import type { ParsedFlags } from './read-values.ts';
import { badValue, conflictingFlags } from './usage-errors.ts';

type CommonFlags = ParsedFlags<typeof COMMON_FLAGS>;

/** Where a chat server of this project, and of most others, listens. */
const USUAL_ORIGIN = 'http://localhost:3000';

const USUAL_PATH = '/v1/chat/completions';

/**
 * Which server is tested, and what stands behind it.
 *
 * @param about.cwd where the user stands
 * @param about.builderPath where the request builder's kind of requests goes, unless `--path` says
 * otherwise
 */
export function resolveTarget(
  flags: CommonFlags,
  { cwd, builderPath = USUAL_PATH }: { cwd: string; builderPath?: string | undefined },
): TargetPlan {
  const { values } = flags;
  refuseConflicts(flags);
  const url = values.url === undefined ? null : readUrl('--url', values.url);
  const choice = chooseTarget(values);
  return {
    choice,
    origin: url?.origin ?? USUAL_ORIGIN,
    path: resolvePath(values.path, { url, usualPath: builderPath }),
    mockOrigin: values['mock-url'] === undefined ? null : readMockOrigin(values['mock-url']),
    allowedHost: url === null ? null : allowHost(url, values['allow-host']),
    mock: collectMockSettings(flags),
    launch: values.command === undefined ? null : resolveLaunch(values, values.command, cwd),
    probe: choice !== 'url' && !values['no-probe'],
    pid: values.pid ?? null,
  };
}

function chooseTarget(values: CommonFlags['values']): TargetPlan['choice'] {
  if (values.url !== undefined) return 'url';
  if (values.command !== undefined) return 'command';
  return values.local ? 'local' : 'find';
}

function resolveLaunch(values: CommonFlags['values'], command: string, cwd: string): LaunchPlan {
  return {
    command,
    cwd: resolve(cwd, values.cwd ?? '.'),
    envNames: values.env,
    port: values.port,
  };
}

function refuseConflicts({ values, given }: CommonFlags): void {
  if (values.command === undefined) {
    for (const flag of ['cwd', 'env', 'port']) {
      if (!given.has(flag)) continue;
      throw new ChatloadError('CHL_ERR_NEEDED_FLAG', { flag: `--${flag}`, needed: '--command' });
    }
  } else if (values.local || values.url !== undefined) {
    const other = values.local ? '--local' : '--url';
    throw conflictingFlags(`--command and ${other}`, 'both say which server is tested');
  }
  if (values.url === undefined) {
    for (const flag of ['mock-url', 'allow-host', 'pid']) {
      if (!given.has(flag)) continue;
      throw new ChatloadError('CHL_ERR_NEEDED_FLAG', { flag: `--${flag}`, needed: '--url' });
    }
    return;
  }
  if (values.local) {
    throw conflictingFlags(
      '--url and --local',
      '--local starts a server, and --url names one that runs',
    );
  }
  const setting = Object.keys(MOCK_FLAGS).find((name) => given.has(name));
  if (setting !== undefined) {
    throw conflictingFlags(
      `--url and --${setting}`,
      'the settings are for the bundled mock, and with --url none is started',
    );
  }
}

/**
 * A base path in `--url` stands before the usual path; `/v1` at its end is the one that the usual
 * path begins with, as in the base URL that OpenAI's SDKs take. The whole address is understood too.
 */
function resolvePath(
  path: string | undefined,
  about: { url: ReadUrl | null; usualPath: string },
): string {
  const { usualPath } = about;
  const basePath = about.url?.basePath ?? '';
  if (path !== undefined) {
    if (basePath !== '') {
      throw conflictingFlags(
        'a --url with a path and --path',
        'both say where chat completions are',
      );
    }
    return checkPath(path);
  }
  if (basePath.endsWith('/chat/completions')) return basePath;
  return (usualPath.startsWith('/v1/') ? basePath.replace(/\/v1$/, '') : basePath) + usualPath;
}

function checkPath(path: string): string {
  const [, query] = path.split('?', 2);
  for (const name of new URLSearchParams(query).keys()) {
    if (!hasSecretName(name)) continue;
    throw new ChatloadError(
      'CHL_ERR_SECRET_IN_FLAG',
      { flag: '--path', name },
      { hint: "Send it as a header from the environment: --header 'NAME: env:VARIABLE'" },
    );
  }
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(path) || path.includes('#')) {
    throw badValue(
      '--path',
      path,
      'must begin with one /, and hold no spaces, # or other letters than ASCII',
    );
  }
  return path;
}

function readMockOrigin(text: string): string {
  const { origin, host, basePath } = readUrl('--mock-url', text);
  if (!isLoopbackHost(host)) {
    throw badValue('--mock-url', text, 'must be on this machine: localhost, 127.0.0.1 or [::1]');
  }
  if (basePath !== '' && basePath !== '/v1') {
    throw badValue('--mock-url', text, 'must be without a path');
  }
  return origin;
}

/**
 * The host that load may go to although it is another machine, or `null` when it is this one. The
 * runner asks again of the address that the name resolves to.
 */
function allowHost({ host }: ReadUrl, allowed: string | undefined): string | null {
  if (isLoopbackHost(host)) return null;
  const name = withoutBrackets(host);
  if (allowed === undefined || withoutBrackets(allowed).toLowerCase() !== name) {
    throw new ChatloadError('CHL_ERR_HOST_NOT_ALLOWED', { host: name });
  }
  return name;
}

function collectMockSettings({ values, given }: CommonFlags): MockSettings {
  const names = Object.keys(MOCK_FLAGS) as (keyof typeof MOCK_FLAGS)[];
  return Object.fromEntries(
    names
      .filter((name) => given.has(name))
      .map((name) => [name.replace(/^mock-/, ''), String(values[name])]),
  );
}
