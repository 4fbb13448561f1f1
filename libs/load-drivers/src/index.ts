export { driveClosedLoop, type DriverOptions, type Release } from './closed-loop.ts';
