/** The search field: `/` goes there, arrows walk through what was found, Escape leaves. */

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export function searching(): void {
  const field = document.querySelector<HTMLInputElement>("#find");
  const list = document.querySelector<HTMLElement>("#suggestions");
  if (!field || !list) return;

  const clear = (): void => list.replaceChildren();
  const links = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("li a[href]")];

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
  field.form?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      clear();
      field.focus();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const found = links();
    if (!found.length) return;
    event.preventDefault();
    const at = found.indexOf(document.activeElement as HTMLElement);
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    (next < 0 ? field : found[Math.min(next, found.length - 1)])?.focus();
  });
  field.addEventListener("input", () => {
    if (!field.value.trim()) clear();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !field.form?.contains(event.target)) clear();
  });
}
