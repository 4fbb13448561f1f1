import { createOperationRule } from '../operation-rule.ts';

/** A disk that is slow for once stops every request, not only the one that asks. */
export const synchronousFileAccess = createOperationRule({
  isOperation: ({ file, functionName }) => file === 'node:fs' && functionName.endsWith('Sync'),
  doing: 'reads or writes files synchronously',
  leastBusyRatio: 0.01,
  isBlocking: true,
  action:
    'Read the file once at start and keep what is needed, or use node:fs/promises: meanwhile other requests get on. Large files are best streamed.',
});
