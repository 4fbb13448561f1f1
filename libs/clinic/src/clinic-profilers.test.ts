import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProfilerRecording, ServerLaunch } from '@chatload/contracts';
import { hasChromium, openInChromium, startMock } from '@chatload/test-kit';
import { expect, test } from 'vitest';
import { createFolders, putLoadOn, startServer } from '../test/recorded-run.ts';
import { CLINIC_PROFILERS } from './clinic-profilers.ts';

const WORKSPACE = resolve(import.meta.dirname, '../../..');
const RELAY = fileURLToPath(new URL('../test/relay-server.ts', import.meta.url));
/** Where the relay runs: nothing of Clinic's may be left there. */
const RELAY_FOLDER = resolve(RELAY, '..');
const LOAD_MS = 2_000;

const NEVER = new AbortController().signal;

function nodeLaunch(...args: readonly string[]): ServerLaunch {
  return { command: process.execPath, args, cwd: RELAY_FOLDER, env: {} };
}

/** Runs the relay under a tool that records by itself. */
async function recordRelay(tool: 'doctor' | 'bubbleprof', folder: string) {
  await using server = await startServer(CLINIC_PROFILERS[tool].wrap(nodeLaunch(RELAY), folder));
  const steady = await putLoadOn(async () => (await fetch(server.url)).text(), LOAD_MS);
  await server.stop();
  return steady;
}

/**
 * A page that asks for nothing, by its policy and by what is in it, and where there is a browser also
 * by what it does there.
 */
async function expectSealedPage(path: string): Promise<string> {
  const page = await readFile(path, 'utf8');
  const nonce = /script-src 'nonce-([^']+)'/.exec(page)?.[1];
  expect(nonce).toMatch(/^[\w+/=]{24}$/);
  expect(page).toContain(`content="default-src 'none'; script-src`);
  expect(page.match(/<script[^>]*>/g)).toContain(`<script nonce="${nonce}">`);
  expect(page).not.toContain('clinicjs.org/assets');
  expect(page.trimEnd().endsWith('</html>')).toBe(true);
  expect(await findComplaints(path)).toEqual([]);
  return page;
}

/** What a browser has to say of it; nothing where there is no browser. */
async function findComplaints(path: string): Promise<readonly string[]> {
  if (!hasChromium) return [];
  await using opened = await openInChromium(path);
  return [...opened.messages, ...opened.requests];
}

function recordingIn(
  { folder, dataFolder }: { readonly folder: string; readonly dataFolder: string },
  rest: Pick<ProfilerRecording, 'steady' | 'appRoot' | 'profilePath'>,
): ProfilerRecording {
  return { folder, dataFolder, htmlPath: join(dataFolder, 'page.html'), ...rest };
}

/** The data that doctor's page shows. */
function readDoctorData(page: string) {
  const json = /<script type="application\/json" id="clinic-data">(.*?)<\/script>/s.exec(page)?.[1];
  return JSON.parse(json ?? '') as {
    traceEvent: { name: string; args: { startTimestamp: number } }[];
    processStat: { timestamp: number }[];
  };
}

test('doctor shows samples and collections of the steady window only, and gives its verdict', async () => {
  await using folders = await createFolders();
  const steady = await recordRelay('doctor', folders.folder);
  const result = await CLINIC_PROFILERS.doctor.render(
    recordingIn(folders, { steady, appRoot: RELAY_FOLDER, profilePath: null }),
    NEVER,
  );

  const page = await expectSealedPage(result.htmlPath);
  const { processStat, traceEvent } = readDoctorData(page);
  const times = processStat.map(({ timestamp }) => timestamp);
  // Of 150; the machine stands still now and then.
  expect(times.length).toBeGreaterThan(30);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(
    steady.endMs - steady.startMs + 1,
  );
  expect(traceEvent.length).toBeGreaterThan(0);
  expect(traceEvent.every(({ name }) => name.startsWith('V8.GC'))).toBe(true);
  expect(result).toMatchObject({ dataPaths: [], waits: [] });
  expect(result.verdict).toMatch(/^Doctor has found \w/);
  // The one verdict whose advice has two commands in a line, on which Clinic's own page throws.
  const unknown = join(folders.dataFolder, 'unknown.html');
  await writeFile(unknown, page.replace(/"issueCategory":"[\w-]+"/, '"issueCategory":"unknown"'));
  expect(await expectSealedPage(unknown)).not.toContain('.insert("span",".snippet")');
  expect(await readdir(RELAY_FOLDER)).toEqual(['recorded-run.ts', 'relay-server.ts']);
});

