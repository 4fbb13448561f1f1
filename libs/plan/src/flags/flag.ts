/** The headings of the help, in its order. */
export const FLAG_GROUPS = [
  'Load',
  'Load generator',
  'Profiling',
  'Server under test',
  'Request',
  'Limits and connections',
  'Bundled mock provider',
  'Verdict',
  'Comparison',
  'Output',
  'Other',
] as const;

/** One flag as data: parsing, help and the reference table in the docs all read this. */
export type Flag =
  | TextFlag
  | ListFlag
  | WholeFlag
  | NumberFlag
  | DurationFlag
  | ChoiceFlag
  | SwitchFlag;

/** Flags by name, without the dashes; the order is that of the help within each group. */
export type FlagTable = Readonly<Record<string, Flag>>;

interface DescribedFlag {
  readonly group: (typeof FLAG_GROUPS)[number];
  /** What it does, as the help says it: no full stop, the default is added behind it. */
  readonly help: string;
}

interface ValueFlag extends DescribedFlag {
  /** Stands for the value in the help, e.g. `URL`. */
  readonly placeholder: string;
  /** Written, and read, like a value of the user's. */
  readonly default?: string;
  /** What the help says of a default that other flags, or another program, decide. */
  readonly defaultNote?: string;
}

interface TextFlag extends ValueFlag {
  readonly kind: 'text';
  /** It names a file or folder; a relative one counts from where it was written. */
  readonly isPath?: true;
}

/** Text that may be given several times. */
interface ListFlag extends DescribedFlag {
  readonly kind: 'list';
  readonly placeholder: string;
}

export interface WholeFlag extends ValueFlag {
  readonly kind: 'whole';
  readonly min: number;
  readonly max: number;
}

/** Decimals are allowed, exponents are not. */
export interface NumberFlag extends ValueFlag {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
}

/** Its value is in milliseconds, whatever unit the user wrote. */
export interface DurationFlag extends ValueFlag {
  readonly kind: 'duration';
  /** The unit of a number without one. */
  readonly bareUnit: 'ms' | 's';
  readonly minMs: number;
  readonly maxMs: number;
}

interface ChoiceFlag extends ValueFlag {
  readonly kind: 'choice';
  readonly choices: readonly string[];
}

/** On when given; those that turn something off are named `no-…`. */
interface SwitchFlag extends DescribedFlag {
  readonly kind: 'switch';
  readonly short?: string;
}

/** What a flag's value is once it is read; `undefined` only where there is no default. */
type FlagValue<F extends Flag> = F extends SwitchFlag
  ? boolean
  : F extends ListFlag
    ? readonly string[]
    : BareValue<F> | (F extends { readonly default: string } ? never : undefined);

type BareValue<F extends Flag> = F extends WholeFlag | NumberFlag | DurationFlag
  ? number
  : F extends { readonly choices: readonly (infer Choice)[] }
    ? Choice
    : string;

export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: FlagValue<Table[Name]>;
};

/** What a configuration file may say of a flag; `true` gives a switch, `false` leaves it out. */
type Setting<F extends Flag> = F extends SwitchFlag
  ? boolean
  : F extends ListFlag
    ? readonly string[]
    : F extends WholeFlag | NumberFlag | DurationFlag
      ? number | string
      : BareValue<F>;

/** Settings by the names of flags; those that ask for something else than a run cannot be set. */
export type Settings<Table extends FlagTable> = {
  readonly [Name in Exclude<keyof Table, 'help' | 'version'>]?: Setting<Table[Name]>;
};
