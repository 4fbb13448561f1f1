import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plan, RequestBuilder } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';
import {
  METRICS,
  SAMPLE_METRICS,
  WARNINGS,
  type PluginMetric,
  type PluginWarning,
} from '@chatload/metrics';
import { REPORTERS, type PluginReporter } from '@chatload/reporting';
import { REQUEST_BUILDERS } from '../request-builders/request-builders.ts';

/** What stands beside the built-in parts, each with the name of the plug-in that brought it. */
export interface Extensions {
  readonly metrics: readonly PluginMetric[];
  readonly warnings: readonly PluginWarning[];
  readonly reporters: readonly PluginReporter[];
  /** The built-in ones among them. */
  readonly requestBuilders: Readonly<Record<string, RequestBuilder>>;
}

/**
 * The parts of the plug-ins, in their order.
 *
 * @param specifiers absolute paths of files, or names of packages
 * @throws CHL_ERR_BAD_PLUGIN for one that cannot be loaded, or is none, or takes a name that is taken
 */
export async function loadExtensions(specifiers: readonly string[]): Promise<Extensions> {
  const metrics: PluginMetric[] = [];
  const warnings: PluginWarning[] = [];
  const reporters: PluginReporter[] = [];
  const requestBuilders: Record<string, RequestBuilder> = { ...REQUEST_BUILDERS };
  for (const specifier of specifiers) {
    const refuse = (reason: string): never => {
      throw new ChatloadError('CHL_ERR_BAD_PLUGIN', { plugin: specifier, reason });
    };
    // Loaded when it is needed: the check of shapes costs every other run a start of 50 ms.
    const { readPlugin } = await import('./read-plugin.ts');
    const loaded = readPlugin(await importDefault(specifier), refuse);
    const { name: plugin } = loaded;
    for (const metric of loaded.metrics ?? []) metrics.push({ plugin, metric });
    for (const warning of loaded.warnings ?? []) warnings.push({ plugin, warning });
    for (const [name, reporter] of Object.entries(loaded.reporters ?? {})) {
      reporters.push({ plugin, name, reporter });
    }
    for (const [name, builder] of Object.entries(loaded.requestBuilders ?? {})) {
      if (Object.hasOwn(requestBuilders, name))
        refuse(`there is a request builder ${name} already`);
      requestBuilders[name] = builder;
    }
    const taken = findTwice([
      ...builtInNames(),
      ...metrics.map(({ metric }) => `metric ${metric.key}`),
      ...warnings.map(({ warning }) => `warning ${warning.name}`),
      ...reporters.map(({ name }) => `reporter ${name}`),
      ...reporters.map(({ reporter }) => `file ${reporter.fileName}`),
    ]);
    if (taken !== undefined) refuse(`there is a ${taken} already`);
  }
  return { metrics, warnings, reporters, requestBuilders };
}

/** The plan's request builders; plug-ins are loaded only where one of theirs is asked for. */
export async function loadRequestBuilders(plan: Plan): Promise<Extensions['requestBuilders']> {
  if (Object.hasOwn(REQUEST_BUILDERS, plan.request.builder)) return REQUEST_BUILDERS;
  return (await loadExtensions(plan.plugins)).requestBuilders;
}

async function importDefault(specifier: string): Promise<unknown> {
  const url = isAbsolute(specifier) ? pathToFileURL(specifier).href : specifier;
  try {
    const module = (await import(url)) as { readonly default?: unknown };
    return module.default;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChatloadError('CHL_ERR_BAD_PLUGIN', { plugin: specifier, reason }, { cause });
  }
}

function builtInNames(): readonly string[] {
  return [
    ...[METRICS, SAMPLE_METRICS].flatMap((map) => Object.keys(map)).map((key) => `metric ${key}`),
    ...Object.keys(WARNINGS).map((name) => `warning ${name}`),
    ...Object.keys(REPORTERS).map((name) => `reporter ${name}`),
    ...Object.values(REPORTERS).map(({ fileName }) => `file ${fileName}`),
  ];
}

function findTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