test('bubbleprof names the line that waits for the upstream, and for how long', async () => {
  await using folders = await createFolders();
  const steady = await recordRelay('bubbleprof', folders.folder);
  const result = await CLINIC_PROFILERS.bubbleprof.render(
    recordingIn(folders, { steady, appRoot: RELAY_FOLDER, profilePath: null }),
    NEVER,
  );

  const page = await expectSealedPage(result.htmlPath);
  expect(page).toContain('"functionName":"relay"');
  const lines = (await readFile(RELAY, 'utf8')).split('\n');
  const awaited = lines.findIndex((line) => line.includes('await fetch(')) + 1;
  const wait = result.waits.find(({ location }) => location.line === awaited);
  expect(wait).toMatchObject({
    kind: 'PROMISE',
    location: { functionName: 'relay', file: RELAY, line: awaited },
  });
  expect(wait!.count).toBeGreaterThan(5);
  // A timer of 20 ms may be a little early.
  expect(wait!.meanMs).toBeGreaterThan(19);
  expect(await readdir(RELAY_FOLDER)).toEqual(['recorded-run.ts', 'relay-server.ts']);
});

test('flame and heapprofiler show profiles that the inspector recorded', async () => {
  await using server = await startServer(nodeLaunch(RELAY));
  const control = async (path: string): Promise<string> =>
    (await fetch(`${server.url}/profile/${path}`)).text();
  await control('start/cpu');
  await control('start/heap');
  const steady = await putLoadOn(async () => (await fetch(server.url)).text(), LOAD_MS);
  const profiles = { flame: await control('stop/cpu'), heapprofiler: await control('stop/heap') };
  await server.stop();

  for (const [tool, ending, own] of [
    ['flame', 'cpuprofile', 'burnCpu'],
    ['heapprofiler', 'heapprofile', 'keepAnswer'],
  ] as const) {
    await using folders = await createFolders();
    const profilePath = join(folders.folder, `steady.${ending}`);
    await writeFile(profilePath, profiles[tool]);
    const result = await CLINIC_PROFILERS[tool].render(
      recordingIn(folders, { steady, appRoot: RELAY_FOLDER, profilePath }),
      NEVER,
    );

    const page = await expectSealedPage(result.htmlPath);
    const frame = new RegExp(`"functionName":"${own}".*?"category":"([\\w-]+)"`).exec(page);
    expect(frame?.[1]).toBe('app');
    expect(page).toContain('relay-server.ts');
    const [kept] = result.dataPaths;
    expect(await readFile(kept!, 'utf8')).toBe(profiles[tool]);
    expect(await readdir(folders.dataFolder)).toEqual(['page.html', `steady.${ending}`]);
  }
});

test('bubbleprof finds where chat-server waits for its provider', async () => {
  const mock = await startMock(['--ttft-ms', '100']);
  try {
    await using folders = await createFolders();
    const entry = join(WORKSPACE, 'apps/chat-server/src/main.ts');
    const launch = nodeLaunch(entry, '--port', '0', '--upstream-url', `${mock.url}/v1`);
    await using server = await startServer(
      CLINIC_PROFILERS.bubbleprof.wrap({ ...launch, cwd: WORKSPACE }, folders.folder),
    );
    const body = JSON.stringify({
      model: 'openai/healthy',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
    });
    const headers = { 'content-type': 'application/json' };
    const url = `${server.url}/v1/chat/completions`;
    const steady = await putLoadOn(async () => {
      const response = await fetch(url, { method: 'POST', headers, body });
      expect(await response.text()).toContain('[DONE]');
    }, LOAD_MS);
    await server.stop();

    const appRoot = join(WORKSPACE, 'apps/chat-server');
    const result = await CLINIC_PROFILERS.bubbleprof.render(
      recordingIn(folders, { steady, appRoot, profilePath: null }),
      NEVER,
    );
    await expectSealedPage(result.htmlPath);
    const wait = result.waits.find(
      ({ kind, location }) => kind === 'PROMISE' && location.functionName === 'relayStream',
    );
    expect(wait?.location.file).toBe(join(appRoot, 'src/upstream/relay.ts'));
    // The mock writes 40 tokens, one every 10 ms; some come together.
    expect(wait!.count).toBeGreaterThan(20);
    expect(wait!.meanMs).toBeGreaterThan(5);
    expect(result.waits.map(({ location }) => location.functionName)).not.toContain('listen');
  } finally {
    await mock.stop();
  }
});
