/** Where the focus was before it went to a border. */
let before: HTMLElement | undefined;

/** The element that has the focus, in whatever shadow. */
function focused(): HTMLElement | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element as HTMLElement | null;
}

/** The borders that are seen: between terminals, where the Tab key belongs to the shells, then those of the workspace. */
function borders(): HTMLElement[] {
  return ["pilothouse-terminal", "pilothouse-workspace"].flatMap((host) =>
    [...(document.querySelector(host)?.shadowRoot?.querySelectorAll<HTMLElement>(".divider") ?? [])].filter((border) => border.checkVisibility()),
  );
}

/** Moves the focus to the next border. */
export function goToBorder(): void {
  const all = borders();
  const current = all.indexOf(focused() as HTMLElement);
  if (current < 0) before = focused() ?? undefined;
  all[(current + 1) % all.length]?.focus();
}

/** Moves the focus from a border back to where it was; false when it is on none. */
export function leaveBorder(): boolean {
  if (!before?.isConnected || !borders().includes(focused() as HTMLElement)) return false;
  before.focus();
  return true;
}
