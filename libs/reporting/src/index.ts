export { formatLiveLine, type LiveState } from './live-line.ts';
export { readRunFolder, type StoredRun } from './read-run-folder.ts';
export { writeReportFiles, type PluginReporter, type WrittenReport } from './report-files.ts';
export { REPORTERS, type ReporterName } from './reporters.ts';
export { REPORT_SCHEMA } from './report-schema.ts';
export { createRunFolder, type RunFolder, type RunStart } from './run-folder.ts';
