import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolders, type RecordingFolders } from '../test/recorded-run.ts';
import { renderInChild } from './render-in-child.ts';

const NEVER = new AbortController().signal;

/** What breaks out of a script, a style, an attribute and a comment, and what a template would fill in. */
const HOSTILE = `</script><script>alert(1)</script><!-- "><img src=x onerror=alert(2)> $& \n\u2028 \${x}`;

function frame(functionName: string, url: string) {
  return { functionName, scriptId: '1', url, lineNumber: 4, columnNumber: 2 };
}

const ROOT = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };
const IDLE = { ...ROOT, functionName: '(idle)' };

const PROFILES = {
  flame: {
    nodes: [
      { id: 1, callFrame: ROOT, children: [2, 3, 5] },
      { id: 2, callFrame: frame('get value', 'file:///srv/app/a%20b.ts'), children: [4] },
      { id: 3, callFrame: IDLE },
      { id: 4, callFrame: frame(HOSTILE, `file:///srv/app/${HOSTILE}.cjs`) },
      { id: 5, callFrame: frame('', 'node:internal/streams/readable'), children: [6] },
      { id: 6, callFrame: frame('parse', '/srv/app/node_modules/some-parser/index.ts') },
    ],
    samples: [2, 3, 3, 4, 4, 6],
  },
  heapprofiler: {
    head: {
      callFrame: ROOT,
      id: 1,
      selfSize: 0,
      children: [
        {
          callFrame: frame('get value', 'file:///srv/app/a%20b.ts'),
          id: 2,
          selfSize: 64,
          children: [{ callFrame: frame(HOSTILE, HOSTILE), id: 3, selfSize: 32, children: [] }],
        },
        {
          callFrame: frame('parse', '/srv/app/node_modules/some-parser/index.ts'),
          id: 4,
          selfSize: 16,
          children: [],
        },
      ],
    },
    samples: [],
  },
} as const;

async function recordingIn(
  { folder, dataFolder }: RecordingFolders,
  profile: unknown = PROFILES.flame,
) {
  const profilePath = join(dataFolder, 'profile.json');
  await writeFile(profilePath, JSON.stringify(profile));
  const steady = { startMs: 1_000, endMs: 3_000 };
  const htmlPath = join(dataFolder, 'page.html');
  return { folder, dataFolder, htmlPath, profilePath, steady, appRoot: '/srv/app' };
}

test.for(['flame', 'heapprofiler'] as const)(
  'names of the server cannot break out of the page of %s, and whose code it is shows',
  async (tool) => {
    await using folders = await createFolders();
    const recording = await recordingIn(folders, PROFILES[tool]);
    await renderInChild(tool, recording, NEVER);
    const page = await readFile(recording.htmlPath, 'utf8');

    expect(page).toContain('alert(1)');
    expect(page).not.toMatch(/<script>alert|<img src=x|<!-- "/);
    // One for each of Clinic's own scripts: nothing ends one early.
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    const categoryOf = (name: string): string | undefined =>
      new RegExp(`"functionName":"${name}"[^{]*?"category":"([\\w-]+)"`).exec(page)?.[1];
    expect(categoryOf('get.value')).toBe('app');
    expect(categoryOf('parse')).toBe('deps');
    expect(page).toContain('a b.ts');
    expect(page).not.toContain('\ue000');
  },
);

test('flame leaves out what was idle, and takes no callback of Node for start-up', async () => {
  await using folders = await createFolders();
  const recording = await recordingIn(folders);
  await renderInChild('flame', recording, NEVER);
  const page = await readFile(recording.htmlPath, 'utf8');
  expect(page).not.toContain('(idle)');
  expect(page).toContain('"functionName":"anonymous","lineNumber":5');
  expect(page).not.toContain('"isInit":true');
  expect(page).toContain('<strong>2s</strong>');
});

test.for([
  ['doctor', 'the server left no data'],
  ['bubbleprof', 'the server left no data'],
  ['flame', 'the CPU profile has no sample in which anything ran'],
  ['heapprofiler', 'the heap profile has no allocation in it'],
] as const)('without data, %s says in one line that %s', async ([tool, reason]) => {
  await using folders = await createFolders();
  const empty = { nodes: [], samples: [], head: { callFrame: ROOT, selfSize: 0, children: [] } };
  const recording = await recordingIn(folders, empty);
  await expect(renderInChild(tool, recording, NEVER)).rejects.toThrow(
    `Clinic's ${tool} made no page: ${reason}`,
  );
  expect(await readdir(folders.dataFolder)).toEqual(['profile.json']);
});

test('a page that takes too long is given up', async () => {
  await using folders = await createFolders();
  const recording = await recordingIn(folders);
  const limits = { timeoutMs: 50, heapMegabytes: 512 };
  await expect(renderInChild('flame', recording, NEVER, limits)).rejects.toThrow(
    "Clinic's flame made no page: it was not done after 0.05 s",
  );
  expect(await readdir(folders.dataFolder)).toEqual(['profile.json']);
});

test('a page that takes too much memory is given up', async () => {
  await using folders = await createFolders();
  const nodes = Array.from({ length: 100_000 }, (_, id) => ({ id, callFrame: IDLE }));
  const recording = await recordingIn(folders, { nodes, samples: [] });
  const limits = { timeoutMs: 30_000, heapMegabytes: 24 };
  await expect(renderInChild('flame', recording, NEVER, limits)).rejects.toThrow(
    "Clinic's flame made no page: it needed more than 24 MB of memory",
  );
});

test('an interrupt ends the making of a page', async () => {
  await using folders = await createFolders();
  const recording = await recordingIn(folders);
  const interrupt = new AbortController();
  const rendered = renderInChild('flame', recording, interrupt.signal);
  interrupt.abort(new Error('interrupted'));
  await expect(rendered).rejects.toThrow('interrupted');
  expect(await readdir(folders.dataFolder)).toEqual(['profile.json']);
});
