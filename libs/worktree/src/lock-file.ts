/** Of a `package-lock.json`, what matters here. */
export interface LockFile {
  readonly packages?: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  /** A package of the workspace: `resolved` is its folder. */
  readonly link?: boolean;
}

/**
 * Whether two lockfiles install the same packages of others in the same places. What else differs (a
 * library of ours that is new, or needs another one of ours) needs no installation.
 */
export function hasSamePackages(one: LockFile, other: LockFile): boolean {
  return describePackages(one) === describePackages(other);
}

function describePackages(lock: LockFile): string {
  const lines = othersPackages(lock).map(([path, { version, resolved, integrity }]) =>
    JSON.stringify([path, version, resolved, integrity]),
  );
  return lines.toSorted().join('\n');
}

function othersPackages({ packages = {} }: LockFile): readonly [string, LockedPackage][] {
  return Object.entries(packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && link !== true,
  );
}

/** The folders of the workspace's own packages, by name. */
export function listOwnPackages({ packages = {} }: LockFile): ReadonlyMap<string, string> {
  const own = Object.entries(packages).flatMap(([path, { link, resolved }]) =>
    link === true && resolved !== undefined
      ? [[path.replace(/^node_modules\//, ''), resolved] as const]
      : [],
  );
  return new Map(own);
}

/** Projects with a `node_modules` of their own, beside the workspace's. */
export function listNestedFolders(lock: LockFile): readonly string[] {
  const folders = othersPackages(lock).flatMap(([path]) => {
    const end = path.indexOf('/node_modules/');
    return end > 0 && !path.startsWith('node_modules/') ? [path.slice(0, end)] : [];
  });
  return [...new Set(folders)];
}
