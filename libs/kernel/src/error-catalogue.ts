/**
 * What the process exits with. The first that holds wins: interrupted, the rig failed, nothing
 * succeeded (4), the run cannot be believed (5), an objective missed (4), too few samples (5). Of
 * comparisons: a regression (4), no telling (5).
 */
export const EXIT = {
  pass: 0,
  bug: 1,
  usage: 2,
  rig: 3,
  objectiveMissed: 4,
  inconclusive: 5,
  interrupted: 130,
} as const;

interface CatalogueEntry {
  /** One line: what went wrong; `{name}` is filled in. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  readonly exitCode: number;
}

/**
 * Every way in which a plan or a rig can be wrong. docs/errors.md has a row for each code and
 * error-catalogue.test.ts holds the two together.
 */
export const ERROR_CATALOGUE = {
  // Usage and plan: found before anything starts.
  CHL_ERR_UNKNOWN_COMMAND: {
    message: 'There is no command "{command}"',
    hint: 'Commands: {commands}. `npx chatload --help` says what they do.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_UNKNOWN_FLAG: {
    message: 'Unknown flag {flag}',
    hint: 'See `npx chatload {command} --help`.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_MISSING_VALUE: {
    message: '{flag} needs a value',
    hint: 'Write {flag} {placeholder}, or {flag}={placeholder} for a value that begins with a dash.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_REPEATED_FLAG: {
    message: '{flag} is given more than once',
    hint: 'Leave all but one out; only --header and --objective can be repeated.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_NEEDED_FLAG: {
    message: '{flag} has no use without {needed}',
    hint: 'Add {needed}, or leave {flag} out.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_STRAY_ARGUMENT: {
    message: 'Unexpected argument "{argument}"',
    hint: 'Every value needs its flag, and npm run needs `--` before flags: npx chatload {command} {flags}, npx nx run runner:{command} {flags}, or npm run {script} -- {flags}',
    exitCode: EXIT.usage,
  },
  CHL_ERR_BAD_PLUGIN: {
    message: 'The plug-in {plugin} cannot be used: {reason}',
    hint: 'The guides in docs/guides show what a plug-in exports; `plugins` in the configuration names those in use.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_MISSING_ARGUMENT: {
    message: '`chatload {command}` needs a {argument} behind it',
    hint: 'Write npx chatload {command} {argument}; `npx chatload help {command}` has examples.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_BAD_VALUE: {
    message: '{flag} {value}: {reason}',
    hint: 'Add --help to see every flag, what it takes and its default.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_CONFLICTING_FLAGS: {
    message: '{flags} cannot be used together: {reason}',
    hint: 'Leave one of them out.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_FILE_UNREADABLE: {
    message: '{flag}: cannot read {path}: {reason}',
    hint: 'Relative paths count from the folder you stand in; those of a configuration file from its own.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_BAD_CONFIG: {
    message: '{path}: {where}: {reason}',
    hint: 'Settings have the names of flags, without the dashes in front: `npx chatload COMMAND --help` lists them.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_ENV_MISSING: {
    message: '{flag} names the environment variable {variable}, which is not set',
    hint: 'Set it in this shell first; `read -rs {variable}; export {variable}` keeps it off the screen and out of the history.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_SECRET_IN_FLAG: {
    message: '{flag} {name}: a secret must not be a flag’s value',
    hint: "Put it into an environment variable and name that: --header '{name}: env:VARIABLE'",
    exitCode: EXIT.usage,
  },
  CHL_ERR_HOST_NOT_ALLOWED: {
    message: '{host} is not this machine, and load is only sent there when you say so',
    hint: 'If you may load it: --allow-host {host} --max-tokens N --requests N',
    exitCode: EXIT.usage,
  },
  CHL_ERR_UNBOUNDED_COST: {
    message: 'A run against {host} needs {missing}, so that its cost has a bound',
    hint: 'The most output tokens it can be billed for is printed first: --max-tokens × (--requests + warm-up + ready check).',
    exitCode: EXIT.usage,
  },
  CHL_ERR_HOST_UNRESOLVED: {
    message: 'The host {host} has no address: {reason}',
    hint: 'Check the spelling of --url.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_OUT_UNWRITABLE: {
    message: 'The run folder {path} cannot be written: {reason}',
    hint: 'Name another place with --out DIR.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_NOT_A_RUN_FOLDER: {
    message: 'No run can be read from {path}: {reason}',
    hint: 'Name the folder that a run has written, e.g. runs/2026-11-25T04-18-30Z-load.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_NOT_COMPARABLE: {
    message: '{base} and {head} cannot be compared, these differ: {differences}',
    hint: 'Repeat one of them as the other was run: its report says with what command. A baseline also needs the same machine and Node.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_NOT_ENOUGH_FILES: {
    message: '{flag} {slots} needs about {needed} open files; this process may have {limit}',
    hint: 'Raise the limit (ulimit -n {needed}) or lower {flag}.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_NOT_ENOUGH_PORTS: {
    message: '{flag} {slots} needs about {needed} local ports; this machine gives {limit}',
    hint: 'Widen the range (sysctl net.ipv4.ip_local_port_range) or lower {flag}.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_NOT_ENOUGH_MEMORY: {
    message: '{flag} {slots} needs about {needed} MB of memory; {limit} MB are free',
    hint: 'End what else runs on this machine, or lower {flag}.',
    exitCode: EXIT.usage,
  },

  CHL_ERR_UNKNOWN_PROJECT: {
    message: 'There is no project {project} with a perf.config.ts',
    hint: 'Projects that have one: {projects}. `npx nx g @chatload/nx-plugin:perf {project}` writes one.',
    exitCode: EXIT.usage,
  },
  CHL_ERR_NO_BASE: {
    message: 'There is no base {base} to compare with: {reason}',
    hint: 'Name a commit, branch or tag with --base. A shallow clone lacks older ones: `git fetch --unshallow`, or `fetch-depth: 0` of actions/checkout.',
    exitCode: EXIT.usage,
  },

  // The rig or the target: found while starting or running.
  CHL_ERR_TARGET_UNREACHABLE: {
    message: 'No server answers at {url}: {reason}',
    hint: 'Start it, check --url, or leave --url out to test the bundled chat-server.',
    exitCode: EXIT.rig,
  },
  CHL_ERR_TARGET_NOT_CHAT: {
    message: '{url} answers, but not with a chat completion: {reason}',
    hint: 'Check --url and --path; --no-ready-check skips this question.',
    exitCode: EXIT.rig,
  },
  CHL_ERR_SERVER_NOT_READY: {
    message: '{server} did not become ready within {seconds} s: {reason}',
    hint: 'Its last lines of output stand above.',
    exitCode: EXIT.rig,
  },
  CHL_ERR_CANNOT_LISTEN: {
    message: '{server} cannot listen on {host} port {port}: {reason}',
    hint: 'Stop what holds the port, or choose another with --port N (0 takes a free one).',
    exitCode: EXIT.rig,
  },
  CHL_ERR_SERVER_LOST: {
    message: '{server} ended during the run ({reason})',
    hint: 'Its last lines of output stand above; what was measured until then is in the report.',
    exitCode: EXIT.rig,
  },
  CHL_ERR_MOCK_UNREACHABLE: {
    message: '--mock-url {url} is no chatload mock-provider: {reason}',
    hint: 'Start one with `npx nx run mock-provider:serve` and let your server use it as its upstream.',
    exitCode: EXIT.rig,
  },
  CHL_ERR_BUILDER_FAILED: {
    message: 'The request builder {builder} could not make a request: {reason}',
    hint: 'Mend the plug-in that it comes from; what was measured until then is in the report.',
    exitCode: EXIT.rig,
  },
  CHL_ERR_LOAD_THREAD_LOST: {
    message: 'A load thread ended during the run: {reason}',
    hint: 'This is a bug in chatload; what was measured until then is in the report.',
    exitCode: EXIT.bug,
  },
  CHL_ERR_WRITE_FAILED: {
    message: 'Writing {path} failed: {reason}',
    hint: 'Free some room, or name another place with --out DIR.',
    exitCode: EXIT.rig,
  },

  CHL_ERR_BASE_NOT_PREPARED: {
    message: 'The base {commit} cannot be made ready to run: {reason}',
    hint: 'What was printed last stands above. Nothing of it was left behind.',
    exitCode: EXIT.rig,
  },
  CHL_ERR_PERF_RUN_FAILED: {
    message: 'A run of the {side} failed: {reason}',
    hint: 'What it printed last stands above. Nothing was compared.',
    exitCode: EXIT.rig,
  },

  // The user.
  CHL_ERR_INTERRUPTED: {
    message: 'Interrupted before anything was measured',
    hint: 'What chatload started has been stopped; no report was written.',
    exitCode: EXIT.interrupted,
  },
} as const satisfies Record<`CHL_ERR_${string}`, CatalogueEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
