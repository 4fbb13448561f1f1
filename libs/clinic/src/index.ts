export { CLINIC_PROFILERS } from './clinic-profilers.ts';
export { isWrappable } from './inject.ts';
