/** What the panel holds at a time. */
export interface View {
  node: HTMLElement;
  /** Follows what has changed about the feedback since it was drawn. */
  update?: () => void;
  /** Where the keyboard goes: who asked to write may write. */
  focus?: HTMLElement;
  stop?: () => void;
}
