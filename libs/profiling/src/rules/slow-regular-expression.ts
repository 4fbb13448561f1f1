import { createOperationRule } from '../operation-rule.ts';

export const slowRegularExpression = createOperationRule({
  isOperation: ({ file, functionName }) => file === '' && functionName.startsWith('RegExp:'),
  doing: 'spends its time in regular expressions',
  leastBusyRatio: 0.1,
  isBlocking: false,
  action:
    'Look for nested or overlapping repetitions ((a+)+, .*.*), which take exponentially long on some texts; search with indexOf or includes where a fixed text is meant; limit the length of what is matched.',
});
