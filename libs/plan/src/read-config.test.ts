import { describe, expect, test } from 'vitest';

import { readConfig, type ChatloadConfig, type ConfigFile } from './read-config.ts';

const PATH = '/home/someone/chatload.config.ts';
const read = (value: unknown): ConfigFile => readConfig(value, PATH);

describe('a configuration', () => {
  test('gives flags as if they had been typed', () => {
    const config = {
      flags: { quiet: true, local: false, timeout: '1.5s', seed: 7 },
      stream: { concurrent: 50, objective: ['ttftMs p95 <= 800', 'gapMs max < 50'] },
      load: { duration: 60, 'requests-per-second': 0.5, engine: 'native' },
    } satisfies ChatloadConfig;
    expect(read(config)).toEqual({
      path: PATH,
      plugins: [],
      settings: {
        flags: [
          { name: 'quiet', text: null },
          { name: 'timeout', text: '1.5s' },
          { name: 'seed', text: '7' },
        ],
        stream: [
          { name: 'concurrent', text: '50' },
          { name: 'objective', text: 'ttftMs p95 <= 800' },
          { name: 'objective', text: 'gapMs max < 50' },
        ],
        load: [
          { name: 'duration', text: '60' },
          { name: 'requests-per-second', text: '0.5' },
          { name: 'engine', text: 'native' },
        ],
        benchmark: [],
      },
    });
  });

  test('may be empty, and leave out what is undefined', () => {
    const none = { flags: [], load: [], stream: [], benchmark: [] };
    expect(read({}).settings).toEqual(none);
    expect(read({ load: undefined, flags: { url: undefined } }).settings).toEqual(none);
  });

  test('has paths that count from its own folder', () => {
    const { plugins, settings } = read({
      plugins: ['./plugins/a.ts', '../b.ts', '/c.ts', 'a-package', '@scope/package/part'],
      flags: { body: 'b.json', out: '../runs', path: '/chat', 'prompts-file': '/p.txt' },
    });
    expect(plugins).toEqual([
      '/home/someone/plugins/a.ts',
      '/home/b.ts',
      '/c.ts',
      'a-package',
      '@scope/package/part',
    ]);
    expect(settings.flags.map(({ text }) => text)).toEqual([
      '/home/someone/b.json',
      '/home/runs',
      '/chat',
      '/p.txt',
    ]);
  });

  test('is typed by the flags: a typo or a wrong kind does not compile', () => {
    const wrong: readonly ChatloadConfig[] = [
      // @ts-expect-error -- no flag of this name
      { load: { conections: 5 } },
      // @ts-expect-error -- a flag of stream
      { load: { concurrent: 5 } },
      // @ts-expect-error -- a switch
      { flags: { quiet: 'yes' } },
      // @ts-expect-error -- not one of the choices
      { load: { engine: 'wrk' } },
      // @ts-expect-error -- only to be typed
      { flags: { help: true } },
      // @ts-expect-error -- no such part
      { laod: {} },
    ];
    // A choice is looked at with the values of the command line.
    for (const config of wrong.filter(({ load }) => load?.engine === undefined)) {
      expect(() => read(config)).toThrow(expect.objectContaining({ code: 'CHL_ERR_BAD_CONFIG' }));
    }
  });
});

describe('what is no configuration', () => {
  test.each<[unknown, string]>([
    [undefined, 'the file: must hold an object, as its default export'],
    [null, 'the file: must hold'],
    [[], 'the file: must hold'],
    ['x', 'the file: must hold'],
    [{ laod: {} }, 'laod: there is no such setting; did you mean load?'],
    [{ wholly: {} }, 'wholly: there is no such setting'],
    [{ constructor: {} }, 'constructor: there is no such setting'],
    [{ load: 5 }, 'load: must be an object of settings'],
    [{ load: { conections: 5 } }, 'load.conections: there is no such setting; did you mean conn'],
    [{ load: { maxTokens: 5 } }, 'load.maxTokens: there is no such setting; did you mean max-t'],
    [{ load: { '--seed': 5 } }, 'load.--seed: there is no such setting; did you mean seed?'],
    [{ load: { constructor: 5 } }, 'load.constructor: there is no such setting'],
    [{ load: { batch: 5 } }, 'load.batch: it is a setting of stream'],
    [{ stream: { engine: 'native' } }, 'stream.engine: it is a setting of load'],
    [{ flags: { wholly: 5 } }, 'flags.wholly: there is no such setting'],
    [{ flags: { version: true } }, 'flags.version: asks for something else than a run'],
    [{ flags: { quiet: 'yes' } }, 'flags.quiet: must be true or false'],
    [{ flags: { header: 'x-a: hush' } }, 'flags.header: must be a list of texts'],
    [{ flags: { header: ['x-a: hush', 5] } }, 'flags.header: must be a list of texts'],
    [{ flags: { model: 5 } }, 'flags.model: must be a text that is not empty'],
    [{ flags: { model: ' ' } }, 'flags.model: must be a text that is not empty'],
    [{ flags: { seed: true } }, 'flags.seed: must be a number, or a text that holds one'],
    [{ load: { engine: ['native'] } }, 'load.engine: must be a text'],
    [{ plugins: './a.ts' }, 'plugins: must be a list of files and packages'],
    [{ plugins: [{}] }, 'plugins: must be a list'],
  ])('%j is refused: %s', (value, message) => {
    expect(() => read(value)).toThrow(
      expect.objectContaining({
        code: 'CHL_ERR_BAD_CONFIG',
        message: expect.stringContaining(`${PATH}: ${message}`),
        exitCode: 2,
      }),
    );
    expect(() => read(value)).not.toThrow('hush');
  });
});
