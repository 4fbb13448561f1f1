/**
 * The workspace's own Nx plugin: infers every project's name, tags and targets from its files (so no
 * project.json exists), and carries flags into tasks and exit codes out of them.
 */
export { createNodes } from './create-nodes.ts';
export { postTasksExecution, preTasksExecution } from './task-hooks.ts';

export const name = '@chatload/nx-plugin';
