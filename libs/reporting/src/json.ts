import type { Report, Reporter } from '@chatload/contracts';
import { encodeDocument } from './encode-json.ts';

/** The report itself, as report.schema.json describes it: the envelope's keys in reading order. */
export const jsonReporter: Reporter = {
  description: 'the whole report for programs; a JSON Schema describes it',
  fileName: 'report.json',
  render({ schemaVersion, tool, run, machine, plan, target, sections, verdict }: Report): string {
    return encodeDocument({
      schemaVersion,
      tool,
      run,
      machine,
      plan,
      target,
      sections,
      verdict,
    });
  },
};
