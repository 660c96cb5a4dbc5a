/** Tells the page what somebody did, as an event of the element it was done on. */
export function tell(element: HTMLElement, name: string, detail: Record<string, unknown>): void {
  element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
