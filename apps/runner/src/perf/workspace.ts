import { resolve } from 'node:path';

/** The root of the working tree that this program is part of: what is compared with a base. */
export const WORKSPACE = resolve(import.meta.dirname, '../../../..');
