import type {
  PluginFailure,
  RunWarning,
  Warning,
  WarningContext,
  WarningFinding,
} from '@chatload/contracts';
import { toPluginFailure } from '../plugin-failure.ts';
import { WARNINGS } from './warnings.ts';

/** A warning, and the name of the plug-in that brought it. */
export interface PluginWarning {
  readonly plugin: string;
  readonly warning: Warning;
}

export interface FoundWarnings {
  /** The built-in ones in their order, then those of plug-ins in theirs. */
  readonly warnings: readonly RunWarning[];
  /** Warnings of plug-ins that threw, or gave what is no finding. */
  readonly failures: readonly PluginFailure[];
}

/** What warnings have to say about a run; nothing of a healthy one. */
export function findWarnings(
  context: WarningContext,
  plugins: readonly PluginWarning[] = [],
): FoundWarnings {
  const warnings: RunWarning[] = [];
  const failures: PluginFailure[] = [];
  for (const warning of Object.values(WARNINGS)) {
    const finding = warning.check(context);
    if (finding !== null) warnings.push({ name: warning.name, ...finding });
  }
  for (const { plugin, warning } of plugins) {
    const { name } = warning;
    try {
      const finding = readFinding(warning.check(context));
      if (finding !== null) warnings.push({ name, ...finding });
    } catch (thrown) {
      failures.push(toPluginFailure(plugin, `warning ${name}`, thrown));
    }
  }
  return { warnings, failures };
}

/** The types do not hold for a plug-in that is written in JavaScript. */
function readFinding(given: unknown): WarningFinding | null {
  if (given === null) return null;
  const { figure, cause, next } = (given ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof figure === 'string' && typeof cause === 'string' && typeof next === 'string') {
    return { figure, cause, next };
  }
  throw new TypeError('it gave neither null nor a finding with a figure, a cause and a next step');
}
