import schema from '../report.schema.json' with { type: 'json' };

/** The JSON Schema (draft 2020-12) of `report.json`; docs/report-format.md says how it ages. */
export const REPORT_SCHEMA: Readonly<Record<string, unknown>> = schema;
