export { createProbeHost, type ProbeHost, type ProbeHostOptions } from './probe-host.ts';
export type {
  CommandName,
  CommandResults,
  FigureName,
  GuestFacts,
  Instant,
  MemoryFigures,
  ProbeCommand,
} from './wire.ts';
