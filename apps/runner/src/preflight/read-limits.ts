import { readFileSync } from 'node:fs';

/** What this machine lets a run have; `null` where it does not say, or sets no limit. */
export interface Limits {
  readonly files: number | null;
  readonly ports: number | null;
  readonly memoryBytes: number | null;
}

export function readLimits(): Limits {
  return {
    files: readFileLimit(),
    ports: readPortCount(),
    memoryBytes: process.availableMemory(),
  };
}

/** Of this process, and of those that it starts: Node has raised the soft limit to the hard one. */
function readFileLimit(): number | null {
  const { report } = process;
  // Looking up names of peers, as a report does otherwise, can take seconds. Not in Node's types yet.
  Object.assign(report, { excludeNetwork: true });
  const { userLimits } = report.getReport() as {
    userLimits?: { open_files?: { soft?: number | string } };
  };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : null;
}

const PORT_RANGE = '/proc/sys/net/ipv4/ip_local_port_range';

/** How many local ports the system gives to connections; only Linux says so in a file. */
function readPortCount(): number | null {
  try {
    const [first = 0, last = 0] = readFileSync(PORT_RANGE, 'utf8').trim().split(/\s+/).map(Number);
    return last - first + 1;
  } catch {
    return null;
  }
}
