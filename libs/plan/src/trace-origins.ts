import { hideSecret } from './command-line.ts';
import type { Flag, FlagTable } from './flags/flag.ts';
import { namesSettledBy, type PlacedFlag } from './layer-flags.ts';

/** Where a flag's value comes from. */
export interface FlagOrigin {
  /**
   * As it was written, a secret as `***`; of a list all of them; of a switch whether it is on. `null`
   * where there is none, or where other flags or another program decide.
   */
  readonly value: string | boolean | readonly string[] | null;
  /** `command line`, the configuration file as seen from where the user stands, or `default`. */
  readonly from: string;
}

/** Every flag of the table that has a say in the plan: not one whose alternative was given. */
export function traceOrigins(
  table: FlagTable,
  flags: readonly PlacedFlag[],
): Readonly<Record<string, FlagOrigin>> {
  const settled = namesSettledBy(flags);
  const byName = Map.groupBy(flags, ({ name }) => name);
  const origins: Record<string, FlagOrigin> = {};
  for (const [name, flag] of Object.entries(table)) {
    if (flag.group === 'Other') continue;
    const given = byName.get(name);
    if (given === undefined && settled.has(name)) continue;
    origins[name] = {
      value: valueOf(name, flag, given),
      from: given?.[0]?.from ?? 'default',
    };
  }
  return origins;
}

function valueOf(name: string, flag: Flag, given: readonly PlacedFlag[] = []): FlagOrigin['value'] {
  if (flag.kind === 'switch') return given.length > 0;
  const texts = given.map(({ text }) => hideSecret(name, text ?? ''));
  if (flag.kind === 'list') return texts;
  return texts[0] ?? flag.default ?? null;
}
