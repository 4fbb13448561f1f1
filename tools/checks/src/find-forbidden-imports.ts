import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type IForbiddenRuleType } from 'dependency-cruiser';

/** Row by row: a project's folder, and the folders it may import from. */
type MayImport = Readonly<Record<string, readonly string[]>>;

export interface BoundaryOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly mayImport: MayImport;
  /** What `*.test.ts` files and `test/` folders may import beyond their project's row. */
  readonly testsMayImport: readonly string[];
  /** What a project's `*.config.ts` may import beyond its row. */
  readonly configsMayImport?: readonly string[];
}

const PROJECT_FOLDERS = ['apps', 'libs', 'tools'];
/** Folders that are one project each. */
const SINGLE_PROJECTS = ['benchmarks', 'examples'];
const ALL_PROJECTS = '^(apps/[^/]+|libs/[^/]+|tools/[^/]+|benchmarks|examples)/';
const CONFIGS = '\\.config\\.ts$';
const TESTS = '(\\.test\\.ts$|/test/)';

/**
 * One line for each import that the table does not allow, each project without a row, and each row
 * without a project; empty when the house is in order. Imports are judged by the file they resolve
 * to, so a relative path is caught as well as a package name.
 */
export async function findForbiddenImports(options: BoundaryOptions): Promise<string[]> {
  const { root, mayImport } = options;
  const projects = listProjects(root);
  const complaints = [
    ...projects
      .filter((project) => !(project in mayImport))
      .map((project) => `${project} has no row in may-import.ts`),
    ...Object.keys(mayImport)
      .filter((row) => !projects.includes(row))
      .map((row) => `may-import.ts has a row for ${row}, which does not exist`),
  ];

  const { output } = await cruise(projects, {
    baseDir: root,
    ruleSet: { forbidden: buildRules(options) },
    validate: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/node_modules/' },
    includeOnly: { path: `${ALL_PROJECTS}.*\\.[jt]s$` },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import'],
      extensions: ['.ts', '.js'],
    },
  });
  if (typeof output === 'string') throw new Error(`unexpected output: ${output}`);
  for (const { rule, from, to } of output.summary.violations) {
    complaints.push(`${from} may not import ${to} (${rule.name})`);
  }
  return complaints.sort();
}

function listProjects(root: string): string[] {
  const folders = PROJECT_FOLDERS.flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${parent}/${entry.name}`),
  );
  return [...folders, ...SINGLE_PROJECTS.filter((folder) => existsSync(join(root, folder)))];
}

function buildRules(options: BoundaryOptions): IForbiddenRuleType[] {
  const { mayImport, testsMayImport, configsMayImport = [] } = options;
  const rules = Object.entries(mayImport).flatMap(([project, allowed]) => [
    forbid(`row ${project}`, { path: `^${project}/`, pathNot: [TESTS, CONFIGS] }, [
      project,
      ...allowed,
    ]),
    forbid(`row ${project}, configurations`, { path: `^${project}/.*${CONFIGS}` }, [
      project,
      ...allowed,
      ...configsMayImport,
    ]),
    forbid(`row ${project}, tests`, { path: `^${project}/.*${TESTS}` }, [
      project,
      ...allowed,
      ...testsMayImport,
    ]),
  ]);
  const throughTheDoor: IForbiddenRuleType = {
    name: 'other projects are entered through src/index.ts',
    severity: 'error',
    from: { path: ALL_PROJECTS },
    to: { path: ALL_PROJECTS, pathNot: ['^$1/', '/src/index\\.ts$'] },
  };
  return [...rules, throughTheDoor];
}

function forbid(
  name: string,
  from: IForbiddenRuleType['from'],
  allowed: readonly string[],
): IForbiddenRuleType {
  const pathNot = allowed.map((folder) => `^${folder}/`);
  return { name, severity: 'error', from, to: { path: ALL_PROJECTS, pathNot } };
}
