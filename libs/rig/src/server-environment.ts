/**
 * What the bundled servers get to see of the caller's environment: where programs and files are, and
 * how text and time are written. Not among them, on purpose: API keys (the upstream is a mock),
 * proxies, NODE_OPTIONS (a test runner's or debugger's hooks would run in the servers), FORCE_COLOR,
 * and chatload's own variables, which carry the runner's arguments.
 */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ'] as const;

/** The environment for a bundled server, out of the caller's. */
export function serverEnvironment(
  caller: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = caller[name];
    if (value !== undefined) passed[name] = value;
  }
  return passed;
}
