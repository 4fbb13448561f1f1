import { createOperationRule } from '../operation-rule.ts';

export const expensiveCryptography = createOperationRule({
  isOperation: ({ file }) => file === 'node:crypto' || file.startsWith('node:internal/crypto/'),
  doing: 'spends its time on cryptography',
  leastBusyRatio: 0.1,
  isBlocking: false,
  action:
    'Derive keys and check passwords once per session, not per request, and with the asynchronous functions (pbkdf2, scrypt), which use other threads; keep the result for what repeats; take crypto.hash or a cheaper hash where no attacker is feared.',
});
