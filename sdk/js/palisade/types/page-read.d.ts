declare module 'palisade:host/page-read@0.1.0' {
  /**
   * The page of a window; without a label of the main one.
   */
  export function open(window: string | null): Page;
  /**
   * JSON text. Each function says of which shape.
   */
  export type Json = string;
  /**
   * # Variants
   *
   * ## `"invalid-arguments"`
   *
   * ## `"not-found"`
   *
   * No such window.
   * ## `"stale-reference"`
   *
   * The element is gone: a new snapshot has new references.
   * ## `"timeout"`
   *
   * The page did not answer in time: it is busy, or a dialog is open.
   * ## `"unavailable"`
   *
   * No page is loaded, or its process ended.
   * ## `"too-large"`
   *
   * ## `"failed"`
   */
  export type ErrorKind = 'invalid-arguments' | 'not-found' | 'stale-reference' | 'timeout' | 'unavailable' | 'too-large' | 'failed';
  export interface Error {
    kind: ErrorKind,
    message: string,
  }
  /**
   * # Variants
   *
   * ## `"compact"`
   *
   * Indented lines: role, name, reference, states. The fewest tokens.
   * ## `"json"`
   *
   * Nested objects with bounds.
   */
  export type SnapshotFormat = 'compact' | 'json';
  export interface SnapshotOptions {
    format: SnapshotFormat,
    /**
     * The subtree of this element only: a reference, or else a selector.
     */
    root?: string | null,
    selector?: string | null,
    maxDepth?: number | null,
    maxNodes?: number | null,
    /**
     * Only what changed since that snapshot.
     */
    since?: string | null,
    interactiveOnly: boolean,
  }
  /**
   * What elements must match: all that is given.
   */
  export interface Query {
    text?: string | null,
    role?: string | null,
    testId?: string | null,
    css?: string | null,
    name?: string | null,
    tag?: string | null,
    placeholder?: string | null,
    alt?: string | null,
    title?: string | null,
    label?: string | null,
    exact?: boolean | null,
    enabled?: boolean | null,
    maxResults?: number | null,
  }
  /**
   * # Variants
   *
   * ## `"text"`
   *
   * ## `"text-gone"`
   *
   * ## `"selector"`
   *
   * ## `"selector-gone"`
   *
   * ## `"url"`
   */
  export type Condition = 'text' | 'text-gone' | 'selector' | 'selector-gone' | 'url';

  export class Page implements Disposable {
    /**
     * This type does not have a public constructor.
     */
    private constructor();
    /**
    * The window's label.
    */
    window(): string;
    /**
    * `{url, title, ready_state, visibility, focused, scroll, viewport, device_pixel_ratio}`
    */
    document(): Json;
    /**
    * `{tree, snapshot_id, stale_refs, format, nodes, truncated}`
    */
    snapshot(options: SnapshotOptions): Json;
    /**
    * `{elements, count, truncated}`
    */
    find(query: Query): Json;
    /**
    * `{boxes}`
    */
    bounds(references: Array<string>): Json;
    /**
    * `{ref_id, styles}`. Without properties: a short list of useful ones.
    */
    styles(reference: string, properties: Array<string>): Json;
    /**
    * Navigation and paint timing, resources, node count.
    */
    performance(): Json;
    /**
    * `{requests, count, truncated}`, from the page's own resource timing.
    */
    network(filter: string | null, limit: number): Json;
    /**
    * `{warnings, info}`
    */
    diagnostics(): Json;
    /**
    * `{violations, passes, incomplete}`, by axe-core.
    */
    audit(reference: string | null, tags: Array<string>, max: number | null): Json;
    /**
    * Waits without polling. `{ok, elapsed_ms, value?, last_value?, hint?}`; not an error when time is up.
    */
    wait(condition: Condition, value: string, timeoutMs: number): Json;
    [Symbol.dispose](): void;
  }
}
