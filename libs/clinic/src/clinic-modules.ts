import { createRequire } from 'node:module';

/** What Clinic's packages are called. */
export type ClinicPackage = 'doctor' | 'bubbleprof' | 'flame' | 'heap-profiler';

/** The half of a tool that makes a page out of recorded data. */
export interface ClinicTool {
  visualize(dataPath: string, htmlPath: string, done: (error: Error | null) => void): void;
}

/** Clinic brings its tools itself, so they are looked for from where it is. */
const requireFromClinic = createRequire(
  createRequire(import.meta.url).resolve('clinic/package.json'),
);

/** The absolute path of a module of one of Clinic's packages. */
export function resolveClinic(name: ClinicPackage, module: string): string {
  return requireFromClinic.resolve(`@clinic/${name}/${module}`);
}

/** One of Clinic's modules, which have no types: the caller says what it is. */
export function loadClinic(name: ClinicPackage, module = ''): unknown {
  return requireFromClinic(module === '' ? `@clinic/${name}` : `@clinic/${name}/${module}`);
}

/** Writes the tool's page. Rejects with the tool's own error; a tool that hangs is not noticed here. */
export function visualize(tool: ClinicTool, dataPath: string, htmlPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Of flame, the callback gets `undefined`.
    tool.visualize(dataPath, htmlPath, (error) => (error ? reject(error) : resolve()));
  });
}
