/** Which eval dataset this browser added to last. A browser that keeps nothing begins with the first one. */
const PLACE = 'nod-eval-dataset';

export function lastDataset(): string | null {
  try {
    return localStorage.getItem(PLACE);
  } catch {
    return null; // storage is shut off
  }
}

export function rememberDataset(name: string): void {
  try {
    localStorage.setItem(PLACE, name);
  } catch {
    // storage is shut off or full
  }
}
