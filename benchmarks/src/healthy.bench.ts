import { printMachine, printTable } from './print.ts';
import { runChatload } from './run-chatload.ts';

/** Whether a healthy server passes every time: default runs of each command, one after the other. */
const RUNS = 20;
const COMMANDS = ['stream', 'load'] as const;

printMachine();
const rows: string[][] = [];
for (const command of COMMANDS) {
  let passed = 0;
  for (let run = 0; run < RUNS; run++) {
    const failure = await whyFailed(command);
    if (failure === null) passed += 1;
    else console.log(`${command}, run ${run + 1}: ${failure}`);
  }
  rows.push([command, `${passed} of ${RUNS}`]);
  if (passed < RUNS) process.exitCode = 1;
}
printTable(['command', 'passed'], rows);

/** The exit code and its reason, or what kept the run from coming about; `null` when it passed. */
async function whyFailed(command: (typeof COMMANDS)[number]): Promise<string | null> {
  try {
    const { exitCode, reason } = (await runChatload(['--local'], command)).report.verdict;
    return exitCode === 0 ? null : `exit code ${exitCode}: ${reason}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
