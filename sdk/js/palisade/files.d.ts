export type Kind = 'file' | 'directory' | 'symlink' | 'other';

/** A granted directory, by the name that it was granted under. */
export interface Root {
  readonly name: string;
  /** What is at `path`. */
  stat(path?: string): { kind: Kind; size: number };
  /** The names in a directory, in no order. */
  entries(path?: string): { name: string; kind: Kind }[];
  /** The bytes of a file of at most `maxBytes` (1 MiB). */
  read(path: string, maxBytes?: number): Uint8Array;
  /** The text of a UTF-8 file of at most `maxBytes` (1 MiB). */
  readText(path: string, maxBytes?: number): string;
}

export interface Files {
  /** The granted directories, in the order of the grant: the first is the default. */
  roots(): Root[];
  /** The granted directory of this name; the first one without a name. */
  root(name?: string | null): Root;
}
