import {
  composeComparisonSheet,
  renderMarkdown,
  renderText,
  type ReportComparison,
} from '@chatload/comparison';
import { encodeDocument } from '@chatload/reporting';
import { toolVersion } from '../report/machine-facts.ts';

/** Comparisons as a document of this format; docs/guides/compare-runs.md describes the JSON. */
export function renderComparisons(
  comparisons: readonly ReportComparison[],
  format: 'text' | 'markdown' | 'json',
): string {
  if (format === 'json') {
    const tool = { name: 'chatload', version: toolVersion() };
    return encodeDocument({ schemaVersion: 1, tool, comparisons });
  }
  return comparisons
    .map(composeComparisonSheet)
    .map(format === 'text' ? renderText : renderMarkdown)
    .join('\n');
}
