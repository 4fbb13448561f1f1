import { createOperationRule } from '../operation-rule.ts';

export const synchronousCompression = createOperationRule({
  isOperation: ({ file, functionName }) => file === 'node:zlib' && functionName.endsWith('Sync'),
  doing: 'compresses synchronously',
  leastBusyRatio: 0.02,
  isBlocking: true,
  action:
    'Use zlib’s streams or asynchronous functions, which use other threads, with a lower level; leave event streams uncompressed.',
});
