import type { Report, Reporter } from '@chatload/contracts';
import { encodeDocument } from './encode-json.ts';

export const JSON_REPORT_FILE = 'report.json';

/** The report itself, as report.schema.json describes it: the envelope's keys in reading order. */
export const jsonReporter: Reporter = {
  description: 'the whole report for programs; a JSON Schema describes it',
  fileName: JSON_REPORT_FILE,
  render(report: Report): string {
    const { schemaVersion, tool, run, machine, plan, target } = report;
    const { sections, pluginFailures, verdict } = report;
    return encodeDocument({
      schemaVersion,
      tool,
      run,
      machine,
      plan,
      target,
      sections,
      pluginFailures,
      verdict,
    });
  },
};
