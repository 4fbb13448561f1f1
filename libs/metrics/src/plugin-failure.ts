import type { PluginFailure } from '@chatload/contracts';

/** As long as a message may be; enough for any error, and no way to fill a report. */
const MAX_LENGTH = 200;

/** What a part of a plug-in threw, as the report names it: one bounded line. */
export function toPluginFailure(plugin: string, part: string, thrown: unknown): PluginFailure {
  return { plugin, part, message: describe(thrown) };
}

/** Anything can be thrown, also what throws again when it is looked at. */
function describe(thrown: unknown): string {
  try {
    return oneLine(thrown instanceof Error ? thrown.message : String(thrown));
  } catch {
    return 'it threw what cannot be shown';
  }
}

/** Control and format characters would break the line, or move a terminal's cursor. */
function oneLine(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (line.length <= MAX_LENGTH) return line;
  return `${line.slice(0, MAX_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
