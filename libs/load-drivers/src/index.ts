export type { AnswerFacts, WholeAnswer } from './autocannon/answer.ts';
export { findAutocannonObstacle, type WantedRun } from './autocannon/autocannon-obstacle.ts';
export { driveAutocannon, type AutocannonOptions } from './autocannon/drive-autocannon.ts';
export { driveClosedLoop, type DriverOptions, type Release } from './closed-loop.ts';
export { driveOpenLoop, type Arrival, type OpenLoopOptions } from './open-loop.ts';
export { shareLoad, type LoadShare, type Sharing } from './share-load.ts';
