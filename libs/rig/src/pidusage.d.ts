/** The part of pidusage that is used here; the package has no types of its own. */
declare module 'pidusage' {
  interface Usage {
    /** Percent of one core, mean since the call before. */
    readonly cpu: number;
    /** Resident, in bytes. */
    readonly memory: number;
  }
  /** Rejects when there is no such process. */
  export default function pidusage(pid: number): Promise<Usage>;
}
