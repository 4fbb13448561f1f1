import type { RunWarning, WarningContext } from '@chatload/contracts';
import { WARNINGS } from './warnings.ts';

/** What the built-in warnings have to say about a run, in their order; nothing of a healthy one. */
export function findWarnings(context: WarningContext): readonly RunWarning[] {
  return Object.values(WARNINGS).flatMap((warning): RunWarning[] => {
    const finding = warning.check(context);
    return finding === null ? [] : [{ name: warning.name, ...finding }];
  });
}
