declare module 'palisade:host/memory-info@0.1.0' {
  export function memory(): Counters;
  /**
   * Bytes, but for `page-fault-count`. What a platform does not count is absent.
   */
  export interface Counters {
    residentBytes: number,
    peakResidentBytes?: number | null,
    virtualBytes?: number | null,
    pageFileBytes?: number | null,
    peakPageFileBytes?: number | null,
    pageFaultCount?: number | null,
  }
}
