import type { Report } from '@chatload/contracts';
import { compareReports } from '@chatload/comparison';
import { EXIT } from '@chatload/kernel';
import type { ComparedSide, CompareResolution } from '@chatload/plan';
import { readReports } from '@chatload/reporting';
import { renderComparisons } from '../comparing/render-comparisons.ts';

/**
 * Prints how each head differs from the base; sends nothing. Gives back the exit code: of what is judged
 * the worst verdict's, else that of a pass.
 *
 * @throws CHL_ERR_NOT_A_RUN_FOLDER, CHL_ERR_NOT_COMPARABLE, CHL_ERR_BAD_VALUE
 */
export async function compare(asked: CompareResolution): Promise<number> {
  const { allowedChanges, format } = asked;
  const base = await readSide(asked.base);
  const heads = await Promise.all(asked.heads.map(readSide));
  const comparisons = heads.map((head) =>
    compareReports(base, head, { isBaseline: false, allowedChanges }),
  );
  process.stdout.write(renderComparisons(comparisons, format));
  const exitCodes = new Set(comparisons.map(({ verdict }) => verdict?.exitCode));
  return WORST_FIRST.find((code) => exitCodes.has(code)) ?? EXIT.pass;
}

/** A regression is certain; that nothing can be told is not. */
const WORST_FIRST = [EXIT.objectiveMissed, EXIT.inconclusive] as const;

async function readSide(paths: ComparedSide): Promise<readonly Report[]> {
  return (await Promise.all(paths.map(readReports))).flat();
}
