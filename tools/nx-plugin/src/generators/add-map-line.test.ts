import { describe, expect, it } from 'vitest';
import { addMapLine } from './add-map-line.ts';

const MAP = `import type { Warning } from '@chatload/contracts';
import { alpha } from './alpha.ts';
import { omega } from './omega.ts';

/** Every warning. */
export const WARNINGS = {
  alpha,
  'last-one': omega,
} as const satisfies Readonly<Record<string, Warning>>;

export type Name = keyof typeof WARNINGS;
`;

const LINE = { map: 'WARNINGS', key: 'mid-way', value: 'midWay', module: 'mid-way.ts' };

describe('addMapLine', () => {
  it('adds the line at the end of the map and the import in its place, and changes nothing else', () => {
    expect(addMapLine(MAP, LINE)).toBe(
      MAP.replace(
        'import { omega }',
        "import { midWay } from './mid-way.ts';\nimport { omega }",
      ).replace('omega,\n} as', "omega,\n  'mid-way': midWay,\n} as"),
    );
  });

  it('puts an import that sorts last behind the last one', () => {
    const text = addMapLine(MAP, {
      map: 'WARNINGS',
      key: 'zeta',
      value: 'zeta',
      module: 'zeta.ts',
    });
    expect(text).toContain("'./omega.ts';\nimport { zeta } from './zeta.ts';\n\n/** Every");
    expect(text).toContain('  zeta,\n} as const');
  });

  it('imports behind an import of several lines', () => {
    const text = addMapLine(
      "import type {\n  Warning,\n} from 'a';\n\nexport const WARNINGS = {} as const satisfies X;\n",
      LINE,
    );
    expect(text).toBe(
      "import type {\n  Warning,\n} from 'a';\nimport { midWay } from './mid-way.ts';\n\nexport const WARNINGS = {\n  'mid-way': midWay,\n} as const satisfies X;\n",
    );
  });

  it.each(['{ alpha }', '{ alpha: beta, }', '{\n  alpha\n}', '{\n  // The first.\n  alpha,\n}'])(
    'understands the map %j',
    (map) => {
      const text = addMapLine(`export const WARNINGS = ${map} as const satisfies X;\n`, LINE);
      expect(text).toMatch(/alpha(: beta)?,\n {2}'mid-way': midWay,\n\} as const satisfies X;\n$/);
    },
  );

  it.each(['alpha', 'last-one'])('refuses the key %s, which is there', (key) => {
    expect(() => addMapLine(MAP, { ...LINE, key })).toThrow(`WARNINGS has ${key} already.`);
  });

  it.each(['last', 'one', 'omega'])('takes the key %s, of which another holds a part', (key) => {
    const value = `${key}Warning`;
    expect(addMapLine(MAP, { ...LINE, key, value })).toContain(`  ${key}: ${value},\n}`);
  });

  it('says what it looked for when there is no such map', () => {
    const other = MAP.replace('const WARNINGS', 'const ALARMS');
    expect(() => addMapLine(other, LINE)).toThrow(
      'there is no "export const WARNINGS = { … } as const satisfies …" in it, so the line for mid-way has no place.',
    );
  });
});
