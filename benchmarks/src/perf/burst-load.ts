import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * A neighbour on a shared machine: keeps one core busy for 0.2–2 s, leaves it alone for as long, and so
 * on. It is a process of its own, started with this very file.
 */
const SHORTEST_MS = 200;
const LONGEST_MS = 2_000;

/** Gives back what stops it. */
export async function startBurstLoad(): Promise<() => Promise<void>> {
  // Where `taskset` is missing it goes where the kernel puts it.
  const child = spawn('taskset', ['-c', '1', process.execPath, import.meta.filename], {
    // It goes on until its input ends, which it does with this process, however that ends.
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  return async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
}

function burst(): void {
  const untilMs = performance.now() + drawMs();
  while (performance.now() < untilMs);
  setTimeout(burst, drawMs());
}

function drawMs(): number {
  return SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS);
}

if (import.meta.main) {
  process.stdin.resume().once('end', () => process.exit());
  burst();
}
