import { resolve } from 'node:path';
import { CONFIGS_MAY_IMPORT, MAY_IMPORT, TESTS_MAY_IMPORT } from '../../../may-import.ts';
import { findForbiddenImports } from './find-forbidden-imports.ts';

const complaints = await findForbiddenImports({
  root: resolve(import.meta.dirname, '../../..'),
  mayImport: MAY_IMPORT,
  testsMayImport: TESTS_MAY_IMPORT,
  configsMayImport: CONFIGS_MAY_IMPORT,
});
for (const complaint of complaints) console.error(complaint);
console.log(
  complaints.length === 0 ? 'Every import is allowed.' : `${complaints.length} not allowed.`,
);
process.exitCode = complaints.length === 0 ? 0 : 1;
