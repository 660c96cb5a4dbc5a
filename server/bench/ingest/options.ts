/** How long ingest is measured. */
export interface IngestOptions {
  rounds: number;
  /** Of each contestant in each round. */
  seconds: number;
  warmUpSeconds: number;
}
