import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatloadError } from '@chatload/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLineWriter } from './line-writer.ts';

let folder: string;
let failures: ChatloadError[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'line-writer-'));
  failures = [];
});

afterEach(() => rm(folder, { recursive: true }));

describe('a line writer', () => {
  it('makes no file before the first text', async () => {
    const path = join(folder, 'none');
    await createLineWriter(path, (error) => failures.push(error)).close();
    await expect(readFile(path)).rejects.toThrow('ENOENT');
    expect(failures).toEqual([]);
  });

  it('drops what comes after `close`', async () => {
    const path = join(folder, 'lines');
    const writer = createLineWriter(path, (error) => failures.push(error));
    writer.append('a\n');
    const closed = writer.close();
    writer.append('b\n');
    await closed;
    await writer.close();
    expect(await readFile(path, 'utf8')).toBe('a\n');
  });

  it('fails once where the file cannot be opened', async () => {
    const path = join(folder, 'missing', 'lines');
    const writer = createLineWriter(path, (error) => failures.push(error));
    writer.append('a\n');
    await writer.close();
    expect(failures.map(({ code }) => code)).toEqual(['CHL_ERR_WRITE_FAILED']);
    expect(failures[0]!.message).toContain('no such file or directory');
  });

  it('gives up on a disk that falls far behind, before it fills the memory', async () => {
    const writer = createLineWriter(join(folder, 'lines'), (error) => failures.push(error));
    const text = 'x'.repeat(2 ** 20);
    for (let count = 0; count < 66; count++) writer.append(text);
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringContaining('the disk is too slow for this run'),
    ]);
    await writer.close();
    expect(failures).toHaveLength(1);
  });
});
