import type { Plan } from '@chatload/contracts';
import type { RunStart } from '@chatload/reporting';
import type { RunTarget } from '../target/run-target.ts';
import { describeMachine, toolVersion } from './machine-facts.ts';

/** The report's envelope, as far as it is known when the run begins. */
export function composeStart(known: {
  readonly plan: Plan;
  readonly target: RunTarget;
  readonly commandLine: string;
  readonly id: string;
  readonly startedAt: Date;
  readonly startedAtMs: number;
}): RunStart {
  const { plan, target, commandLine, id, startedAt, startedAtMs } = known;
  return {
    schemaVersion: 1,
    tool: { name: 'chatload', version: toolVersion() },
    run: { id, startedAt: startedAt.toISOString(), startedAtMs, command: commandLine },
    machine: describeMachine(),
    plan,
    target: target.facts,
  };
}
